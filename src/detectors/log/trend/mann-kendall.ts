// Does a series rise or fall at all? Mann-Kendall: only the order of values counts, so that no outlier and no scale can fool it.

/** Standard deviations by which the pairs that rise outnumber those that fall; negative where more fall. 0 for under three values. */
export function mannKendall(values: readonly number[]): number {
  const n = values.length
  if (n < 3) return 0
  let rising = 0
  for (let i = 0; i < n; i++) {
    const early = values[i] ?? 0
    for (let j = i + 1; j < n; j++) rising += Math.sign((values[j] ?? 0) - early)
  }
  const deviation = Math.sqrt(kendallVariance(n) - tieVariance(values))
  if (rising === 0 || !(deviation > 0)) return 0
  return (rising - Math.sign(rising)) / deviation
}

/** Variance of rising pairs minus falling pairs among `n` values in random order. */
export const kendallVariance = (n: number): number => (n * (n - 1) * (2 * n + 5)) / 18

function tieVariance(values: readonly number[]): number {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  let variance = 0
  for (const count of counts.values()) if (count > 1) variance += kendallVariance(count)
  return variance
}
