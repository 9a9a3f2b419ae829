// Middles and spreads that a few wild values cannot move.

/** The value at share `q` of sorted values, between neighbours where it falls between them; 0 of nothing. */
export function quantileOfSorted(sorted: ArrayLike<number>, q: number): number {
  if (sorted.length === 0) return 0
  const place = Math.min(Math.max(q, 0), 1) * (sorted.length - 1)
  const below = Math.floor(place)
  const low = sorted[below] ?? 0
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? low
  return low + (high - low) * (place - below)
}

/** The median; 0 of nothing. */
export function median(values: readonly number[]): number {
  return quantileOfSorted(
    values.toSorted((a, b) => a - b),
    0.5,
  )
}

/** For a normal distribution the median distance from the middle is this part of a standard deviation. */
const NORMAL_MAD = 0.6745

/** The standard deviation around `middle` as the median distance tells it. */
export function spread(values: readonly number[], middle = median(values)): number {
  return median(values.map((value) => Math.abs(value - middle))) / NORMAL_MAD
}
