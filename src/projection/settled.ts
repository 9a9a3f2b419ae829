// The latest questions that are no longer open, with how they ended, newest first.
import type { Held, OpenQuestion } from '#escalations/queue.ts'
import type { Envelope } from '#protocol/envelope.ts'
import type { Event } from '#protocol/event.ts'
import { SETTLED_MAX, type SettledView } from './world.ts'

/** `questions` is the queue before this envelope: it still holds the question that leaves. */
export function applyToSettled(
  settled: readonly SettledView[],
  questions: readonly OpenQuestion[],
  { event, at }: Envelope,
): readonly SettledView[] {
  if (!('escalationId' in event)) return settled
  const open = questions.find(({ escalation }) => escalation.id === event.escalationId)
  const ending = open && endingOf(event, open)
  if (!open || !ending) return settled
  const { how, option, note } = ending
  return [{ escalation: open.escalation, how, option, note, at }, ...settled].slice(0, SETTLED_MAX)
}

type Ending = Pick<SettledView, 'how' | 'option' | 'note'>

function endingOf(event: Event, { held }: OpenQuestion): Ending | undefined {
  switch (event.type) {
    case 'escalation.answered':
      return event.heldUntil === undefined ? answered(event) : undefined
    case 'escalation.released':
      return held ? answered(held) : undefined
    case 'escalation.expired':
      return { how: 'expired', option: null, note: null }
    case 'escalation.withdrawn':
      return { how: 'withdrawn', option: null, note: event.because }
    default:
      return undefined
  }
}

function answered({ verdict, option, note }: Pick<Held, 'verdict' | 'option' | 'note'>): Ending {
  return { how: verdict === 'approve' ? 'approved' : 'rejected', option, note }
}
