// Findings that follow from what was measured (tests, coverage) rather than from reading the change.
import type { AuditTerms } from '#protocol/audit-terms.ts'
import type { Finding } from '#protocol/finding.ts'
import { fingerprint } from '#protocol/fingerprint.ts'
import type { Subject } from '#protocol/subject.ts'
import { CHANGED_LINES_MIN, type Coverage, type Metrics, type TestRun } from '#protocol/verdict.ts'

const EVIDENCE_NAMES = 4
const EVIDENCE_TAIL = 8
/** Flaky tests that get a finding of their own; with more of them the machine is at fault rather than the tests. */
export const FLAKY_FINDINGS_MAX = 5

/** What a test run found: failing or hanging tests, one problem per branch, and each flaky test. */
export function findingsOfTests(tests: TestRun, subject: Subject): readonly Finding[] {
  const flaky = (tests.flaky ?? []).slice(0, FLAKY_FINDINGS_MAX).map((name) => flakyFinding(name, tests))
  return isBad(tests) ? [badFinding(tests, subject), ...flaky] : flaky
}

const isBad = ({ status }: TestRun) => status === 'FAIL' || status === 'TIMEOUT'

function badFinding(tests: TestRun, subject: Subject): Finding {
  const isOld = tests.inherited === 'all'
  const rule = isOld ? 'test/failed-before' : tests.status === 'FAIL' ? 'test/failed' : 'test/timeout'
  return {
    rule,
    type: 'test',
    severity: isOld ? 'MEDIUM' : 'HIGH',
    confidence: 'high',
    file: null,
    line: 0,
    description: `${tests.command ?? 'the tests'}: ${tests.because}`.slice(0, 400),
    evidence: [...(tests.failing ?? []).slice(0, EVIDENCE_NAMES), ...tests.tail.slice(-EVIDENCE_TAIL)],
    remediation:
      'Run the same command on this commit, mend the cause, and commit the fix. Do not skip or delete the test.',
    fingerprint: fingerprint(`test\n${subject.branch ?? 'detached'}`),
  }
}

function flakyFinding(name: string, { command }: TestRun): Finding {
  return {
    rule: 'test/flaky',
    type: 'test',
    severity: 'MEDIUM',
    confidence: 'medium',
    file: null,
    line: 0,
    description: 'A test failed and then passed on the same tree: its result says nothing.',
    evidence: [name, `${command ?? 'the tests'}, run twice`],
    remediation: 'Find what it depends on besides the code (time, order, network, shared files) and remove that.',
    fingerprint: fingerprint(`flaky\n${name}`),
  }
}

/** Coverage below the configured minimum, of everything and of the changed lines. */
export function findingsOfCoverage(
  coverage: Coverage | null,
  { coverageMin, coverageChangedMin }: Pick<AuditTerms, 'coverageMin' | 'coverageChangedMin'>,
  subject: Subject,
): readonly Finding[] {
  return [...belowMinimum(coverage, coverageMin, subject), ...changedBelow(coverage, coverageChangedMin, subject)]
}

function changedBelow(coverage: Coverage | null, minimum: number | null, subject: Subject): readonly Finding[] {
  const measured = changedCoverageOf(coverage)
  if (!measured || measured.percent === null || minimum === null || measured.percent >= minimum) return []
  return [
    {
      rule: 'coverage/changed-lines-below-minimum',
      type: 'coverage',
      severity: 'MEDIUM',
      confidence: 'high',
      file: null,
      line: 0,
      description: `${measured.percent} % of the changed lines ran in the tests, the minimum is ${minimum} %`,
      evidence: [...(coverage?.changed?.missed ?? [])],
      remediation: 'Add tests that run the changed lines named here.',
      fingerprint: fingerprint(`coverage of changed lines\n${subject.branch ?? 'detached'}`),
    },
  ]
}

function belowMinimum(coverage: Coverage | null, coverageMin: number | null, subject: Subject): readonly Finding[] {
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

/** Coverage of the changed lines as it is reported; undefined when it is not known. */
export function changedCoverageOf(coverage: Coverage | null): Metrics['coverage_changed'] {
  if (!coverage?.changed) return undefined
  const { linesFound: lines, linesHit: hit } = coverage.changed
  const isJudged = lines >= CHANGED_LINES_MIN
  return {
    lines,
    hit,
    percent: isJudged ? Math.round((hit / lines) * 1_000) / 10 : null,
    because: isJudged
      ? `${hit} of ${lines} executable changed lines ran`
      : `not judged: ${lines} executable changed lines, ${CHANGED_LINES_MIN} are needed`,
  }
}
