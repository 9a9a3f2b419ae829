// Logs to threats: reader, counter and analyst as one loop, the same in the engine's thread and in a command. All that it knows is
// in `kept`, so that it can stop anywhere and go on as if it had not.
import type { Readable } from 'node:stream'
import { type Analysed, type AnalystState, analyse, beginAnalysis } from '#detectors/log/analyst.ts'
import { type PlanItem, planItems } from '#detectors/log/planned.ts'
import type { CommitFact } from '#detectors/log/suspects.ts'
import type { Trouble } from '#protocol/errors.ts'
import type { LogMinute } from '#protocol/log-minute.ts'
import type { LogSettings } from '#protocol/log-settings.ts'
import { plain } from '#protocol/plain.ts'
import { createLineCounter } from '#sources/log-lines/line-counter.ts'
import type { LogPlaces } from '#sources/logs/place.ts'
import { readLogs } from '#sources/logs/read-logs.ts'
import type { PlanText } from '#sources/plan-files.ts'

export const KEPT_VERSION = 1
const SOURCE_CHARS_MAX = 200

/** Plain data that can be cloned. */
export type KeptAnalysis = {
  readonly version: typeof KEPT_VERSION
  readonly places: LogPlaces
  readonly counter: unknown
  readonly analyst: AnalystState
}

export type LogAnalysis = {
  /** Paths, patterns, `-`, `journald:`. */
  readonly inputs: readonly string[]
  readonly settings: LogSettings
  readonly follow: boolean
  readonly kept: KeptAnalysis | null
  /** What is known about the repository, asked whenever minutes are analysed. */
  readonly commits: () => readonly CommitFact[]
  readonly plans: () => readonly PlanText[]
  readonly onTrouble: (trouble: Trouble) => void
  readonly stdin?: Readable
}

export type Step = {
  /** Oldest minute first. */
  readonly minutes: readonly (Analysed & { readonly minute: LogMinute })[]
  /** Ids of the threats that are open after it. */
  readonly open: readonly string[]
  /** All that was there has been read. */
  readonly isCaughtUp: boolean
  /** The state after this step; costs a copy. */
  readonly keep: () => KeptAnalysis
  readonly bytes: number
}

/** How the logs are called where a threat is told. */
export function sourceName(inputs: readonly string[]): string {
  const [first = 'logs', ...others] = inputs
  return plain(others.length === 0 ? first : `${first} and ${others.length} more`, SOURCE_CHARS_MAX)
}

/** Yields after each turn in which minutes were closed, and whenever there is nothing to read. Ends when all is read. */
export async function* analyseLogs(options: LogAnalysis, signal: AbortSignal): AsyncGenerator<Step, void, undefined> {
  const { settings, kept } = options
  const counter = createLineCounter({ settings, ...(kept && { state: kept.counter }) })
  const analyst = beginAnalysis(kept?.analyst)
  const reader = readLogs({
    inputs: options.inputs,
    follow: options.follow,
    clockOf: (log) => counter.clockOf(log),
    onTrouble: options.onTrouble,
    ...(kept && { places: kept.places }),
    ...(options.stdin && { stdin: options.stdin }),
  })
  const termsNow = createTerms(options)
  const step = (minutes: readonly LogMinute[], isCaughtUp: boolean): Step => {
    const terms = termsNow()
    const analysed = minutes.map((minute) => ({ minute, ...analyse(analyst, minute, terms) }))
    return {
      minutes: analysed,
      open: analyst.book.state.open.map(({ id }) => id),
      isCaughtUp,
      bytes: reader.figures().bytes,
      keep: () =>
        structuredClone({ version: KEPT_VERSION, places: reader.places(), counter: counter.state(), analyst } as const),
    }
  }
  for await (const turn of reader.turns(signal)) {
    if (turn.type === 'lines') counter.push(turn.log, turn.bytes, turn.from, turn.to)
    if (turn.type === 'pause') counter.flush(turn.log)
    const watermark = reader.watermark()
    const closed = watermark === null ? [] : counter.takeClosed(watermark)
    const isCaughtUp = turn.type === 'quiet'
    if (closed.length > 0 || isCaughtUp) yield step(closed, isCaughtUp)
  }
  if (!options.follow && !signal.aborted) yield step(counter.takeAll(), true)
}

/** Plans are parsed only when they have changed. */
function createTerms({ inputs, settings, commits, plans }: LogAnalysis) {
  const source = sourceName(inputs)
  let known: readonly PlanText[] | null = null
  let items: readonly PlanItem[] = []
  return () => {
    const now = plans()
    if (now !== known) items = planItems(now)
    known = now
    return { source, settings, commits: commits(), plans: items }
  }
}
