// What the reading thread tells and when it keeps its place: in batches, one at a time; the place only once what was told before it
// is durable.
import type { ThreatEvent } from '#detectors/log/alert-book.ts'
import type { Bucket } from '#protocol/event-world.ts'
import { MINUTE_MS } from '#protocol/log-minute.ts'
import type { KeptAnalysis, Step } from './log-analysis.ts'
import { createHistory, type History } from './log-history.ts'

/** Buckets that wait until all is read: what a face shows; older ones are not told. */
export const BUCKETS_HELD_MAX = 240
/** Newer minutes are told at once, even when reading never catches up. */
const LIVE_MS = 10 * MINUTE_MS
export const KEEP_EVERY_MS = 10_000

export type LogTold = {
  readonly type: 'told'
  readonly threats: readonly ThreatEvent[]
  readonly buckets: readonly Bucket[]
  /** Ids of the threats that are open now; null while a history is read. */
  readonly open: readonly string[] | null
  /** Bytes that were read in this run, and the end of the last minute that is closed. */
  readonly bytes: number
  readonly closedUpTo: number
}

export type Kept = { readonly analysis: KeptAnalysis; readonly history: History | null }

export type Telling = {
  readonly kept: Kept | null
  /** Resolves with true when it is durable; with false when it may not be. */
  readonly tell: (told: LogTold) => Promise<boolean>
  readonly keep: (kept: Kept) => Promise<unknown>
  readonly clock: { now(): number }
}

/** Takes steps one after the other. */
export function createTelling({ kept, tell, keep, clock }: Telling) {
  const history = createHistory(kept ? kept.history : { threats: [] })
  let held: readonly Bucket[] = []
  let keptAt = clock.now()
  let isDirty = false
  let isUntold = false

  const keepPlace = async (step: Step) => {
    keptAt = clock.now()
    isDirty = false
    await keep({ analysis: step.keep(), history: history.state() })
  }

  /** True unless something was told that may not be durable. */
  const tellStep = async (
    step: Step,
    isLive: boolean,
  ): Promise<{ readonly isDurable: boolean; readonly count: number }> => {
    const threats = history.take(
      step.minutes.flatMap((minute) => minute.threats),
      isLive,
    )
    held = [...held, ...step.minutes.map(({ bucket }) => bucket)].slice(-BUCKETS_HELD_MAX)
    const buckets = isLive ? held : []
    if (threats.length + buckets.length === 0) return { isDurable: true, count: 0 }
    const closedUpTo = (held.at(-1)?.at ?? 0) + MINUTE_MS
    if (isLive) held = []
    const open = history.state() === null ? step.open : null
    const isDurable = await tell({ type: 'told', threats, buckets, open, bytes: step.bytes, closedUpTo })
    return { isDurable, count: threats.length }
  }

  return {
    async take(step: Step): Promise<void> {
      const newest = step.minutes.at(-1)?.minute.at ?? 0
      const { isDurable, count } = await tellStep(step, step.isCaughtUp || newest > clock.now() - LIVE_MS)
      isUntold ||= !isDurable
      isDirty ||= step.minutes.length > 0 || step.isCaughtUp
      const isDue = count > 0 || clock.now() - keptAt > KEEP_EVERY_MS
      if (!isUntold && isDirty && isDue) await keepPlace(step)
    },
    /** The last place, when the thread ends in good order; what may not be durable is told again by the next. */
    async end(step: Step): Promise<void> {
      if (!isUntold) await keepPlace(step)
    },
  }
}
