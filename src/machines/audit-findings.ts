// Findings that follow from what was measured (tests, coverage) rather than from reading the change.
import type { Finding } from '#protocol/finding.ts'
import { fingerprint } from '#protocol/fingerprint.ts'
import type { Subject } from '#protocol/subject.ts'
import type { Coverage, TestRun } from '#protocol/verdict.ts'

const EVIDENCE_TAIL = 8

/** Failing tests and a test run that had to be killed; one problem per branch, whatever the commit. */
export function findingsOfTests(tests: TestRun, subject: Subject): readonly Finding[] {
  if (tests.status !== 'FAIL' && tests.status !== 'TIMEOUT') return []
  const rule = tests.status === 'FAIL' ? 'test/failed' : 'test/timeout'
  return [
    {
      rule,
      type: 'test',
      severity: 'HIGH',
      confidence: 'high',
      file: null,
      line: 0,
      description: `${tests.command ?? 'the tests'}: ${tests.because}`,
      evidence: tests.tail.slice(-EVIDENCE_TAIL),
      remediation:
        'Run the same command on this commit, mend the cause, and commit the fix. Do not skip or delete the test.',
      fingerprint: fingerprint(`test\n${subject.branch ?? 'detached'}`),
    },
  ]
}

/** Coverage below the configured minimum. */
export function findingsOfCoverage(
  coverage: Coverage | null,
  coverageMin: number | null,
  subject: Subject,
): readonly Finding[] {
  const percent = percentOf(coverage)
  if (percent === null || coverageMin === null || percent >= coverageMin) return []
  return [
    {
      rule: 'coverage/below-minimum',
      type: 'coverage',
      severity: 'MEDIUM',
      confidence: 'high',
      file: null,
      line: 0,
      description: `line coverage is ${percent} %, the minimum is ${coverageMin} %`,
      evidence: coverage ? [`${coverage.linesHit} of ${coverage.linesFound} lines, from ${coverage.from}`] : [],
      remediation: 'Add tests for the lines that this change added.',
      fingerprint: fingerprint(`coverage\n${subject.branch ?? 'detached'}`),
    },
  ]
}

/** Percent with one decimal; null when nothing was measured or nothing is executable. */
export function percentOf(coverage: Coverage | null): number | null {
  if (!coverage || coverage.linesFound === 0) return null
  return Math.round((coverage.linesHit / coverage.linesFound) * 1_000) / 10
}
