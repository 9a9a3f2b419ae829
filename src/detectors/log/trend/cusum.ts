// When did it begin? A one-sided cumulative sum: surprises above a slack add up, quiet values bring it back to nothing, and
// the last time that it was nothing is the onset.

export type Cusum = {
  readonly sum: number
  /** Time of the first value since it was nothing; null while it is. */
  readonly since: number | null
}

export const QUIET_CUSUM: Cusum = { sum: 0, since: null }

export type CusumRule = {
  /** So many standard deviations above the usual are not yet a surprise. */
  readonly slack: number
  /** One value counts no more than so many, so that a single outlier proves nothing. */
  readonly clip: number
  /** The sum's own bound: what is over ends it in a bounded time. */
  readonly sumMax: number
}

/** `cusum` after a value at `at` that lies `deviations` above the usual. */
export function addToCusum(
  { sum, since }: Cusum,
  { at, deviations }: { at: number; deviations: number },
  { slack, clip, sumMax }: CusumRule,
): Cusum {
  const next = Math.min(sumMax, sum + Math.min(deviations, clip) - slack)
  return next > 0 ? { sum: next, since: since ?? at } : QUIET_CUSUM
}
