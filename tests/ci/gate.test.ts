import { describe, expect, test } from 'vitest'
import { gateOf } from '#ci/gate.ts'
import { applyToWorld } from '#projection/apply.ts'
import { EMPTY_WORLD } from '#projection/world.ts'
import { ALLOW_ONCE } from '#protocol/agent-request.ts'
import type { Event } from '#protocol/event.ts'
import type { Report } from '#protocol/report.ts'
import { envelope, request, sha, subject, testRun, threat } from '../support/samples.ts'

const report = (status: Report['status']): Report => ({
  version: 1,
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
