// What follows from an agent's request: the wish to answer it, which the policy rules on. A no from the policy or from time is
// an answer as well: the agent is told, so that it does not wait for ever.
import { ALLOW_ONCE, DENY } from '#protocol/agent-request.ts'
import type { Event } from '#protocol/event.ts'
import type { Intent } from '#protocol/intent.ts'

/** The intents that a request brings about. A trust dialog or a form asks a person to look; it is asked about the same way. */
export function respondToRequest(event: Event): readonly Intent[] {
  if (event.type !== 'request.raised') return []
  const { sessionId, request } = event
  return [{ type: 'request.answer', sessionId, request, decision: ALLOW_ONCE }]
}

/**
 * The refusal that is given to the agent when its request was denied without a human; null for anything else. When only time
 * said no, a dialog on a screen is left alone: nothing runs while it stands there, and nobody asked for a key to be pressed.
 */
export function refusalOf(intent: Intent, by: 'policy' | 'time'): Intent | null {
  if (intent.type !== 'request.answer' || intent.decision.behavior !== 'allow') return null
  if (by === 'time' && intent.request.channel.by === 'screen') return null
  return { ...intent, decision: DENY }
}
