// Durations as counts per bin, added up over minutes, and the quantiles of what was added up. The mapping of bins is the
// protocol's; a quantile is the middle of its bin and so right within one percent.
import { LATENCY_GAMMA, type LatencyBins } from '#protocol/log-minute.ts'

/** Count by bin. A Map, because it can be cloned and grows in place. */
export type Histogram = Map<number, number>

const LOG_GAMMA = Math.log(LATENCY_GAMMA)

/** Adds `bins` to `histogram`, in place. */
export function addBins(histogram: Histogram, bins: LatencyBins): void {
  for (const [bin, count] of bins) histogram.set(bin, (histogram.get(bin) ?? 0) + count)
}

/** The bin in which a duration of `ms` lies. */
export const binOf = (ms: number): number => Math.ceil(Math.log(ms) / LOG_GAMMA - 1e-9)

/** The middle of `bin` in milliseconds. */
export const millisecondsOf = (bin: number): number => (2 * LATENCY_GAMMA ** bin) / (LATENCY_GAMMA + 1)

/** How many durations there are. */
export function countOf(bins: Iterable<readonly [bin: number, count: number]>): number {
  let total = 0
  for (const [, count] of bins) total += count
  return total
}

/** Those of a minute are; those that were added up may not be. */
function isAscending(bins: Iterable<readonly [bin: number, count: number]>): bins is LatencyBins {
  return Array.isArray(bins) && bins.every(([bin], i) => i === 0 || bins[i - 1][0] < bin)
}

/** The smallest duration that a share `q` of all does not exceed, in milliseconds; null of nothing. */
export function quantile(bins: Iterable<readonly [bin: number, count: number]>, q: number): number | null {
  const sorted = isAscending(bins) ? bins : [...bins].sort(([a], [b]) => a - b)
  const rank = q * countOf(sorted)
  let seen = 0
  for (const [bin, count] of sorted) {
    seen += count
    if (seen >= rank && count > 0) return millisecondsOf(bin)
  }
  return null
}
