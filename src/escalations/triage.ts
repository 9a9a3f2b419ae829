// The order in which a human sees the open questions: worst first, then oldest; snoozed ones and those just answered at the end.
import { rankOf } from '#protocol/severity.ts'
import type { OpenQuestion } from './queue.ts'

/** A sorted copy; `now` in epoch milliseconds decides which snoozes have ended. */
export function orderQuestions<T extends OpenQuestion>(questions: readonly T[], now: number): readonly T[] {
  const asleep = ({ snoozedUntil, held }: T) => (held || (snoozedUntil !== null && snoozedUntil > now) ? 1 : 0)
  return [...questions].sort(
    (left, right) =>
      asleep(left) - asleep(right) ||
      rankOf(left.escalation.severity) - rankOf(right.escalation.severity) ||
      left.escalation.openedAt - right.escalation.openedAt ||
      left.escalation.id.localeCompare(right.escalation.id, 'en', { numeric: true }),
  )
}
