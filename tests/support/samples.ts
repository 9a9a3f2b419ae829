// Small valid members of the protocol, for tests that care about one field.

import type { AgentRequest } from '#protocol/agent-request.ts'
import type { AgentResult } from '#protocol/agent-result.ts'
import type { Envelope, Origin } from '#protocol/envelope.ts'
import type { Event } from '#protocol/event.ts'
import type { Finding, Issue } from '#protocol/finding.ts'
import { REPORT_VERSION } from '#protocol/report.ts'
import { PASS_NAMES } from '#protocol/review.ts'
import type { Launch } from '#protocol/session.ts'
import type { Subject } from '#protocol/subject.ts'
import type { Threat } from '#protocol/threat.ts'
import type { TestRun } from '#protocol/verdict.ts'

export const sha = (digit: string) => digit.repeat(40)

export const subject = (some: Partial<Subject> = {}): Subject => ({
  kind: 'commit',
  id: sha('a'),
  tree: sha('b'),
  base: sha('c'),
  branch: 'main',
  title: 'Add a cart',
  author: 'Ada',
  sessionId: null,
  covers: [],
  skipAudit: false,
  fixes: [],
  ...some,
})

export const finding = (some: Partial<Finding> = {}): Finding => ({
  rule: 'secret/aws-access-key',
  type: 'secret',
  severity: 'CRITICAL',
  confidence: 'high',
  file: 'conf.ini',
  line: 3,
  description: 'AWS access key id',
  evidence: ['key = AKIA***XY(20)'],
  remediation: 'Revoke it.',
  fingerprint: '0123456789abcd',
  ...some,
})

export const issue = (some: Partial<Issue> = {}): Issue => ({
  id: '01234567',
  auditId: sha('a'),
  openedAt: 1,
  branch: 'main',
  finding: finding(),
  ...some,
})

export const testRun = (some: Partial<TestRun> = {}): TestRun => ({
  status: 'PASS',
  command: 'npm test',
  passed: 3,
  failed: 0,
  skipped: 0,
  durationMs: 10,
  because: '3 passed',
  tail: [],
  ...some,
})

/** What a report holds besides its verdict. */
export const reportParts = () => ({
  version: REPORT_VERSION as typeof REPORT_VERSION,
  parts: { static: 'PASS', tests: 'PASS', coverage: 'NOT_RUN' } as const,
  passes: PASS_NAMES.map((name) => ({
    name,
    outcome: 'ran' as const,
    because: 'built-in rules',
    scope: '',
    covers: ['built-in rules'],
    findings: 0,
  })),
  regressions: null,
  proposals: [],
})

export const launch = (some: Partial<Launch> = {}): Launch => ({
  sessionId: 's1',
  name: 'claude',
  profile: 'claude',
  argv: ['claude'],
  cwd: '/repo',
  cols: 80,
  rows: 24,
  ...some,
})

export const request = (some: Partial<AgentRequest> = {}): AgentRequest => ({
  fingerprint: 'f1',
  likeness: 'l1',
  kind: 'permission',
  tool: 'Bash',
  detail: 'rm -rf ./build',
  lines: [],
  paths: [],
  channel: { by: 'screen', rule: 'demo/permission', approveKeys: '1', rejectKeys: '2' },
  agentId: null,
  turn: null,
  editable: null,
  offers: [],
  questions: [],
  ...some,
})

export const threat = (some: Partial<Threat> = {}): Threat => ({
  id: 't-1',
  heuristic: 'error-spike',
  kind: 'error-rate',
  keys: [],
  timeToFailureRangeS: null,
  mitigation: '',
  suspects: [],
  planned: [],
  key: 'POST /api/orders',
  source: '/var/log/shop.log',
  level: 'HIGH',
  startedAt: 1_000,
  updatedAt: 2_000,
  endedAt: null,
  timeToFailureS: null,
  title: 'errors on POST /api/orders: 38 %',
  evidence: [],
  samples: [],
  impact: 'orders fail',
  proposedTask: 'find the failing deployment',
  ...some,
})

export const envelope = (seq: number, event: Event, origin: Origin = 'engine'): Envelope => ({
  seq,
  at: 1_000 + seq,
  origin,
  host: 'test',
  key: null,
  event,
})

/** What an agent hands in when there is nothing to say against its work. */
export const agentResult = (some: Partial<AgentResult> = {}): AgentResult => ({
  verdict: 'pass',
  summary: 'done',
  findings: [],
  decisions: [],
  items: [],
  debt: [],
  flags: [],
  conflict: null,
  ...some,
})
