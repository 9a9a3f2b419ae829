// Rules that a person has taken with a question and not revoked since, oldest first. One that nobody human took is none.
import type { Envelope } from '#protocol/envelope.ts'
import type { AcceptedRule } from './world.ts'

export const ACCEPTED_MAX = 200

/** More than the maximum and the oldest goes: what it covered is asked again. */
export function applyToRules(rules: readonly AcceptedRule[], { event, origin, at }: Envelope): readonly AcceptedRule[] {
  if (origin !== 'human') return rules
  if (event.type === 'rule.revoked') return rules.filter(({ rule }) => rule.name !== event.name)
  if (event.type !== 'rule.accepted') return rules
  const { rule, escalationId } = event
  return [...rules.filter(({ rule: { name } }) => name !== rule.name), { rule, escalationId, at }].slice(-ACCEPTED_MAX)
}
