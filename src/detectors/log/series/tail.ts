// How far out a value lies, by what was seen before: the rarest values of a sliding window are taken as a tail, and what lies
// beyond them is reckoned as ever rarer (a generalised Pareto tail). No normal distribution is assumed.
import { quantileOfSorted } from '../trend/middle.ts'

export type Tail = {
  /** The newest values; written round and round. */
  readonly ring: number[]
  next: number
  untilFitted: number
  low: number
  high: number
  /** Mean distance beyond them. */
  below: number
  above: number
}

export type TailRule = {
  readonly values: number
  /** Share of the values that make up each tail. */
  readonly share: number
  /** How heavy the tail is taken to be: 0 falls off exponentially. */
  readonly heavy: number
}

const VALUES_MIN = 30
const FITTED_EVERY = 16
/** No surprise counts for more: one in 10^12. */
export const SURPRISE_MAX = 12

export const beginTail = (): Tail => ({ ring: [], next: 0, untilFitted: 0, low: 0, high: 0, below: 0, above: 0 })

/** Decimal digits of rarity of `value` (3 = one in a thousand), before it is added; 0 inside the usual. */
export function surprise(tail: Tail, value: number, rule: TailRule): number {
  if (tail.ring.length < VALUES_MIN) return 0
  const beyond = value > tail.high ? [value - tail.high, tail.above] : [tail.low - value, tail.below]
  const [distance = 0, mean = 0] = beyond
  if (distance <= 0) return 0
  const times = distance / Math.max(mean, (tail.high - tail.low) * SPREAD_MIN, Number.MIN_VALUE)
  const digits = rule.heavy > 0 ? Math.log10(1 + rule.heavy * times) / rule.heavy : times / Math.LN10
  return Math.min(SURPRISE_MAX, digits - Math.log10(rule.share))
}

/** A tail is at least this part of the usual range wide. */
const SPREAD_MIN = 0.03

/** Adds `value`, in place. */
export function addToTail(tail: Tail, value: number, { values, share }: TailRule): void {
  tail.ring[tail.next] = value
  tail.next = (tail.next + 1) % values
  if (tail.untilFitted-- > 0) return
  tail.untilFitted = FITTED_EVERY
  const sorted = Float64Array.from(tail.ring).sort()
  tail.low = quantileOfSorted(sorted, share)
  tail.high = quantileOfSorted(sorted, 1 - share)
  tail.below = meanDistance(sorted, (each) => tail.low - each)
  tail.above = meanDistance(sorted, (each) => each - tail.high)
}

function meanDistance(sorted: Float64Array, distance: (value: number) => number): number {
  let sum = 0
  let count = 0
  for (const value of sorted) {
    const beyond = distance(value)
    if (beyond <= 0) continue
    sum += beyond
    count++
  }
  return count === 0 ? 0 : sum / count
}
