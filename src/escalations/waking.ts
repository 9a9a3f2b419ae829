// What time does with open questions, as data: a held answer takes effect, a snooze ends, a question that stands for long is
// raised again, and at its deadline the answer is no.
import type { Event } from '#protocol/event.ts'
import type { Severity } from '#protocol/severity.ts'
import type { OpenQuestion } from './queue.ts'

export type Due = { readonly at: number; readonly event: Event }

/** What happens next to this question if nobody does anything; the first of several. */
export function nextFor(open: OpenQuestion): Due {
  const { escalation, held, snoozedUntil } = open
  const { id: escalationId, deadlineAt } = escalation
  // Somebody has answered: the deadline is not about him.
  if (held) return { at: held.until, event: { type: 'escalation.released', escalationId } }
  const expired: Due = { at: deadlineAt, event: { type: 'escalation.expired', escalationId } }
  const raisedAt = snoozedUntil ?? reminderOf(open)
  if (raisedAt === null || raisedAt >= deadlineAt) return expired
  const raised = { type: 'escalation.raised' as const, escalationId }
  if (snoozedUntil !== null)
    return { at: raisedAt, event: { ...raised, severity: escalation.severity, because: 'its snooze has ended' } }
  return { at: raisedAt, event: { ...raised, severity: worse(escalation.severity), because: 'nobody has answered' } }
}

function reminderOf({ escalation: { remind, openedAt }, raised }: OpenQuestion): number | null {
  if (!remind || (raised?.times ?? 0) >= remind.timesMax) return null
  return (raised?.at ?? openedAt) + remind.everyMs
}

/** Waiting makes a question more urgent, never critical. */
function worse(severity: Severity): Severity {
  if (severity === 'LOW') return 'MEDIUM'
  return severity === 'MEDIUM' ? 'HIGH' : severity
}
