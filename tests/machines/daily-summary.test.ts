import { describe, expect, test } from 'vitest'
import { nextDeadline, passedDeadlines } from '#engine/deadlines.ts'
import { absorb, EMPTY_MIND, type Mind } from '#engine/mind.ts'
import { dayEnds } from '#machines/daily-summary.ts'
import type { Intent } from '#protocol/intent.ts'
import { ISSUES_MAX } from '#protocol/issue-limits.ts'
import { NOBODY_LOOKED } from '#protocol/notice.ts'
import type { Severity } from '#protocol/severity.ts'
import { envelope, finding, issue } from '../support/samples.ts'

const NOON = Date.UTC(2026, 10, 20, 12)
const MIDNIGHT = Date.UTC(2026, 10, 21)
const found = (id: string, severity: Severity, openedAt = NOON) =>
  issue({ id, openedAt, finding: finding({ severity }) })

/** A mind in which these issues are open. */
function knowing(...issues: readonly ReturnType<typeof found>[]): Mind {
  return issues.reduce(
    (mind, one, index) => absorb(mind, envelope(index + 1, { type: 'issue.opened', issue: one })).mind,
    EMPTY_MIND,
  )
}

describe('the daily summary', () => {
  test('is due when the day in UTC is over, once, and holds what no other feedback has told', () => {
    let mind = knowing(found('mild', 'MEDIUM'), found('mild2', 'MEDIUM', NOON + 1_000))
    expect(nextDeadline(mind)).toBe(MIDNIGHT)
    expect(passedDeadlines(mind, MIDNIGHT - 1, NOBODY_LOOKED)).toEqual([])
    const due = passedDeadlines(mind, MIDNIGHT, NOBODY_LOOKED)
    expect(due).toEqual([{ type: 'day.ended', date: '2026-11-20' }])
    const intents: Intent[] = []
    for (const [index, event] of due.entries()) {
      const absorbed = absorb(mind, envelope(10 + index, event))
      mind = absorbed.mind
      intents.push(...absorbed.decided.intents)
    }
    expect(intents).toMatchObject([
      { type: 'feedback.daily', date: '2026-11-20', issues: [{ id: 'mild' }, { id: 'mild2' }], more: 0 },
    ])
    expect(mind.world.issues.map(({ toldIn }) => toldIn)).toEqual(
      Array(2).fill('tasks/supervisor_feedback/DAILY_2026-11-20.md'),
    )
    expect(nextDeadline(mind)).toBeNull()
  })

  test('is not made for what is told at once, nor for what was told in a batch', () => {
    expect(nextDeadline(knowing(found('bad', 'HIGH'), found('worse', 'CRITICAL')))).toBeNull()
    const told = absorb(
      knowing(found('mild', 'MEDIUM')),
      envelope(9, { type: 'feedback.written', auditId: 'x', files: [{ issueId: 'mild', path: 'tasks/ISSUE.md' }] }),
    ).mind
    expect(nextDeadline(told)).toBeNull()
  })

  test('names at most ISSUES_MAX and counts the others', () => {
    const many = Array.from({ length: ISSUES_MAX + 7 }, (_, index) => found(`m${index}`, 'MEDIUM'))
    const [intent] = absorb(knowing(...many), envelope(500, { type: 'day.ended', date: '2026-11-20' })).decided.intents
    expect(intent).toMatchObject({ type: 'feedback.daily', more: 7 })
    expect(intent?.type === 'feedback.daily' && intent.issues).toHaveLength(ISSUES_MAX)
  })

  test('of each day is due by itself', () => {
    const two = [found('a', 'MEDIUM'), found('b', 'MEDIUM', NOON + 86_400_000)]
    expect(dayEnds(two).map(({ event }) => event)).toEqual([
      { type: 'day.ended', date: '2026-11-20' },
      { type: 'day.ended', date: '2026-11-21' },
    ])
  })
})
