import { describe, expect, test } from 'vitest'
import { gateOf, REASONS_MAX } from '#ci/gate.ts'
import { applyToWorld } from '#projection/apply.ts'
import { EMPTY_WORLD } from '#projection/world.ts'
import { ALLOW_ONCE } from '#protocol/agent-request.ts'
import type { Event } from '#protocol/event.ts'
import type { Report } from '#protocol/report.ts'
import type { Severity } from '#protocol/severity.ts'
import { baselineEntry, gateWith, report as madeReport, reportedIssue } from '../support/gate.ts'
import { envelope, reportParts, request, sha, subject, testRun, threat } from '../support/samples.ts'

const report = (status: Report['status']): Report => ({
  ...reportParts(),
  timestamp: '2026-11-20T12:00:00.000Z',
  commit_hash: sha('a'),
  branch: 'main',
  subject: 'a change',
  status,
  tests: testRun(),
  checks: [],
  metrics: { coverage: null, test_pass_rate: 100, security_score: 'A', regressions: null },
  issues: [],
  resolved: [],
  covers: [],
})
const audited = (status: Report['status']): Event[] => [
  { type: 'commit.observed', subject: subject() },
  {
    type: 'intent.allowed',
    intentId: '1.0',
    intent: { type: 'report.write', auditId: sha('a'), report: report(status) },
    because: 'test',
    by: 'policy',
    note: null,
  },
]
const denied: Event = {
  type: 'intent.denied',
  intentId: '2.0',
  intent: { type: 'request.answer', sessionId: 's1', request: request(), decision: ALLOW_ONCE },
  because: 'nobody is there to ask',
  by: 'time',
}

function gate(events: readonly Event[], allowEmpty = false) {
  const envelopes = events.map((event, index) => envelope(index + 1, event))
  const world = envelopes.reduce(applyToWorld, EMPTY_WORLD)
  return gateOf({ world, envelopes, workspace: '/repo', base: null, head: 'HEAD', allowEmpty })
}

describe('the gate', () => {
  test.each<[string, Event[], string, number]>([
    ['passes a sound commit', audited('PASS'), 'PASS', 0],
    ['fails a bad one', audited('FAIL'), 'FAIL', 1],
    ['fails on a HIGH threat', [{ type: 'threat.raised', threat: threat() }], 'FAIL', 1],
    ['needs a human when something was asked', [...audited('PASS'), denied], 'NEEDS_HUMAN', 3],
    ['prefers the failure to the question', [...audited('FAIL'), denied], 'FAIL', 1],
    ['says "not run" when nothing was checked', [], 'NOT_RUN', 5],
    ['does not take an audit that ran nothing for a pass', audited('NOT_RUN'), 'NOT_RUN', 5],
  ])('%s', (_, events, verdict, exitCode) => {
    expect(gate(events)).toMatchObject({ verdict, exitCode })
  })

  test('lets an empty run pass only when told so', () => {
    expect(gate([], true)).toMatchObject({ verdict: 'NOT_RUN', exitCode: 0 })
  })
})

describe('what fails the gate', () => {
  const found = (severity: Severity, over = {}) => reportedIssue({ severity, ...over })

  test.each<[Severity, Severity, string]>([
    ['HIGH', 'HIGH', 'FAIL'],
    ['MEDIUM', 'HIGH', 'PASS'],
    ['MEDIUM', 'MEDIUM', 'FAIL'],
    ['LOW', 'LOW', 'FAIL'],
    ['HIGH', 'CRITICAL', 'PASS'],
  ])('a %s issue with --fail-on %s: %s', (severity, failOn, verdict) => {
    const status = severity === 'HIGH' ? 'FAIL' : 'PASS'
    expect(gateWith([madeReport({ status, issues: [found(severity)] })], { failOn })).toMatchObject({ verdict, failOn })
  })

  test('is failing tests whatever --fail-on says, and no baseline accepts them', () => {
    const failed = found('HIGH', { rule: 'test/failed', type: 'test', file: null, line: 0 })
    const reports = [madeReport({ status: 'FAIL', issues: [failed] })]
    const entries = [baselineEntry({ rule: 'test/failed', path: 'x' })]
    expect(gateWith(reports, { failOn: 'CRITICAL', entries })).toMatchObject({
      verdict: 'FAIL',
      because: ['aaaaaaa: HIGH test/failed'],
    })
  })

  test('is also a report that failed for a reason that is no issue', () => {
    expect(gateWith([madeReport({ status: 'FAIL' })])).toMatchObject({ because: ['aaaaaaa: the audit failed'] })
  })

  test('is named, up to a maximum', () => {
    const many = Array.from({ length: REASONS_MAX + 4 }, (_, index) =>
      found('HIGH', { id: String(index).padStart(8, '0') }),
    )
    const { because } = gateWith([madeReport({ status: 'FAIL', issues: many })])
    expect(because).toHaveLength(REASONS_MAX + 1)
    expect(because.at(-1)).toBe('and 4 more')
  })
})

describe('a baseline', () => {
  const failing = [madeReport({ status: 'FAIL', issues: [reportedIssue()] })]

  test('accepts the issue that it names', () => {
    const gate = gateWith(failing, { entries: [baselineEntry(), baselineEntry({ path: 'gone.py' })] })
    expect(gate).toMatchObject({ verdict: 'PASS', exitCode: 0, because: [] })
    expect(gate.baseline).toEqual({ accepted: [baselineEntry()], expired: [], unused: 1 })
  })

  test.each([
    ['another fingerprint', { fingerprint: 'ffffffff000000' }],
    ['another rule', { rule: 'security/other' }],
    ['another path', { path: 'src/other.py' }],
  ])('does not accept one with %s', (_, over) => {
    expect(gateWith(failing, { entries: [baselineEntry(over)] })).toMatchObject({ verdict: 'FAIL' })
  })

  test('holds on its last day and counts no more on the next', () => {
    expect(gateWith(failing, { entries: [baselineEntry({ expires: '2026-11-21' })] }).verdict).toBe('PASS')
    const entry = baselineEntry({ expires: '2026-11-20' })
    expect(gateWith(failing, { entries: [entry] })).toMatchObject({
      verdict: 'FAIL',
      baseline: { accepted: [], expired: [entry] },
    })
  })

  test('answers the question about a CRITICAL finding only when it accepts every one of them', () => {
    const critical = (id: string) => reportedIssue({ id, severity: 'CRITICAL' })
    const reports = [madeReport({ status: 'FAIL', issues: [critical('01234567'), critical('89abcdef')] })]
    const asked = envelope(1, {
      type: 'intent.denied',
      intentId: '1.0',
      intent: {
        type: 'commit.block',
        auditId: sha('a'),
        subject: subject(),
        issueIds: ['01234567', '89abcdef'],
        heldSessionId: null,
      },
      because: 'nobody is there to ask',
      by: 'time',
    })
    const both = [baselineEntry(), baselineEntry({ fingerprint: '89abcdef000000' })]
    expect(gateWith(reports, { entries: both, envelopes: [asked] })).toMatchObject({ verdict: 'PASS', denied: [] })
    const one = gateWith(reports, { entries: [baselineEntry()], envelopes: [asked], failOn: 'CRITICAL' })
    expect(one).toMatchObject({ verdict: 'FAIL', denied: [{ intent: 'commit.block' }] })
  })
})
