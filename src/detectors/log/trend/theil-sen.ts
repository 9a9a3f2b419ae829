// A straight line through points of which up to a quarter may be wild: the median of all slopes between two of them, with
// the band in which the slope lies (Sen 1968), for which nothing need be known about the noise.
import { kendallVariance } from './mann-kendall.ts'
import { median, quantileOfSorted } from './middle.ts'

/** More points than this are to be thinned before: the work grows with their square. */
export const LINE_POINTS_MAX = 64

export type Line = {
  readonly slope: number
  /** Where it lies at x = 0. */
  readonly offset: number
  /** All slopes between two points, ascending. */
  readonly slopes: Float64Array
  readonly points: number
}

export type XY = readonly [x: number, y: number]

/** The line through `points`, of which the first LINE_POINTS_MAX count; null unless two differ in x. */
export function theilSen(points: readonly XY[]): Line | null {
  const used = points.slice(0, LINE_POINTS_MAX)
  const slopes = slopesOf(used)
  if (slopes.length === 0) return null
  const slope = quantileOfSorted(slopes, 0.5)
  return { slope, offset: median(used.map(([x, y]) => y - slope * x)), slopes, points: used.length }
}

function slopesOf(points: readonly XY[]): Float64Array {
  const slopes = new Float64Array((points.length * (points.length - 1)) / 2)
  let filled = 0
  for (const [i, [x, y]] of points.entries()) {
    for (let j = i + 1; j < points.length; j++) {
      const [otherX, otherY] = points[j] ?? [x, y]
      if (otherX !== x) slopes[filled++] = (otherY - y) / (otherX - x)
    }
  }
  return slopes.subarray(0, filled).sort()
}

/** The slope `deviations` standard deviations from the median one (1.28: four in five lie between -1.28 and 1.28). */
export function slopeAt({ slopes, points }: Line, deviations: number): number {
  const share = 0.5 + (deviations * Math.sqrt(kendallVariance(points))) / (points * (points - 1))
  return quantileOfSorted(slopes, share)
}
