import { describe, expect, test } from 'vitest'
import { changedCoverageOf, FLAKY_FINDINGS_MAX, findingsOfCoverage, findingsOfTests } from '#machines/audit-findings.ts'
import { issueIdOf } from '#protocol/finding.ts'
import { CHANGED_LINES_MIN, type Coverage } from '#protocol/verdict.ts'
import { subject, testRun } from '../support/samples.ts'

const failed = testRun({ status: 'FAIL', failed: 1, because: '1 of 2 failed', failing: ['a'], tail: ['the end'] })

describe('a test run', () => {
  test('that passed finds nothing', () => {
    expect(findingsOfTests(testRun(), subject())).toEqual([])
  })

  test('that failed is HIGH, with the names and the end of the output', () => {
    expect(findingsOfTests(failed, subject())).toMatchObject([
      { rule: 'test/failed', severity: 'HIGH', evidence: ['a', 'the end'] },
    ])
  })

  test('that failed in the parent as well is the same issue, and not this commit’s fault', () => {
    const [own] = findingsOfTests(failed, subject())
    const [old] = findingsOfTests({ ...failed, inherited: 'all' }, subject())
    expect(old).toMatchObject({ rule: 'test/failed-before', severity: 'MEDIUM' })
    expect(own && old && issueIdOf(own) === issueIdOf(old)).toBe(true)
    expect(findingsOfTests({ ...failed, inherited: 'some' }, subject())).toMatchObject([{ severity: 'HIGH' }])
  })

  test('that passed only when repeated names each flaky test, as one issue on every branch', () => {
    const flaky = testRun({ status: 'PASS', flaky: ['a', 'b'] })
    const here = findingsOfTests(flaky, subject())
    expect(here).toMatchObject([
      { rule: 'test/flaky', severity: 'MEDIUM', evidence: ['a', expect.any(String)] },
      { rule: 'test/flaky', severity: 'MEDIUM', evidence: ['b', expect.any(String)] },
    ])
    expect(new Set(here.map(issueIdOf)).size).toBe(2)
    expect(findingsOfTests(flaky, subject({ branch: 'other' })).map(issueIdOf)).toEqual(here.map(issueIdOf))
  })

  test('with very many flaky tests tells of the first ones', () => {
    const flaky = Array.from({ length: 40 }, (_, index) => `t${index}`)
    expect(findingsOfTests(testRun({ status: 'PASS', flaky }), subject())).toHaveLength(FLAKY_FINDINGS_MAX)
  })
})

describe('coverage of the changed lines', () => {
  const coverage = (linesFound: number, linesHit: number): Coverage => ({
    linesFound: 1_000,
    linesHit: 1_000,
    from: 'lcov.info',
    changed: { linesFound, linesHit, missed: ['a.js:1-9'] },
  })
  const terms = { coverageMin: null, coverageChangedMin: 80 }

  test('below the minimum is MEDIUM and names the places', () => {
    expect(findingsOfCoverage(coverage(CHANGED_LINES_MIN, 1), terms, subject())).toMatchObject([
      { rule: 'coverage/changed-lines-below-minimum', severity: 'MEDIUM', evidence: ['a.js:1-9'] },
    ])
  })

  test('is not judged with too few lines, and the report says so', () => {
    const few = coverage(CHANGED_LINES_MIN - 1, 0)
    expect(findingsOfCoverage(few, terms, subject())).toEqual([])
    expect(changedCoverageOf(few)).toEqual({
      lines: 19,
      hit: 0,
      percent: null,
      because: 'not judged: 19 executable changed lines, 20 are needed',
    })
  })

  test('is reported without a minimum, and enough of it is no finding', () => {
    expect(changedCoverageOf(coverage(30, 20))).toMatchObject({ percent: 66.7 })
    expect(findingsOfCoverage(coverage(30, 29), terms, subject())).toEqual([])
    expect(findingsOfCoverage(coverage(30, 0), { ...terms, coverageChangedMin: null }, subject())).toEqual([])
    expect(changedCoverageOf(null)).toBeUndefined()
  })
})
