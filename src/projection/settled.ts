// The latest questions that are no longer open, with how they ended, newest first.
import type { OpenQuestion } from '#escalations/queue.ts'
import type { Envelope } from '#protocol/envelope.ts'
import type { Event } from '#protocol/event.ts'
import { SETTLED_MAX, type SettledView } from './world.ts'

/** `questions` is the queue before this envelope: it still holds the question that leaves. */
export function applyToSettled(
  settled: readonly SettledView[],
  questions: readonly OpenQuestion[],
  { event, at }: Envelope,
): readonly SettledView[] {
  const ending = endingOf(event)
  if (!ending) return settled
  const open = questions.find(({ escalation }) => escalation.id === ending.escalationId)
  if (!open) return settled
  const { how, option, note } = ending
  return [{ escalation: open.escalation, how, option, note, at }, ...settled].slice(0, SETTLED_MAX)
}

type Ending = Pick<SettledView, 'how' | 'option' | 'note'> & { readonly escalationId: string }

function endingOf(event: Event): Ending | undefined {
  switch (event.type) {
    case 'escalation.answered':
      return {
        escalationId: event.escalationId,
        how: event.verdict === 'approve' ? 'approved' : 'rejected',
        option: event.option,
        note: event.note,
      }
    case 'escalation.expired':
      return { escalationId: event.escalationId, how: 'expired', option: null, note: null }
    case 'escalation.withdrawn':
      return { escalationId: event.escalationId, how: 'withdrawn', option: null, note: event.because }
    default:
      return undefined
  }
}
