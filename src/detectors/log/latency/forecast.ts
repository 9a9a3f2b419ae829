// When will a creeping latency reach its limit? Every growth of one family (from slowing over steady to ever faster, from several
// begins, at several paces) is laid over what was measured, and counts as much as it explains. The answer is the middle of all
// those answers, its range the middle four fifths of them; so it is wide while little can be told, and nothing is random.
import { HOUR_MS } from '../trend/season.ts'
import { type Growth, growthsSince } from './growth.ts'

/** How much above the usual (natural logarithm) at a time, and how far that may be off. */
export type Measured = { readonly at: number; readonly excess: number; readonly deviation: number }

export type Forecast = {
  readonly failsAt: number
  readonly earliest: number
  readonly latest: number
  /** Spread of the answer's logarithm: how little is known. */
  readonly doubt: number
  readonly shape: 'slowing' | 'steady' | 'accelerating'
}

export type Goal = {
  readonly now: number
  readonly onsetAt: number
  /** The limit as a multiple of the usual. */
  readonly times: number
  /** Doubt about the limit itself, as a spread of its logarithm. */
  readonly doubt: number
}

export const FORECAST_POINTS_MIN = 6
export const FORECAST_POINTS_MAX = 48
/** Four in five lie within so many standard deviations. */
const BAND = 1.28
/** No answer is surer than this. */
const DOUBT_MIN = 0.12
/** Beyond this nothing is foretold. */
const HORIZON_H = 14 * 24

/** The forecast; null while there is too little to go by, or nothing leads to the limit. */
export function forecast(measured: readonly Measured[], goal: Goal): Forecast | null {
  if (measured.filter(({ at }) => at >= goal.onsetAt).length < FORECAST_POINTS_MIN) return null
  const answers = growthsSince(thinned(measured), goal)
    .map((growth) => ({ hours: hoursUntil(growth, goal.times), ...growth }))
    .toSorted((a, b) => a.hours - b.hours)
  const middle = weighted(answers, 0.5)
  if (!(middle < HORIZON_H)) return null
  const low = Math.log(middle / weighted(answers, 0.1))
  const high = Math.log(Math.min(weighted(answers, 0.9), HORIZON_H * 2) / middle)
  const extra = (BAND * goal.doubt) ** 2 + (BAND * DOUBT_MIN) ** 2
  const earlier = Math.sqrt(low ** 2 + extra)
  const later = Math.sqrt(high ** 2 + extra)
  const after = (hours: number) => goal.now + hours * HOUR_MS
  return {
    failsAt: after(middle),
    earliest: after(middle * Math.exp(-earlier)),
    latest: after(middle * Math.exp(later)),
    doubt: (earlier + later) / 2 / BAND,
    shape: shapeOf(answers),
  }
}

const HOURS_MIN = 1 / 60

/** Hours from now until `growth` is `times` the usual. */
function hoursUntil({ begun, bend, pace }: Growth, times: number): number {
  const goal = (times - 1) / pace
  if (bend === 0) return Math.max(HOURS_MIN, goal - begun)
  const inside = 1 + bend * goal
  return inside <= 0 ? Number.POSITIVE_INFINITY : Math.max(HOURS_MIN, Math.log(inside) / bend - begun)
}

type Answer = Growth & { readonly hours: number }

function weighted(answers: readonly Answer[], share: number): number {
  let left = share * answers.reduce((sum, { weight }) => sum + weight, 0)
  for (const { hours, weight } of answers) {
    left -= weight
    if (left <= 0) return hours
  }
  return Number.POSITIVE_INFINITY
}

function shapeOf(answers: readonly Answer[]): Forecast['shape'] {
  const weightOf = (some: (bend: number) => boolean) =>
    answers.reduce((sum, { bend, weight }) => sum + (some(bend) ? weight : 0), 0)
  if (weightOf((bend) => bend > 0) > 0.6) return 'accelerating'
  return weightOf((bend) => bend < 0) > 0.5 ? 'slowing' : 'steady'
}

/** Neighbours averaged so that at most FORECAST_POINTS_MAX are left. */
function thinned(measured: readonly Measured[]): readonly Measured[] {
  const size = Math.ceil(measured.length / FORECAST_POINTS_MAX)
  if (size === 1) return measured
  const left: Measured[] = []
  for (let from = 0; from < measured.length; from += size) {
    const some = measured.slice(from, from + size)
    const mean = (of: (each: Measured) => number) => some.reduce((sum, each) => sum + of(each), 0) / some.length
    left.push({
      at: mean(({ at }) => at),
      excess: mean(({ excess }) => excess),
      deviation: mean(({ deviation }) => deviation) / Math.sqrt(some.length),
    })
  }
  return left
}
