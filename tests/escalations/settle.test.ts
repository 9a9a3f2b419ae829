import { describe, expect, test } from 'vitest'
import { ask } from '#escalations/ask.ts'
import { applyToQueue, type OpenQuestion } from '#escalations/queue.ts'
import { settle } from '#escalations/settle.ts'
import { orderQuestions } from '#escalations/triage.ts'
import { withdrawals } from '#escalations/withdraw.ts'
import { ALLOW_ONCE } from '#protocol/agent-request.ts'
import type { Intent } from '#protocol/intent.ts'
import type { Severity } from '#protocol/severity.ts'
import { envelope, issue, request, sha, subject } from '../support/samples.ts'
import { asking } from './asking.ts'

const intent: Intent = { type: 'request.answer', sessionId: 's1', request: request(), decision: ALLOW_ONCE }
const question = (id: string, some: { severity?: Severity; at?: number; about?: Intent } = {}): OpenQuestion => ({
  snoozedUntil: null,
  escalation: ask(some.about ?? intent, {
    id,
    at: some.at ?? 1,
    deadlineAt: 10_000,
    severity: some.severity ?? 'HIGH',
    because: 'test',
    issues: [issue()],
    sessionNames: new Map([['s1', 'claude']]),
    ...asking,
  }),
})

describe('an answer', () => {
  const queue = [question('e1')]

  test('by a human settles the question with the option it chose', () => {
    expect(settle(queue, { escalationId: 'e1', verdict: 'approve' }, 'human')).toMatchObject({
      event: { type: 'escalation.answered', verdict: 'approve', option: 'approve', note: null, text: null },
    })
  })

  test.each(['agent', 'engine', 'remote'] as const)('by %s is refused', (origin) => {
    expect(settle(queue, { escalationId: 'e1', verdict: 'approve' }, origin)).toHaveProperty('refused')
  })

  test('a second time is refused', () => {
    const answered = applyToQueue(
      queue,
      envelope(2, {
        type: 'escalation.answered',
        escalationId: 'e1',
        verdict: 'approve',
        option: 'approve',
        note: null,
        text: null,
      }),
    )
    expect(settle(answered, { escalationId: 'e1', verdict: 'approve' }, 'human')).toHaveProperty('refused')
  })

  test('that rejects without a reason is refused', () => {
    expect(settle(queue, { escalationId: 'e1', verdict: 'reject', note: ' ' }, 'human')).toHaveProperty('refused')
  })

  test('cannot choose an option of the other verdict', () => {
    expect(settle(queue, { escalationId: 'e1', verdict: 'approve', option: 'reject' }, 'human')).toHaveProperty(
      'refused',
    )
  })
})

test('refusing a permission decides no, not yes', () => {
  const { options } = question('e1').escalation
  expect(options.find(({ verdict }) => verdict === 'reject')?.intents).toMatchObject([
    { type: 'request.answer', decision: { behavior: 'deny' } },
  ])
})

test('a held author is released by either answer, and only kept by the option that says so', () => {
  const block: Intent = {
    type: 'commit.block',
    auditId: sha('a'),
    subject: subject({ sessionId: 's1' }),
    issueIds: ['01234567'],
    heldSessionId: 's1',
  }
  const typesOf = Object.fromEntries(
    question('e1', { about: block }).escalation.options.map(({ id, intents }) => [id, intents.map(({ type }) => type)]),
  )
  expect(typesOf).toEqual({
    approve: ['feedback.rule', 'session.continue'],
    reject: ['feedback.rule', 'session.continue'],
    pause: ['feedback.rule', 'session.pause'],
  })
})

test('the queue is ordered by severity, then age; snoozed questions come last', () => {
  const snoozed = { ...question('e4', { severity: 'CRITICAL' }), snoozedUntil: 500 }
  const all = [snoozed, question('e3', { at: 9 }), question('e2', { severity: 'CRITICAL' }), question('e1', { at: 2 })]
  const ids = (now: number) => orderQuestions(all, now).map(({ escalation }) => escalation.id)
  expect(ids(100)).toEqual(['e2', 'e1', 'e3', 'e4'])
  expect(ids(500)).toEqual(['e2', 'e4', 'e1', 'e3'])
})

describe('a permission question is withdrawn', () => {
  const queue = [question('e1')]
  const closed = (fingerprint: string) =>
    withdrawals(queue, { type: 'request.closed', sessionId: 's1', fingerprint, because: 'answered in the session' }, [])

  test('when its request is no longer asked', () => {
    expect(closed('f1')).toEqual([
      { type: 'escalation.withdrawn', escalationId: 'e1', because: 'answered in the session' },
    ])
  })
  test('but not when another one of that session is', () => expect(closed('f2')).toEqual([]))
  test('when the session ended', () => {
    expect(withdrawals(queue, { type: 'session.exited', sessionId: 's1', code: 0, signal: null }, [])).toHaveLength(1)
    expect(withdrawals(queue, { type: 'session.exited', sessionId: 's2', code: 0, signal: null }, [])).toEqual([])
  })
})

describe('the question about a CRITICAL finding', () => {
  const about = (auditId: string): Intent => ({
    type: 'commit.block',
    auditId,
    subject: subject({ id: auditId }),
    issueIds: ['01234567'],
    heldSessionId: null,
  })
  const resolved = { type: 'issue.resolved', issueId: '01234567', by: sha('e'), because: 'gone' } as const

  test('is withdrawn when the work was never committed and is gone', () => {
    const queue = [question('e1', { about: about(`worktree-${sha('b')}`) })]
    expect(withdrawals(queue, resolved, [issue()])).toMatchObject([
      { type: 'escalation.withdrawn', escalationId: 'e1' },
    ])
  })

  test('stays for a commit: what was leaked is in its history', () => {
    expect(withdrawals([question('e1', { about: about(sha('a')) })], resolved, [issue()])).toEqual([])
  })
})
