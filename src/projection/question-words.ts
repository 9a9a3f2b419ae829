// What a person reads about a question besides the question itself: how it was answered before, how long it has waited, whether an
// answer can still be taken back.
import type { OpenQuestion } from '#escalations/queue.ts'
import type { Precedent } from '#protocol/escalation.ts'
import { age } from './age.ts'

/** `allowed 6 times, refused once, last 2h 00m ago`. */
export function precedentWords({ allowed, refused, at }: Precedent, now: number): string {
  const counts = [
    ...(allowed > 0 ? [`allowed ${times(allowed)}`] : []),
    ...(refused > 0 ? [`refused ${times(refused)}`] : []),
  ]
  return `${counts.join(', ')}, last ${age(now - at)} ago`
}

const times = (count: number) => (count === 1 ? 'once' : `${count} times`)

/** `0:41`, with what else there is to its waiting. */
export function waitWords({ escalation, snoozedUntil, held, raised }: OpenQuestion, now: number): string {
  if (held) return `${held.verdict === 'approve' ? 'approved' : 'rejected'}, ${secondsTo(held.until, now)} to undo`
  const waits = age(now - escalation.openedAt)
  if (snoozedUntil !== null && snoozedUntil > now) return `${waits} (snoozed)`
  return raised && raised.times > 0 ? `${waits} (raised ${times(raised.times)})` : waits
}

/** Whole seconds, at least 0. */
export function secondsTo(at: number, now: number): string {
  return `${Math.max(0, Math.ceil((at - now) / 1_000))} s`
}
