// An order as the engine gives it to a performer, for tests of effects.
import type { Intent } from '#protocol/intent.ts'
import type { Order, Perform } from '#protocol/ports.ts'

export const NEVER_ABORTED = new AbortController().signal

/** Performs `intent` and gives back its outcome. */
export function perform(performer: Perform, intent: Intent, over: Partial<Order> = {}) {
  return performer({ intentId: 'i1', note: null, intent, ...over }, NEVER_ABORTED)
}
