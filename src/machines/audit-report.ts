// The report of an audit, built from what the machine knows (A11, A12). Pure: the time is an argument.
import { type Finding, issueIdOf } from '#protocol/finding.ts'
import { REPORT_VERSION, type Report } from '#protocol/report.ts'
import { rankOf, reaches } from '#protocol/severity.ts'
import type { Subject } from '#protocol/subject.ts'
import type { CheckRun, Coverage, TestRun } from '#protocol/verdict.ts'
import { percentOf } from './audit-findings.ts'
import { securityScore } from './security-score.ts'

export type Measured = {
  readonly subject: Subject
  readonly findings: readonly Finding[]
  readonly ran: readonly CheckRun[]
  readonly tests: TestRun
  readonly coverage: Coverage | null
  readonly resolved: readonly string[]
  readonly parentFingerprints: readonly string[] | null
}

/** `at` in epoch milliseconds. Issues are ordered worst first, then by file and line. */
export function reportOf(measured: Measured, at: number): Report {
  const { subject, findings, ran, tests, coverage, resolved, parentFingerprints } = measured
  return {
    version: REPORT_VERSION,
    timestamp: new Date(at).toISOString(),
    commit_hash: subject.id,
    branch: subject.branch,
    subject: subject.title,
    status: statusOf(findings, ran, tests),
    tests,
    checks: [...ran],
    metrics: {
      coverage: percentOf(coverage),
      test_pass_rate: passRateOf(tests),
      security_score: securityScore(findings),
      regressions: parentFingerprints
        ? findings.filter(({ fingerprint }) => !parentFingerprints.includes(fingerprint)).length
        : null,
    },
    issues: [...findings].sort(worstFirst).map(reportedAs),
    resolved: [...resolved],
    covers: [...subject.covers],
  }
}

function reportedAs(finding: Finding): Report['issues'][number] {
  const { fingerprint: _inTheId, confidence: _internal, ...shown } = finding
  return { id: issueIdOf(finding), ...shown }
}

/** FAIL on anything HIGH or worse and on tests that failed or timed out; NOT_RUN when nothing at all could be checked. */
function statusOf(findings: readonly Finding[], ran: readonly CheckRun[], tests: TestRun): Report['status'] {
  if (findings.some(({ severity }) => reaches(severity, 'HIGH'))) return 'FAIL'
  if (tests.status === 'FAIL' || tests.status === 'TIMEOUT') return 'FAIL'
  const checked = tests.status === 'PASS' || ran.some(({ outcome }) => outcome === 'ran')
  return checked ? 'PASS' : 'NOT_RUN'
}

/** Percent of executed tests that passed, one decimal. No test executed is unknown, not 100. */
function passRateOf({ passed, failed }: TestRun): number | null {
  if (passed === null || failed === null || passed + failed === 0) return null
  return Math.round((passed / (passed + failed)) * 1_000) / 10
}

function worstFirst(left: Finding, right: Finding): number {
  return (
    rankOf(left.severity) - rankOf(right.severity) ||
    (left.file ?? '').localeCompare(right.file ?? '') ||
    left.line - right.line
  )
}
