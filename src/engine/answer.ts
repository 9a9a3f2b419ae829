// What a human's answer brings about: exactly the intents that the chosen option named when the question was asked.

import type { OpenQuestion } from '#escalations/queue.ts'
import { optionOf } from '#escalations/settle.ts'
import type { Envelope } from '#protocol/envelope.ts'
import type { Event } from '#protocol/event.ts'
import type { Intent } from '#protocol/intent.ts'

/** Questions of one request. */
const ANSWERS_MAX = 4

/** `questions` is the queue before this envelope: it still holds the question that is answered. */
export function answerFacts(questions: readonly OpenQuestion[], { seq, event, origin }: Envelope): readonly Event[] {
  if (event.type !== 'escalation.answered' || origin !== 'human') return []
  const open = questions.find(({ escalation }) => escalation.id === event.escalationId)
  const { escalationId, verdict, option: optionId, note, text } = event
  const option = open && optionOf(open.escalation, { escalationId, verdict, option: optionId })
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

/** What the human wrote takes its place in the decision that the option named. */
function withText(intent: Intent, text: string | null): Intent {
  if (intent.type !== 'request.answer' || text === null) return intent
  const { decision, request } = intent
  return request.kind === 'question'
    ? { ...intent, decision: { ...decision, answers: text.split('\n').slice(0, ANSWERS_MAX) } }
    : { ...intent, decision: { ...decision, text } }
}
