// The open questions as a fold over the journal. A question leaves by an answer that takes effect, by time, or because it no
// longer stands. Who may answer, and with what effect, is settle.ts; the order in which people see them is triage.ts.
import type { Envelope } from '#protocol/envelope.ts'
import type { Escalation } from '#protocol/escalation.ts'
import type { EventOf } from '#protocol/event.ts'

/** An answer that can still be taken back. */
export type Held = Pick<EventOf<'escalation.answered'>, 'verdict' | 'option' | 'note' | 'text'> & {
  readonly until: number
}

export type OpenQuestion = {
  readonly escalation: Escalation
  readonly snoozedUntil: number | null
  readonly held?: Held | null
  /** How often it was raised again because nobody answered, and when last, for whatever reason. */
  readonly raised?: { readonly times: number; readonly at: number }
}

/** More open questions than this and what would be asked is denied (engine/think.ts). */
export const QUESTIONS_MAX = 500

/** The queue after one more envelope. */
export function applyToQueue(queue: readonly OpenQuestion[], { event, at, origin }: Envelope): readonly OpenQuestion[] {
  const changed = (escalationId: string, change: (open: OpenQuestion) => OpenQuestion) =>
    queue.map((open) => (open.escalation.id === escalationId ? change(open) : open))
  switch (event.type) {
    case 'escalation.opened':
      return [...queue, { escalation: event.escalation, snoozedUntil: null, held: null }]
    case 'escalation.answered':
      if (event.heldUntil === undefined) return without(queue, event.escalationId)
      // What nobody human has said is not kept for later either.
      if (origin !== 'human') return queue
      return changed(event.escalationId, (open) => ({
        ...open,
        snoozedUntil: null,
        held: heldBy(event, event.heldUntil),
      }))
    case 'escalation.undone':
      return changed(event.escalationId, (open) => ({ ...open, held: null }))
    case 'escalation.released':
    case 'escalation.expired':
    case 'escalation.withdrawn':
      return without(queue, event.escalationId)
    case 'escalation.snoozed':
      return changed(event.escalationId, (open) => ({ ...open, snoozedUntil: event.until }))
    case 'escalation.raised':
      return changed(event.escalationId, (open) => raisedAgain(open, event, at))
    default:
      return queue
  }
}

function heldBy(answer: EventOf<'escalation.answered'>, until: number = 0): Held {
  const { verdict, option, note, text } = answer
  return { verdict, option, note, text, until }
}

/** The end of a snooze is no reminder: it only starts the time anew. */
function raisedAgain(open: OpenQuestion, { severity }: EventOf<'escalation.raised'>, at: number): OpenQuestion {
  const times = (open.raised?.times ?? 0) + (open.snoozedUntil === null ? 1 : 0)
  return { ...open, escalation: { ...open.escalation, severity }, snoozedUntil: null, raised: { times, at } }
}

function without(queue: readonly OpenQuestion[], escalationId: string): readonly OpenQuestion[] {
  return queue.filter(({ escalation }) => escalation.id !== escalationId)
}
