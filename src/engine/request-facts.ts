// What the engine makes of an agent's requests beyond asking about them: the same request is asked once, and a denial reaches
// whoever waits for it.
import { boundRequest } from '#escalations/bound-request.ts'
import { refusalOf } from '#machines/request.ts'
import type { Envelope } from '#protocol/envelope.ts'
import { NOTE_CHARS_MAX } from '#protocol/escalation.ts'
import type { Event } from '#protocol/event.ts'
import type { Intent } from '#protocol/intent.ts'
import type { Mind } from './mind.ts'

/** The same request came again, as after a lost connection: its question stands, or its answer is on the way. */
export function isAskedAlready({ world, outbox }: Mind, event: Event): boolean {
  if (event.type !== 'request.raised') return false
  const { sessionId, request } = event
  const isAbout = (intent: Intent | null) =>
    intent?.type === 'request.answer' &&
    intent.sessionId === sessionId &&
    intent.request.fingerprint === request.fingerprint
  return (
    world.questions.some(({ escalation }) => isAbout(boundRequest(escalation))) ||
    [...outbox.values()].some(({ intent }) => isAbout(intent))
  )
}

/** An agent whose request was denied without a human is told so, by the policy's word or because nobody answered in time. */
export function refusalFacts({ world }: Mind, { seq, event }: Envelope): readonly Event[] {
  const refused = (intent: Intent | null, because: string, by: 'policy' | 'time'): readonly Event[] => {
    const refusal = intent && refusalOf(intent, by)
    if (!refusal) return []
    const note = because.slice(0, NOTE_CHARS_MAX)
    return [{ type: 'intent.allowed', intentId: `${seq}.0`, intent: refusal, because, by: 'policy', note }]
  }
  if (event.type === 'intent.denied')
    return refused(event.intent, event.because, event.by === 'policy' ? 'policy' : 'time')
  if (event.type !== 'escalation.expired') return []
  const open = world.questions.find(({ escalation }) => escalation.id === event.escalationId)
  return refused(open ? boundRequest(open.escalation) : null, 'nobody answered in time', 'time')
}
