import { describe, expect, test } from 'vitest'
import { ask } from '#escalations/ask.ts'
import { consequencesOf } from '#escalations/consequence.ts'
import { withdrawals } from '#escalations/withdraw.ts'
import { escalationSchema, OPTIONS_MAX } from '#protocol/escalation.ts'
import type { Intent } from '#protocol/intent.ts'
import { finding, issue, subject } from '../support/samples.ts'

const tries = [1, 2, 3].map((round) => ({ commit: String(round).repeat(40), title: `Try ${round}`, said: round > 1 }))
const stuck = issue({
  rounds: 3,
  tries,
  toldIn: 'tasks/supervisor_feedback/ISSUE_1.md',
  finding: finding({ severity: 'HIGH' }),
})
const intent: Intent = {
  type: 'issue.escalate',
  auditId: subject().id,
  subject: subject({ sessionId: 's1' }),
  issue: stuck,
}
const question = (alive: readonly string[] = ['s1', 's2', 's3']) =>
  ask(intent, {
    id: 'e1',
    at: 1,
    deadlineAt: 2,
    severity: 'HIGH',
    because: 'rule',
    issues: [stuck],
    sessionNames: new Map([
      ['s1', 'ada'],
      ['s2', 'bob'],
    ]),
    alive,
    asker: null,
    confirm: false,
    precedent: null,
    offer: null,
    patience: {
      undoMs: { permission: 0, question: 0, 'critical-finding': 0, threat: 0, other: 0, destructive: 0, bulk: 0 },
      remind: { everyMs: 60_000, timesMax: 0 },
    },
  })

describe('the question about an issue that nobody mends', () => {
  test('says what it is, what was tried, and what may be done', () => {
    const asked = question()
    expect(escalationSchema.parse(asked)).toEqual(asked)
    expect(asked.title).toContain('3 fixes failed')
    expect(asked.evidence.filter((line) => line.startsWith('tried:'))).toEqual([
      'tried: 1111111 touched the file: Try 1',
      'tried: 2222222 said that it is fixed: Try 2',
      'tried: 3333333 said that it is fixed: Try 3',
    ])
    expect(asked.options.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['approve', 'approve'],
      ['reject', 'reject'],
      ['human', 'approve'],
      ['give-s2', 'approve'],
      ['give-s3', 'approve'],
    ])
  })

  test('offers other living sessions only, and never more options than there are keys', () => {
    expect(question(['s1']).options).toHaveLength(3)
    const many = Array.from({ length: 30 }, (_, index) => `s${index}`)
    expect(question(many).options.length).toBeLessThanOrEqual(OPTIONS_MAX)
  })

  test('gives the issue to another session in words of ours', () => {
    const given = question().options.find(({ id }) => id === 'give-s2')
    expect(given?.intents).toMatchObject([
      { type: 'feedback.rule', ruling: 'handed-over' },
      { type: 'session.send', sessionId: 's2', text: expect.stringContaining('[fix-01234567]') },
    ])
    expect(given && consequencesOf(given)).toBe('the agent reads your ruling, told to the session')
  })

  test('is over once the issue is mended', () => {
    const open = [{ escalation: question(), snoozedUntil: null }]
    const resolved = (issueId: string) => ({ type: 'issue.resolved', issueId, by: 'x', because: 'gone' }) as const
    expect(withdrawals(open, resolved(stuck.id), [])).toEqual([
      { type: 'escalation.withdrawn', escalationId: 'e1', because: 'it was mended' },
    ])
    expect(withdrawals(open, resolved('another0'), [])).toEqual([])
  })
})
