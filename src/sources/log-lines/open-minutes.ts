// The minutes that are open, by the time of their start. One that was given away never opens again.
import { type LogMinute, MINUTE_BAD_SAMPLES_MAX, MINUTE_MS } from '#protocol/log-minute.ts'
import { closeMinute } from './close-minute.ts'
import { type CountedAddresses, emptied, noAddresses } from './counted-addresses.ts'
import type { CounterState } from './counter-state.ts'
import { type OpenMinute, openMinute } from './open-minute.ts'

/** The oldest is closed before its time when another would be one more. */
export const OPEN_MINUTES_MAX = 1_500
/** Tables of closed minutes that are kept for the next ones. */
const SPARE_MAX = 4

export type OpenMinutes = {
  /** The minute of a time, or null where it is closed already. */
  of(at: number): OpenMinute | null
  /** Counts a line that has no minute of its own, near `at` where that is known; `sample` is asked for the first few. */
  aside(what: 'bad' | 'late', at: number, sample?: () => string): void
  /** All that end before, oldest first. */
  take(before: number): LogMinute[]
}

export function createOpenMinutes(state: CounterState): OpenMinutes {
  const { open, aside, early } = state
  const spare: CountedAddresses[] = []
  let last: OpenMinute | null = null

  const close = (minute: OpenMinute) => {
    const closed = closeMinute(minute)
    if (spare.length < SPARE_MAX && emptied(minute.addresses)) spare.push(minute.addresses)
    return closed
  }

  const closeOldest = () => {
    const oldest = Math.min(...open.keys())
    const minute = open.get(oldest)
    if (!minute) return
    open.delete(oldest)
    early.push(close(minute))
    state.closedTo = oldest
    last = null
  }

  const of = (at: number): OpenMinute | null => {
    const start = Math.floor(at / MINUTE_MS) * MINUTE_MS
    if (last !== null && last.at === start) return last
    if (start <= state.closedTo) return null
    let minute = open.get(start)
    if (!minute) {
      if (open.size >= OPEN_MINUTES_MAX) closeOldest()
      if (start <= state.closedTo) return null
      minute = openMinute(start, spare.pop() ?? noAddresses())
      minute.bad = aside.bad
      minute.late = aside.late
      minute.badSamples.push(...aside.badSamples.splice(0))
      aside.bad = 0
      aside.late = 0
      open.set(start, minute)
    }
    last = minute
    return minute
  }

  return {
    of,
    aside(what, at, sample) {
      const start = Math.floor(at / MINUTE_MS) * MINUTE_MS
      const place = open.get(start) ?? aside
      place[what] += 1
      if (sample && place.badSamples.length < MINUTE_BAD_SAMPLES_MAX) place.badSamples.push(sample())
    },
    take(before) {
      const done = [...open.values()].filter(({ at }) => at + MINUTE_MS <= before).sort((a, b) => a.at - b.at)
      for (const { at } of done) open.delete(at)
      state.closedTo = Math.max(state.closedTo, done.at(-1)?.at ?? state.closedTo)
      last = null
      return [...early.splice(0), ...done.map(close)]
    },
  }
}
