// Is a value of a series (a gauge, a rate) unusual? Five views of it are watched: the value, its step, its short mean, its short
// spread and its distance from the same time on the days before. One row in, one score from 0 to 1 out; one configuration for all series.

import { median } from '../trend/middle.ts'
import { addToTail, beginTail, SURPRISE_MAX, surprise, type Tail, type TailRule } from './tail.ts'

const DAY_MS = 86_400_000
/** Views in the order of their weights. */
const VIEWS = ['value', 'step', 'mean', 'spread', 'day'] as const
type View = (typeof VIEWS)[number]

export type SeriesRule = TailRule & {
  readonly weights: Readonly<Record<View, number>>
  /** Rows in the short mean and spread. */
  readonly short: number
  readonly longer: number
  /** After a surprise so many rows say nothing that is not greater by half. */
  readonly restRows: number
  readonly daysBack: number
  /** How much the second greatest surprise adds. */
  readonly second: number
}

export const SERIES_RULE: SeriesRule = {
  values: 3_000,
  share: 0.02,
  heavy: 0.2,
  weights: { value: 1, step: 0.7, mean: 0.8, spread: 1, day: 0.3 },
  short: 4,
  longer: 96,
  restRows: 200,
  daysBack: 2,
  second: 0.2,
}

export const HISTORY_ROWS_MAX = 3_000

export type SeriesState = {
  readonly tails: Record<View, Tail>
  /** The newest rows, oldest first. */
  readonly at: number[]
  readonly values: number[]
  /** The greatest surprise of late, and how many rows ago. */
  peak: number
  peakAge: number
}

export const beginSeries = (): SeriesState => ({
  tails: { value: beginTail(), step: beginTail(), mean: beginTail(), spread: beginTail(), day: beginTail() },
  at: [],
  values: [],
  peak: 0,
  peakAge: 0,
})

/** How unusual `value` at `at` is, 0 to 1; takes it in, in place. */
export function scoreValue(state: SeriesState, at: number, value: number, rule: SeriesRule = SERIES_RULE): number {
  if (!Number.isFinite(value)) return 0
  const views = viewsOf(state, { at, value, rule })
  const surprises: number[] = []
  for (const view of VIEWS) {
    const seen = views[view]
    if (seen === null) continue
    surprises.push(rule.weights[view] * surprise(state.tails[view], seen, rule))
    addToTail(state.tails[view], seen, rule)
  }
  state.at.push(at)
  state.values.push(value)
  if (state.values.length > HISTORY_ROWS_MAX) {
    state.values.splice(0, HISTORY_ROWS_MAX / 4)
    state.at.splice(0, HISTORY_ROWS_MAX / 4)
  }
  const [most = 0, second = 0] = surprises.sort((a, b) => b - a)
  return rested(state, most + rule.second * second, rule) / (SURPRISE_MAX * (1 + rule.second))
}

function rested(state: SeriesState, seen: number, { restRows }: SeriesRule): number {
  state.peakAge++
  if (state.peakAge > restRows) state.peak = 0
  if (seen < NOTABLE || seen < state.peak * GREATER) return seen < NOTABLE ? seen : 0
  state.peak = seen
  state.peakAge = 0
  return seen
}

const NOTABLE = 3
const GREATER = 1.5

function viewsOf(
  state: SeriesState,
  { at, value, rule }: { at: number; value: number; rule: SeriesRule },
): Record<View, number | null> {
  const { values } = state
  const short = [...values.slice(1 - rule.short), value]
  const longer = [...values.slice(1 - rule.longer), value]
  const mean = meanOf(short)
  const wide = meanOf(longer)
  return {
    value,
    step: values.length === 0 ? null : value - (values.at(-1) ?? value),
    mean: short.length < rule.short ? null : mean,
    spread: longer.length < rule.longer ? null : Math.sqrt(meanOf(longer.map((each) => (each - wide) ** 2))),
    day: dayResidual(state, at, mean, rule),
  }
}

/** The short mean less that of the same time on the days before. */
function dayResidual({ at: times, values }: SeriesState, at: number, mean: number, rule: SeriesRule): number | null {
  const before: number[] = []
  for (let day = 1; day <= rule.daysBack; day++) {
    const index = lastUntil(times, at - day * DAY_MS)
    if (index >= rule.short) before.push(meanOf(values.slice(index - rule.short + 1, index + 1)))
  }
  return before.length === 0 ? null : mean - median(before)
}

/** Index of the last time that is not after `at`; -1 when all are. */
function lastUntil(times: readonly number[], at: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((times[middle] ?? 0) <= at) low = middle + 1
    else high = middle
  }
  return low - 1
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length
