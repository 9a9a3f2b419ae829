// How people have answered the same question before, as a fold: shown with the question, and the ground on which a rule is
// offered. Only answers of humans count, and only once they have taken effect.
import type { Envelope } from '#protocol/envelope.ts'
import type { Option, Precedent } from '#protocol/escalation.ts'
import type { OpenQuestion } from './queue.ts'
import { optionOf } from './settle.ts'

/** By likeness, the latest last. */
export type Precedents = ReadonlyMap<string, Precedent>

export const PRECEDENTS_MAX = 1_000

/** `questions` is the queue before this envelope: it still holds the question that is settled. */
export function applyToPrecedents(
  precedents: Precedents,
  questions: readonly OpenQuestion[],
  { event, origin, at }: Envelope,
): Precedents {
  if (event.type !== 'escalation.released' && (event.type !== 'escalation.answered' || origin !== 'human'))
    return precedents
  const open = questions.find(({ escalation }) => escalation.id === event.escalationId)
  const answer = event.type === 'escalation.answered' ? event : open?.held
  if (!open || !answer || (event.type === 'escalation.answered' && event.heldUntil !== undefined)) return precedents
  const { likeness, id: escalationId } = open.escalation
  const option = optionOf(open.escalation, { escalationId, verdict: answer.verdict, option: answer.option })
  if (likeness === null || !option) return precedents
  const next = new Map(precedents)
  next.delete(likeness)
  next.set(likeness, after(precedents.get(likeness), option, at))
  const oldest = next.keys().next()
  if (next.size > PRECEDENTS_MAX && !oldest.done) next.delete(oldest.value)
  return next
}

function after(before: Precedent | undefined, option: Option, at: number): Precedent {
  const { allowed, refused, streak, last } = before ?? { allowed: 0, refused: 0, streak: 0, last: null }
  const isYes = option.verdict === 'approve'
  const said = isYes ? 'allowed' : 'refused'
  const isPlain = option.takes !== 'text' && option.intents.every(isPlainAnswer)
  return {
    allowed: allowed + (isYes ? 1 : 0),
    refused: refused + (isYes ? 0 : 1),
    at,
    last: said,
    streak: isPlain ? (last === said ? streak + 1 : 1) : 0,
  }
}

/** Neither left to the agent's own dialog nor meant for longer than this once. */
function isPlainAnswer(intent: Option['intents'][number]): boolean {
  return (
    intent.type !== 'request.answer' || (intent.decision.behavior !== 'hand-over' && intent.decision.scope === 'once')
  )
}
