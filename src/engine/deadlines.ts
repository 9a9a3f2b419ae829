// Deadlines are data in the mind; here they become the events that say that they have passed. Time only ever says no, or lets
// happen what a human has said before.

import { type Due, nextFor } from '#escalations/waking.ts'
import { dayEnds } from '#machines/daily-summary.ts'
import { nextNoticeAt } from '#machines/notify.ts'
import { runDeadlines } from '#machines/route-workflow.ts'
import type { Event } from '#protocol/event.ts'
import { type Looked, NOBODY_LOOKED } from '#protocol/notice.ts'
import { evidenceDeadlines } from './evidence.ts'
import type { Mind } from './mind.ts'

function deadlinesOf({ world, machines, notices, evidence }: Mind, looked: Looked): readonly Due[] {
  const fixes = [...machines.audits].flatMap(([auditId, { context }]) =>
    context.deadlineAt === null ? [] : [{ at: context.deadlineAt, event: { type: 'audit.expired' as const, auditId } }],
  )
  const noticeAt = nextNoticeAt(notices)
  const notice = noticeAt === null ? [] : [{ at: noticeAt, event: { type: 'notice.due' as const, looked } }]
  const looks = evidenceDeadlines(world.sessions, evidence, world.at)
  return [
    ...fixes,
    ...world.questions.map(nextFor),
    ...notice,
    ...looks,
    ...dayEnds(world.issues),
    ...runDeadlines(machines.runs),
  ]
}

/** The earliest deadline in epoch milliseconds; null when none is set. */
export function nextDeadline(mind: Mind): number | null {
  const times = deadlinesOf(mind, NOBODY_LOOKED).map(({ at }) => at)
  return times.length === 0 ? null : Math.min(...times)
}

/** What has passed by `now`, oldest first. */
export function passedDeadlines(mind: Mind, now: number, looked: Looked): readonly Event[] {
  return deadlinesOf(mind, looked)
    .filter(({ at }) => at <= now)
    .sort((left, right) => left.at - right.at)
    .map(({ event }) => event)
}
