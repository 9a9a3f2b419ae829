// Deadlines are data in the mind; here they become the events that say that they have passed. Time only ever says no.
import type { Event } from '#protocol/event.ts'
import type { Mind } from './mind.ts'

type Deadline = { readonly at: number; readonly event: Event }

function deadlinesOf({ world, machines }: Mind): readonly Deadline[] {
  const fixes = [...machines.audits].flatMap(([auditId, { context }]) =>
    context.deadlineAt === null ? [] : [{ at: context.deadlineAt, event: { type: 'audit.expired' as const, auditId } }],
  )
  const answers = world.questions.map(({ escalation }) => ({
    at: escalation.deadlineAt,
    event: { type: 'escalation.expired' as const, escalationId: escalation.id },
  }))
  return [...fixes, ...answers]
}

/** The earliest deadline in epoch milliseconds; null when none is set. */
export function nextDeadline(mind: Mind): number | null {
  const times = deadlinesOf(mind).map(({ at }) => at)
  return times.length === 0 ? null : Math.min(...times)
}

/** What has passed by `now`, oldest first. */
export function passedDeadlines(mind: Mind, now: number): readonly Event[] {
  return deadlinesOf(mind)
    .filter(({ at }) => at <= now)
    .sort((left, right) => left.at - right.at)
    .map(({ event }) => event)
}
