// The order in which threats are read: those that run first, then by level, then by the nearest failure, then the newest.
import { rankOf } from '#protocol/severity.ts'
import type { Threat } from '#protocol/threat.ts'

/** A new list, what matters most first. */
export function orderThreats(threats: readonly Threat[]): readonly Threat[] {
  return threats.toSorted(
    (left, right) =>
      Number(left.endedAt !== null) - Number(right.endedAt !== null) ||
      rankOf(left.level) - rankOf(right.level) ||
      (left.timeToFailureS ?? Number.POSITIVE_INFINITY) - (right.timeToFailureS ?? Number.POSITIVE_INFINITY) ||
      right.updatedAt - left.updatedAt,
  )
}
