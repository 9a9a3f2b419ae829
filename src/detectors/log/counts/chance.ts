// How surprising counts are: shared by the heuristics that count errors, logins and lines. Plain functions of numbers.

/** Logarithm of how much better `rate` explains the counts than `usual` does (binomial). */
export function likelihoodGain(errors: number, total: number, rate: number, usual: number): number {
  return errors * Math.log(rate / usual) + (total - errors) * Math.log((1 - rate) / (1 - usual))
}

/**
 * At least so large is -ln P(X >= observed) for a Poisson count with the mean `expected` (Chernoff's bound):
 * 20 means one chance in half a thousand million.
 */
export function surprise(observed: number, expected: number): number {
  if (observed <= expected) return 0
  if (expected <= 0) return Number.POSITIVE_INFINITY
  return observed * Math.log(observed / expected) - observed + expected
}

/** The share that is there at least, one standard error below `hits` in `total` (Wilson's interval). */
export function shareAtLeast(hits: number, total: number): number {
  if (total === 0) return 0
  const share = hits / total
  const spread = Math.sqrt((share * (1 - share)) / total + 1 / (4 * total * total))
  return Math.max(0, (share + 1 / (2 * total) - spread) / (1 + 1 / total))
}
