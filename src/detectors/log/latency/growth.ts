// The family of growths that a forecast reckons with: 1 + pace * (exp(bend * t) - 1) / bend, t in hours since the begin. bend 0 is a
// straight line, above it growth feeds on itself, below it wears off. Each is weighed by how well it explains what was measured.
import { HOUR_MS } from '../trend/season.ts'
import type { Measured } from './forecast.ts'

export type Growth = {
  /** Hours ago. */
  readonly begun: number
  readonly bend: number
  readonly pace: number
  readonly weight: number
}

/** Begins tried: the estimated onset moved by these parts of the time since. Slow begins are noticed late. */
const BEGINS = [-0.15, 0, 0.15, 0.35, 0.6, 1]
/** Bends tried, times the time since the begin, and what each is worth beforehand. */
const BENDS: readonly (readonly [bend: number, worth: number])[] = [
  [-1.5, 0.03],
  [-0.7, 0.07],
  [0, 0.4],
  [0.4, 0.08],
  [0.8, 0.08],
  [1.2, 0.08],
  [1.7, 0.08],
  [2.3, 0.07],
  [3, 0.06],
  [4, 0.05],
]
/** Present levels tried: the measured one moved by these logarithms. */
const LEVELS = [-0.24, -0.16, -0.1, -0.05, 0, 0.05, 0.1, 0.16, 0.24]
/** A measurement is never surer than this, since no growth keeps to its line. */
const DEVIATION_MIN = 0.05
/** Neighbours resemble each other: so many of them count as one. */
const ALIKE = 1.5
const NEWEST = 4

/** All growths since about `onsetAt`, with their weights (the best has 1). */
export function growthsSince(
  measured: readonly Measured[],
  { now, onsetAt }: { readonly now: number; readonly onsetAt: number },
): readonly Growth[] {
  const newest = measured.slice(-NEWEST)
  const level = newest.reduce((sum, { excess }) => sum + excess, 0) / newest.length
  const ago = newest.reduce((sum, { at }) => sum + (now - at), 0) / newest.length / HOUR_MS
  const age = (now - onsetAt) / HOUR_MS
  const points = measured.map(({ at, excess, deviation }) => ({
    ago: (now - at) / HOUR_MS,
    excess,
    deviation: Math.max(deviation, DEVIATION_MIN),
  }))
  const growths: (Growth & { readonly fit: number })[] = []
  for (const moved of BEGINS) {
    const begun = age * (1 + moved)
    if (begun <= ago) continue
    for (const [times, worth] of BENDS) {
      const bend = times / begun
      const unit = points.map((point) => grown(bend, begun - point.ago))
      const unitNow = grown(bend, begun - ago)
      for (const shift of LEVELS) {
        const pace = Math.expm1(Math.max(0.02, level + shift)) / unitNow
        growths.push({ begun, bend, pace, weight: 0, fit: Math.log(worth) + likelihood(points, unit, pace) })
      }
    }
  }
  const best = Math.max(...growths.map(({ fit }) => fit))
  return growths.map(({ fit, ...growth }) => ({ ...growth, weight: Math.exp(fit - best) }))
}

/** Growth at pace 1 after `hours`. */
const grown = (bend: number, hours: number): number => {
  if (hours <= 0) return 0
  return bend === 0 ? hours : Math.expm1(bend * hours) / bend
}

type Weighed = { readonly excess: number; readonly deviation: number }

/** Logarithm of how likely the points are; a wild one counts little (Student's t with four degrees of freedom). */
function likelihood(points: readonly Weighed[], unit: readonly number[], pace: number): number {
  let sum = 0
  for (const [index, { excess, deviation }] of points.entries()) {
    const off = (excess - Math.log1p(pace * (unit[index] ?? 0))) / deviation
    sum -= 2.5 * Math.log1p((off * off) / 4)
  }
  return sum / ALIKE
}
