// What agents spend: tokens as the API counts them, what they cost by a table of prices, and sums of both. Pure.
import type { Usage } from './event-workflow.ts'
import type { Price, Prices } from './role.ts'

export type Counted = {
  readonly input_tokens: number
  readonly output_tokens: number
  readonly cache_creation_input_tokens?: number | null | undefined
  readonly cache_read_input_tokens?: number | null | undefined
}

/** List prices, dollars for a million tokens, as of this writing; `team.prices` says otherwise. */
export const LIST_PRICES: Prices = {
  opus: { input: 5, output: 25, cacheWrite: 6.25, cacheRead: 0.5 },
  sonnet: { input: 3, output: 15, cacheWrite: 3.75, cacheRead: 0.3 },
  haiku: { input: 1, output: 5, cacheWrite: 1.25, cacheRead: 0.1 },
}

export const NOTHING_SPENT: Usage = { tokens: 0, costUsd: 0 }

/** By the longest word of the table that the model's name holds; a model without a price costs nothing that is known. */
export function priceOf(model: string, prices: Prices): Price | null {
  const [found] = Object.keys(prices)
    .filter((word) => model.includes(word))
    .sort((left, right) => right.length - left.length)
  return found === undefined ? null : (prices[found] ?? null)
}

/** `spent` and one more answer. */
export function spentWith(spent: Usage, counted: Counted, price: Price | null): Usage {
  const { input_tokens: input, output_tokens: output } = counted
  const written = counted.cache_creation_input_tokens ?? 0
  const read = counted.cache_read_input_tokens ?? 0
  const cost = price
    ? (input * price.input + output * price.output + written * price.cacheWrite + read * price.cacheRead) / 1e6
    : 0
  return { tokens: spent.tokens + input + output + written + read, costUsd: spent.costUsd + cost }
}

/** All that the model had to read for this answer: how full its context is. */
export function contextOf({ input_tokens, cache_creation_input_tokens, cache_read_input_tokens }: Counted): number {
  return input_tokens + (cache_creation_input_tokens ?? 0) + (cache_read_input_tokens ?? 0)
}

export const together = (one: Usage, other: Usage): Usage => ({
  tokens: one.tokens + other.tokens,
  costUsd: one.costUsd + other.costUsd,
})

/** Of two counts of the same, each the larger: what was spent is never taken back. */
export const larger = (one: Usage, other: Usage): Usage => ({
  tokens: Math.max(one.tokens, other.tokens),
  costUsd: Math.max(one.costUsd, other.costUsd),
})
