// When does a caller give up? Learned from what the log shows: durations pile up at one value in minutes with failures, and none
// is longer. Such a value is mostly round, so that it is rounded where that changes little.
import { MINUTE_MS, type RouteMinute } from '#protocol/log-minute.ts'
import { millisecondsOf } from '../trend/histogram.ts'

export const CEILING_BINS_MAX = 64
/** Minutes in which a failing route's longest duration lay in the same place, where its causes speak of a time-out. */
const MINUTES_MIN_TOLD = 2
/** Where they do not, more are needed, and clearly more than lay a little below: else it is the end of a tail, no wall. */
const MINUTES_MIN = 4
const BELOW_BINS = 8
const OF_BELOW = 1.5
const NEAR_BINS = 1
/** What was longer than the ceiling so often refutes it. */
const LONGER_SHARE_MAX = 0.1
const ROUND_TO = [1, 1.2, 1.5, 1.8, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 7.5, 8, 9, 10]
const ROUND_WITHIN = 0.03
const TIMEOUT_WORDS = /time[d_ -]?\s?out|deadline|\b504\b|gave up|too slow/i
const KEPT_MS = 7 * 24 * 60 * MINUTE_MS

/** Bin to [minutes in which a failing route's longest duration lay there, of them told as a timeout, when last]. */
export type Ceiling = Map<number, readonly [minutes: number, told: number, at: number]>

/** Looks at a minute of a route, in place. */
export function watchCeiling(ceiling: Ceiling, route: RouteMinute, at: number): void {
  const top = route.latency.at(-1)?.[0]
  if (top === undefined || route.errors === 0) return
  const told = route.causes.some(({ text }) => TIMEOUT_WORDS.test(text)) ? 1 : 0
  const [minutes, toldBefore] = ceiling.get(top) ?? [0, 0]
  ceiling.delete(top)
  ceiling.set(top, [minutes + 1, toldBefore + told, at])
  for (const [bin, [, , last]] of ceiling) {
    if (ceiling.size <= CEILING_BINS_MAX && at - last < KEPT_MS) break
    ceiling.delete(bin)
  }
}

/** The time-out in milliseconds that `ceiling` shows, or null; `longestBin` is that of all requests, failed or not. */
export function ceilingOf(ceiling: Ceiling, longestBin: number): number | null {
  let best: { ms: number; minutes: number } | null = null
  for (const bin of ceiling.keys()) {
    const [minutes, told] = minutesFrom(ceiling, bin, bin + NEAR_BINS)
    const [below] = minutesFrom(ceiling, bin - BELOW_BINS, bin - 1)
    const isWall = longestBin <= bin + NEAR_BINS && minutes >= MINUTES_MIN && minutes >= below * OF_BELOW
    if (!isWall && (told < MINUTES_MIN_TOLD || told * 2 < minutes)) continue
    const [longer] = minutesFrom(ceiling, bin + NEAR_BINS + 1, Number.POSITIVE_INFINITY)
    if (longer > minutes * LONGER_SHARE_MAX) continue
    if (best === null || minutes > best.minutes) best = { ms: rounded(millisecondsOf(bin)), minutes }
  }
  return best === null ? null : best.ms
}

function minutesFrom(ceiling: Ceiling, low: number, high: number): [minutes: number, told: number] {
  let minutes = 0
  let told = 0
  for (const [bin, [count, toldCount]] of ceiling) {
    if (bin < low || bin > high) continue
    minutes += count
    told += toldCount
  }
  return [minutes, told]
}

function rounded(ms: number): number {
  const power = 10 ** Math.floor(Math.log10(ms))
  const near = ROUND_TO.map((each) => each * power).toSorted((a, b) => Math.abs(a - ms) - Math.abs(b - ms))[0] ?? ms
  return Math.abs(near - ms) <= ms * ROUND_WITHIN ? near : ms
}

/** What people mostly set. */
const USUAL_TIMEOUTS = [1_000, 2_000, 3_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000]
const ROOM = 10

/** For want of anything better: the usual time-out that leaves a route with this P95 room to breathe. */
export function assumedTimeout(usualP95: number, longestMs: number): number {
  const least = Math.max(usualP95 * ROOM, longestMs)
  return USUAL_TIMEOUTS.find((ms) => ms >= least) ?? least
}
