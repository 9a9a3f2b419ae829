// What a human's answer brings about: exactly the intents that the chosen option named when the question was asked. An answer that
// is held brings them about when it is released, and never before.

import type { Held, OpenQuestion } from '#escalations/queue.ts'
import { optionOf } from '#escalations/settle.ts'
import type { Envelope } from '#protocol/envelope.ts'
import type { Event } from '#protocol/event.ts'
import type { Intent } from '#protocol/intent.ts'

/** Questions of one request. */
const ANSWERS_MAX = 4

type Given = Omit<Held, 'until'>

/** `questions` is the queue before this envelope: it still holds the question that is answered. */
export function answerFacts(questions: readonly OpenQuestion[], envelope: Envelope): readonly Event[] {
  const { seq, event } = envelope
  if (event.type !== 'escalation.answered' && event.type !== 'escalation.released') return []
  const open = questions.find(({ escalation }) => escalation.id === event.escalationId)
  const given = open && givenNow(open, envelope)
  if (!open || !given) return []
  const { verdict, note, text } = given
  const { id: escalationId } = open.escalation
  const option = optionOf(open.escalation, { escalationId, verdict, option: given.option })
  if (!option) return []
  const allowed = option.intents.map((intent, index) => ({
    type: 'intent.allowed' as const,
    intentId: `${seq}.${index}`,
    intent: withText(intent, text),
    because: `${option.label} (${escalationId})`,
    by: 'human' as const,
    note,
  }))
  const dismissed = option.intents.flatMap((intent) =>
    intent.type === 'feedback.rule' && intent.ruling === 'dismissed'
      ? intent.issueIds.map((issueId) => ({
          type: 'issue.dismissed' as const,
          issueId,
          because: note ?? 'dismissed by a human',
        }))
      : [],
  )
  return [...allowed, ...dismissed]
}

/** The answer that takes effect with this envelope, if one does. */
function givenNow({ held }: OpenQuestion, { event, origin }: Envelope): Given | null {
  if (event.type === 'escalation.released') return held ?? null
  if (event.type !== 'escalation.answered' || origin !== 'human' || held) return null
  return event.heldUntil === undefined ? event : null
}

/** What the human wrote takes its place in the decision that the option named. */
function withText(intent: Intent, text: string | null): Intent {
  if (intent.type !== 'request.answer' || text === null) return intent
  const { decision, request } = intent
  return request.kind === 'question'
    ? { ...intent, decision: { ...decision, answers: text.split('\n').slice(0, ANSWERS_MAX) } }
    : { ...intent, decision: { ...decision, text } }
}
