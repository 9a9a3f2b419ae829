// The audit machine: every edge of A3, by hand.
import { describe, expect, test } from 'vitest'
import { type Heard, type Machines, NO_MACHINES, route } from '#machines/route.ts'
import { DEFAULT_AUDIT_TERMS } from '#protocol/audit-terms.ts'
import type { Event } from '#protocol/event.ts'
import type { Finding, Issue } from '#protocol/finding.ts'
import type { Intent } from '#protocol/intent.ts'
import { finding, issue, sha, subject, testRun } from '../support/samples.ts'

const auditId = sha('a')
const listed: Event = { type: 'change.listed', auditId, files: [], filesTotal: 0 }
const checked = (...findings: Finding[]): Event => ({
  type: 'checks.finished',
  auditId,
  findings,
  ran: [],
  vanished: [],
})
const tested = (status: 'PASS' | 'FAIL' | 'TIMEOUT' | 'NOT_RUN'): Event => ({
  type: 'tests.finished',
  auditId,
  tests: testRun({ status, failed: status === 'FAIL' ? 1 : 0, because: `said ${status}` }),
})
const measured: Event = { type: 'metrics.measured', auditId, coverage: null }
const reported: Event = { type: 'report.written', auditId, path: null }
const told: Event = { type: 'feedback.written', auditId, files: [] }

/** Feeds events as the engine does: facts that the machine states are heard, too, and issues are kept. */
function play(events: readonly Event[], some: Partial<Heard> = {}) {
  let machines: Machines = NO_MACHINES
  let issues: readonly Issue[] = some.issues ?? []
  const path: string[] = []
  const intents: Intent[] = []
  const facts: Event[] = []
  const queue = [...events]
  for (let event = queue.shift(); event; event = queue.shift()) {
    const heard = { event, at: 5_000, issues, terms: DEFAULT_AUDIT_TERMS, failedFor: { auditId }, ...some }
    const routed = route(machines, { ...heard, issues })
    machines = routed.machines
    intents.push(...routed.decided.intents)
    for (const fact of routed.decided.facts) {
      facts.push(fact)
      if (fact.type === 'machine.moved') path.push(fact.to)
      if (fact.type === 'issue.opened') issues = [...issues, fact.issue]
      if (fact.type === 'issue.resolved') {
        issues = issues.filter(({ id }) => id !== fact.issueId)
        queue.unshift(fact)
      }
    }
  }
  return { path, intents, facts, machines, types: intents.map(({ type }) => type) }
}

const seen: Event = { type: 'commit.observed', subject: subject({ sessionId: 's1' }) }

