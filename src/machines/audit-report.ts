// The report of an audit, built from what the machine knows (A11, A12). Pure: the time is an argument, and the order of
// everything in it is by its content, so that the same commit gives the same report but for times.
import { type Finding, issueIdOf } from '#protocol/finding.ts'
import { proposalsOf } from '#protocol/proposals.ts'
import { REPORT_VERSION, type Report } from '#protocol/report.ts'
import { rankOf, reaches } from '#protocol/severity.ts'
import { type CheckRun, type Coverage, isBlind, type TestRun } from '#protocol/verdict.ts'
import { changedCoverageOf, percentOf } from './audit-findings.ts'
import type { AuditContext, Reported } from './audit-heard.ts'
import { passesOf } from './audit-passes.ts'
import { regressionsOf } from './audit-regressions.ts'
import { securityScore } from './security-score.ts'

export type Measured = Pick<
  AuditContext,
  'subject' | 'terms' | 'findings' | 'ran' | 'tests' | 'coverage' | 'review' | 'parent'
> & {
  readonly resolved: readonly string[]
}

/** `at` in epoch milliseconds. Issues are ordered worst first, then by file and line. */
export function reportOf(measured: Measured, at: number): Report {
  const { subject, findings, ran, tests, review, parent, resolved } = measured
  const now = reportedNow(measured)
  const changed = changedCoverageOf(measured.coverage)
  const regressions = parent && regressionsOf(now, parent, findings)
  const checks = [...ran, ...reviewerOf(measured)].sort((left, right) => inOrder(left.name, right.name))
  const issues = [...findings].sort(worstFirst).map(reportedAs)
  return {
    version: REPORT_VERSION,
    timestamp: new Date(at).toISOString(),
    commit_hash: subject.id,
    branch: subject.branch,
    subject: subject.title,
    status: statusOf(findings, ran, tests),
    parts: partsOf(findings, ran, measured),
    tests,
    checks,
    passes: [...passesOf({ ran: checks, tests, findings })],
    metrics: {
      coverage: now.coverage,
      ...(changed && { coverage_changed: changed }),
      test_pass_rate: now.passRate,
      security_score: now.score,
      regressions: regressions?.length ?? null,
    },
    regressions: regressions && [...regressions],
    issues,
    proposals: [...proposalsOf(issues, review?.proposals ?? [])],
    resolved: [...resolved].sort(),
    covers: [...subject.covers],
  }
}

/** What is kept of an audit for its children. */
export function reportedNow({
  findings,
  tests,
  coverage,
}: {
  readonly findings: readonly Finding[]
  readonly tests: TestRun
  readonly coverage: Coverage | null
}): Reported {
  return {
    fingerprints: findings.map(({ fingerprint }) => fingerprint),
    tests: tests.status,
    passRate: passRateOf(tests),
    coverage: percentOf(coverage),
    score: securityScore(findings),
  }
}

/** Where a model is to look and did not, that is said; where none is wanted, nothing is. */
function reviewerOf({ terms, review, subject }: Measured): readonly CheckRun[] {
  if (review) return [review.run]
  if (!terms.review) return []
  const because = subject.skipAudit ? 'the commit message says [skip-audit]' : 'the audit ended before it was asked'
  return [{ name: 'reviewer', outcome: 'skipped', because }]
}

/** Field by field: a finding that was kept from an earlier scan may hold them in another order. */
function reportedAs(finding: Finding): Report['issues'][number] {
  const { severity, type, rule, file, line, description, evidence, remediation, cwe, owasp } = finding
  return {
    id: issueIdOf(finding),
    severity,
    type,
    rule,
    file,
    line,
    description,
    evidence,
    remediation,
    ...(cwe !== undefined && { cwe }),
    ...(owasp !== undefined && { owasp }),
  }
}

/**
 * FAIL on anything HIGH or worse and on tests that failed or timed out, unless the parent failed the same way; NOT_RUN when
 * nothing at all could be checked.
 */
function statusOf(findings: readonly Finding[], ran: readonly CheckRun[], tests: TestRun): Report['status'] {
  if (findings.some(({ severity }) => reaches(severity, 'HIGH'))) return 'FAIL'
  if (tests.status === 'TIMEOUT' || (tests.status === 'FAIL' && tests.inherited !== 'all')) return 'FAIL'
  // Passing tests do not stand for rules that could not look.
  if (ran.some(isBlind)) return 'NOT_RUN'
  const checked = tests.status !== 'NOT_RUN' || ran.some(({ outcome }) => outcome === 'ran')
  return checked ? 'PASS' : 'NOT_RUN'
}

function partsOf(
  findings: readonly Finding[],
  ran: readonly CheckRun[],
  { tests, coverage }: Pick<Measured, 'tests' | 'coverage'>,
): Report['parts'] {
  const isBad = ({ type, severity }: Finding) => type !== 'test' && type !== 'coverage' && reaches(severity, 'HIGH')
  const hasRun = ran.some(({ outcome }) => outcome === 'ran')
  const isShort = findings.some(({ type }) => type === 'coverage')
  return {
    static: findings.some(isBad) ? 'FAIL' : hasRun ? 'PASS' : 'NOT_RUN',
    tests: tests.status,
    coverage: percentOf(coverage) === null ? 'NOT_RUN' : isShort ? 'FAIL' : 'PASS',
  }
}

/** Percent of executed tests that passed, one decimal. No test executed is unknown, not 100. */
function passRateOf({ passed, failed }: TestRun): number | null {
  if (passed === null || failed === null || passed + failed === 0) return null
  return Math.round((passed / (passed + failed)) * 1_000) / 10
}

// By code units: the order must not depend on the machine's language.
const inOrder = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0)

function worstFirst(left: Finding, right: Finding): number {
  return (
    rankOf(left.severity) - rankOf(right.severity) ||
    inOrder(left.file ?? '', right.file ?? '') ||
    left.line - right.line ||
    inOrder(left.rule, right.rule) ||
    inOrder(left.fingerprint, right.fingerprint)
  )
}
