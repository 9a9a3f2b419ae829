// The open questions as a fold over the journal. A question leaves by an answer, by time, or because it no longer stands.
// Who may answer, and with what effect, is settle.ts; the order in which people see them is triage.ts.
import type { Envelope } from '#protocol/envelope.ts'
import type { Escalation } from '#protocol/escalation.ts'

export type OpenQuestion = { readonly escalation: Escalation; readonly snoozedUntil: number | null }

/** More open questions than this and the oldest of the least severe are no longer asked but denied (policy/judge). */
export const QUESTIONS_MAX = 500

/** The queue after one more envelope. */
export function applyToQueue(queue: readonly OpenQuestion[], { event }: Envelope): readonly OpenQuestion[] {
  switch (event.type) {
    case 'escalation.opened':
      return [...queue, { escalation: event.escalation, snoozedUntil: null }]
    case 'escalation.answered':
    case 'escalation.expired':
    case 'escalation.withdrawn':
      return queue.filter(({ escalation }) => escalation.id !== event.escalationId)
    case 'escalation.snoozed':
      return queue.map((open) =>
        open.escalation.id === event.escalationId ? { ...open, snoozedUntil: event.until } : open,
      )
    default:
      return queue
  }
}