describe('an audit', () => {
  test('of a sound commit goes through every working state and ends in IDLE', () => {
    const { path, types, machines } = play([seen, listed, checked(), tested('PASS'), measured, reported])
    expect(path).toEqual(['DETECTED_CHANGE', 'AUDITING', 'TESTING', 'VERIFYING', 'REPORTING', 'IDLE'])
    expect(types).toEqual(['change.list', 'checks.run', 'tests.run', 'metrics.measure', 'report.write'])
    expect(machines.audits.size).toBe(0)
  })

  test('with a CRITICAL finding skips the tests, tells the agent and asks the human', () => {
    const { path, types, intents } = play([seen, listed, checked(finding()), reported, told])
    expect(path).toEqual(['DETECTED_CHANGE', 'AUDITING', 'REPORTING', 'COMMUNICATING', 'WAIT_FOR_FIX'])
    expect(types).toEqual(['change.list', 'checks.run', 'report.write', 'feedback.write', 'commit.block'])
    expect(intents.find(({ type }) => type === 'report.write')).toMatchObject({
      report: { status: 'FAIL', tests: { status: 'NOT_RUN' }, metrics: { security_score: 'D' } },
    })
  })

  test('with a CRITICAL finding that a person has accepted goes on to the tests; one beside it does not', () => {
    const terms = { ...DEFAULT_AUDIT_TERMS, accepted: [finding().fingerprint] }
    expect(play([seen, listed, checked(finding())], { terms }).path).toContain('TESTING')
    const other = finding({ fingerprint: 'fedcba98765432' })
    expect(play([seen, listed, checked(finding(), other)], { terms }).path).not.toContain('TESTING')
  })

  test('holds the author only when the terms say so and the author is known', () => {
    const holding = { terms: { ...DEFAULT_AUDIT_TERMS, holdOnCritical: true } }
    const critical = [listed, checked(finding()), reported, told]
    expect(play([seen, ...critical], holding).types).toContain('session.pause')
    expect(play([{ type: 'commit.observed', subject: subject() }, ...critical], holding).types).not.toContain(
      'session.pause',
    )
    expect(play([seen, ...critical]).types).not.toContain('session.pause')
  })

  test('of failing tests opens one HIGH issue and asks nobody', () => {
    const { types, facts } = play([seen, listed, checked(), tested('FAIL'), measured, reported, told])
    expect(types).toContain('feedback.write')
    expect(types).not.toContain('commit.block')
    expect(facts.filter(({ type }) => type === 'issue.opened')).toMatchObject([
      { issue: { finding: { rule: 'test/failed', severity: 'HIGH' } } },
    ])
  })

  test('treats a time-out as a failure and "not run" as neither', () => {
    const report = (status: 'TIMEOUT' | 'NOT_RUN') =>
      play([seen, listed, checked(), tested(status), measured]).intents.find(({ type }) => type === 'report.write')
    expect(report('TIMEOUT')).toMatchObject({ report: { status: 'FAIL', tests: { status: 'TIMEOUT' } } })
    expect(report('NOT_RUN')).toMatchObject({ report: { status: 'NOT_RUN', tests: { status: 'NOT_RUN' } } })
  })

  test('reports LOW findings without telling anybody', () => {
    const { path, facts } = play([
      seen,
      listed,
      checked(finding({ severity: 'LOW' })),
      tested('PASS'),
      measured,
      reported,
    ])
    expect(path.at(-1)).toBe('IDLE')
    expect(facts.filter(({ type }) => type === 'issue.opened')).toEqual([])
  })

  test('does not open an issue twice for the same problem', () => {
    const again = play([seen, listed, checked(finding()), reported], { issues: [issue({ auditId: sha('d') })] })
    expect(again.facts.filter(({ type }) => type === 'issue.opened')).toEqual([])
    expect(again.path.at(-1)).toBe('IDLE')
  })

  test('resolves earlier issues that the tree no longer has, and failing tests that now pass', () => {
    const testIssue = issue({
      id: 'test0001',
      auditId: sha('d'),
      finding: finding({ type: 'test', fingerprint: 'test0001xx' }),
    })
    const secret = issue({ auditId: sha('d') })
    const vanished: Event = { type: 'checks.finished', auditId, findings: [], ran: [], vanished: [secret.id] }
    const { facts, intents } = play([seen, listed, vanished, tested('PASS'), measured], { issues: [secret, testIssue] })
    expect(intents.filter(({ type }) => type === 'feedback.rule')).toMatchObject([
      { auditId: sha('d'), issueIds: [secret.id], ruling: 'resolved' },
      { auditId: sha('d'), issueIds: ['test0001'], ruling: 'resolved' },
    ])
    expect(facts.filter(({ type }) => type === 'issue.resolved')).toMatchObject([
      { issueId: secret.id, by: auditId },
      { issueId: 'test0001', by: auditId },
    ])
  })

  test.each<[string, Event]>([
    ['the fix', { type: 'issue.resolved', issueId: '01234567', by: sha('e'), because: 'gone' }],
    ['a dismissal', { type: 'issue.dismissed', issueId: '01234567', because: 'no problem' }],
    ['the deadline', { type: 'audit.expired', auditId }],
    ['a reset by hand', { type: 'audit.reset', auditId, because: 'by a human' }],
  ])('leaves WAIT_FOR_FIX on %s', (_, ending) => {
    const { path } = play([seen, listed, checked(finding()), reported, told, ending])
    expect(path.slice(-2)).toEqual(['WAIT_FOR_FIX', 'IDLE'])
  })

  test('stays in WAIT_FOR_FIX while another issue is resolved', () => {
    const other: Event = { type: 'issue.resolved', issueId: 'ffffffff', by: sha('e'), because: 'gone' }
    expect(play([seen, listed, checked(finding()), reported, told, other]).path.at(-1)).toBe('WAIT_FOR_FIX')
  })

  test('goes on when an effect has failed for good, and says that it did not run', () => {
    const failed: Event = {
      type: 'effect.failed',
      intentId: '1.0',
      message: 'disk full',
      hint: 'free space',
      final: true,
    }
    const { path, intents } = play([seen, listed, failed, failed, failed, reported])
    expect(path).toEqual(['DETECTED_CHANGE', 'AUDITING', 'TESTING', 'VERIFYING', 'REPORTING', 'IDLE'])
    expect(intents.at(-1)).toMatchObject({
      report: {
        status: 'NOT_RUN',
        checks: [{ outcome: 'failed', because: 'disk full' }],
        tests: { status: 'NOT_RUN', because: 'disk full' },
      },
    })
  })

  test('counts regressions against the audited parent only', () => {
    const first = play([seen, listed, checked(finding({ severity: 'LOW' })), tested('PASS'), measured, reported])
    const child = subject({ id: sha('e'), base: auditId })
    const heard = { at: 1, issues: [], terms: DEFAULT_AUDIT_TERMS, failedFor: null }
    const begun = route(first.machines, { ...heard, event: { type: 'commit.observed', subject: child } })
    expect(begun.machines.audits.get(sha('e'))?.context.parent?.fingerprints).toEqual([finding().fingerprint])
    expect(play([seen]).machines.audits.get(auditId)?.context.parent).toBeNull()
  })
})

test('what is worse than in a parent that still waits for its fix is known', () => {
  const first = play([seen, listed, checked(finding({ severity: 'HIGH' })), tested('PASS'), measured, reported, told])
  expect(first.path.at(-1)).toBe('WAIT_FOR_FIX')
  const child: Event = { type: 'commit.observed', subject: subject({ id: sha('e'), base: auditId }) }
  const heard = { at: 1, issues: [], terms: DEFAULT_AUDIT_TERMS, failedFor: null, event: child }
  const parent = route(first.machines, heard).machines.audits.get(sha('e'))?.context.parent
  expect(parent).toMatchObject({ tests: 'PASS', fingerprints: [finding().fingerprint] })
})

test('a commit marked [skip-audit] is scanned but not tested', () => {
  const skipped: Event = { type: 'commit.observed', subject: subject({ skipAudit: true }) }
  expect(play([skipped, listed, checked()]).intents.at(-1)).toMatchObject({
    type: 'tests.run',
    skipBecause: 'the commit message says [skip-audit]',
  })
})
