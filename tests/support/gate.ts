// A gate with given issues, for tests of what is printed of it.
import { gateOf } from '#ci/gate.ts'
import type { Gate } from '#ci/gate-schema.ts'
import { EMPTY_WORLD } from '#projection/world.ts'
import type { Report } from '#protocol/report.ts'
import { reportParts, sha, subject, testRun } from './samples.ts'

export type ReportedIssue = Report['issues'][number]

export const reportedIssue = (some: Partial<ReportedIssue> = {}): ReportedIssue => ({
  id: '01234567',
  severity: 'HIGH',
  type: 'security',
  rule: 'security/sql-injection',
  file: 'src/shop.py',
  line: 7,
  description: 'A query is built from what a user sent',
  evidence: ['db.execute(f"… {name}")'],
  remediation: 'Pass the value as a parameter.',
  ...some,
})

export const report = (some: Partial<Report> = {}): Report => ({
  ...reportParts(),
  timestamp: '2026-11-20T12:00:00.000Z',
  commit_hash: sha('a'),
  branch: 'main',
  subject: 'a change',
  status: 'PASS',
  tests: testRun(),
  checks: [{ name: 'built-in rules', outcome: 'ran', because: '1 of 1 changed files hold text' }],
  metrics: { coverage: null, test_pass_rate: 100, security_score: 'A', regressions: null },
  issues: [],
  resolved: [],
  covers: [],
  ...some,
})

export const baselineEntry = (some: Partial<NonNullable<Gate['baseline']>['accepted'][number]> = {}) => ({
  fingerprint: '0123456789abcd',
  rule: 'security/sql-injection',
  path: 'src/shop.py',
  reason: 'the name is a constant',
  expires: '2027-01-31',
  ...some,
})

/** The gate of reports, oldest first, judged on 2026-11-21. */
export function gateWith(
  reports: readonly Report[],
  over: Partial<Pick<Parameters<typeof gateOf>[0], 'entries' | 'failOn' | 'envelopes' | 'allowEmpty'>> = {},
): Gate {
  const audits = reports.map((one) => ({
    id: one.commit_hash,
    subject: subject({ id: one.commit_hash }),
    state: 'IDLE' as const,
    startedAt: 1,
    stateSince: 1,
    files: [],
    tests: one.tests,
    report: one,
    reportPath: null,
    feedback: [],
    ended: true,
  }))
  return gateOf({
    world: { ...EMPTY_WORLD, audits: audits.toReversed() },
    envelopes: [],
    workspace: '/repo',
    base: null,
    head: 'HEAD',
    today: '2026-11-21',
    allowEmpty: false,
    ...over,
  })
}
