import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Measured, reportedNow, reportOf } from '#machines/audit-report.ts'
import { DEFAULT_AUDIT_TERMS } from '#protocol/audit-terms.ts'
import type { Finding } from '#protocol/finding.ts'
import { reportSchema } from '#protocol/report.ts'
import type { CheckRun } from '#protocol/verdict.ts'
import { finding, subject, testRun } from '../support/samples.ts'

const AT = Date.UTC(2026, 10, 20)
const rules: CheckRun = { name: 'built-in rules', outcome: 'ran', because: '3 of 3 changed files hold text' }
const measured = (some: Partial<Measured> = {}): Measured => ({
  subject: subject(),
  terms: DEFAULT_AUDIT_TERMS,
  findings: [],
  ran: [rules],
  tests: testRun(),
  coverage: null,
  review: null,
  parent: null,
  resolved: [],
  ...some,
})
const many: readonly Finding[] = ['é.ts', 'e.ts', 'Z.ts', 'a.ts'].flatMap((file) =>
  [3, 1, 3].map((line, index) =>
    finding({ file, line, severity: index === 0 ? 'HIGH' : 'LOW', fingerprint: `${file}${line}${index}` }),
  ),
)

describe('the report', () => {
  test('is the same whatever the order in which things were found, run and resolved', () => {
    const ran: readonly CheckRun[] = [rules, { ...rules, name: 'shellcheck' }, { ...rules, name: 'ruff' }]
    const expected = JSON.stringify(reportOf(measured({ findings: many, ran, resolved: ['b', 'a'] }), AT))
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...many], { minLength: many.length }),
        fc.shuffledSubarray([...ran], { minLength: ran.length }),
        (findings, shuffled) => {
          const report = reportOf(measured({ findings, ran: shuffled, resolved: ['a', 'b'] }), AT)
          expect(JSON.stringify(report)).toBe(expected)
        },
      ),
      { seed: 5, numRuns: 50 },
    )
  })

  test('fits its schema, with findings and without', () => {
    for (const findings of [[], many, [finding({ cwe: 78, owasp: 'A03 Injection' })]])
      expect(reportSchema.parse(reportOf(measured({ findings }), AT))).toBeTruthy()
  })

  test('says of each part what became of it', () => {
    const timeout = testRun({ status: 'TIMEOUT', passed: null, failed: null, because: 'ended after 5 min' })
    const report = reportOf(measured({ tests: timeout }), AT)
    expect(report).toMatchObject({ status: 'FAIL', parts: { static: 'PASS', tests: 'TIMEOUT', coverage: 'NOT_RUN' } })
    const blind = reportOf(measured({ ran: [{ ...rules, outcome: 'failed' }] }), AT)
    expect(blind).toMatchObject({ status: 'NOT_RUN', parts: { static: 'NOT_RUN', tests: 'PASS' } })
    const nothing = reportOf(measured({ ran: [], tests: testRun({ status: 'NOT_RUN' }) }), AT)
    expect(nothing).toMatchObject({ status: 'NOT_RUN', parts: { static: 'NOT_RUN', tests: 'NOT_RUN' } })
    const bad = reportOf(measured({ findings: [finding({ severity: 'HIGH' })] }), AT)
    expect(bad).toMatchObject({ status: 'FAIL', parts: { static: 'FAIL', tests: 'PASS' } })
  })

  test('does not blame the commit for tests that failed the same way in its parent, and still shows them', () => {
    const failing = (inherited: 'all' | 'some') => testRun({ status: 'FAIL', failed: 1, inherited })
    const old = reportOf(measured({ tests: failing('all') }), AT)
    expect(old).toMatchObject({ status: 'PASS', parts: { tests: 'FAIL' } })
    expect(reportOf(measured({ tests: failing('some') }), AT).status).toBe('FAIL')
  })

  test('gives the coverage of the changed lines where it was measured', () => {
    const changed = { linesFound: 40, linesHit: 10, missed: [] }
    const coverage = { linesFound: 100, linesHit: 90, from: 'lcov.info', changed }
    const report = reportOf(measured({ coverage }), AT)
    expect(reportSchema.parse(report).metrics.coverage_changed).toMatchObject({ lines: 40, hit: 10, percent: 25 })
    expect(reportOf(measured(), AT).metrics).not.toHaveProperty('coverage_changed')
  })
})

describe('regressions', () => {
  const before = measured({ coverage: { linesFound: 10, linesHit: 9, from: 'lcov.info' } })

  test('are what became worse since the parent, and nothing that was wrong before', () => {
    const old = finding({ fingerprint: 'old', severity: 'MEDIUM' })
    const parent = reportedNow({ ...before, findings: [old] })
    const now = measured({
      parent,
      findings: [old, finding({ fingerprint: 'new', severity: 'HIGH', rule: 'security/eval', type: 'security' })],
      tests: testRun({ status: 'FAIL', passed: 1, failed: 1 }),
      coverage: { linesFound: 10, linesHit: 5, from: 'lcov.info' },
    })
    const { regressions, metrics } = reportOf(now, AT)
    expect(regressions?.map(({ what }) => what)).toEqual([
      'tests',
      'pass rate',
      'coverage',
      'security score',
      'finding',
    ])
    expect(regressions?.at(-1)?.says).toContain('security/eval')
    expect(metrics.regressions).toBe(5)
  })

  test('are unknown without an audit of the parent, and none when nothing is worse', () => {
    expect(reportOf(before, AT)).toMatchObject({ regressions: null, metrics: { regressions: null } })
    expect(reportOf({ ...before, parent: reportedNow(before) }, AT)).toMatchObject({
      regressions: [],
      metrics: { regressions: 0 },
    })
  })

  test('do not name tests that failed in the parent already', () => {
    const failing = measured({ tests: testRun({ status: 'FAIL', passed: 1, failed: 1 }) })
    expect(reportOf({ ...failing, parent: reportedNow(failing) }, AT).regressions).toEqual([])
  })
})

describe('the four passes', () => {
  const passes = (some: Partial<Measured>) =>
    Object.fromEntries(reportOf(measured(some), AT).passes.map((pass) => [pass.name, pass]))

  test('are always named, with what ran and how much each found', () => {
    const found = passes({
      findings: [
        finding(),
        finding({ rule: 'performance/query-in-loop', type: 'performance' }),
        finding({ rule: 'stack/pillow-bomb', type: 'style' }),
        finding({ rule: 'suppression/skipped-test', type: 'suppression' }),
        finding({ rule: 'review/testing', type: 'style' }),
      ],
    })
    expect(Object.keys(found)).toEqual(['Security', 'Performance', 'Stack-specific', 'Testing'])
    expect(Object.values(found).map(({ outcome, findings }) => [outcome, findings])).toEqual([
      ['ran', 1],
      ['ran', 1],
      ['ran', 1],
      ['ran', 2],
    ])
    expect(found['Testing']?.covers).toEqual(['tests', 'built-in rules'])
  })

  test('are not run by silence: without tests the testing pass is skipped, after a time-out it failed', () => {
    expect(passes({ tests: testRun({ status: 'NOT_RUN', because: 'no test command' }) })['Testing']).toMatchObject({
      outcome: 'skipped',
      because: expect.stringContaining('no test command'),
    })
    expect(passes({ tests: testRun({ status: 'TIMEOUT' }) })['Testing']).toMatchObject({ outcome: 'failed' })
    expect(passes({ ran: [] })['Security']).toMatchObject({ outcome: 'skipped' })
  })

  test('fail when the rules failed, though a tool ran; an absent tool is told and fails nothing', () => {
    const ruff: CheckRun = { name: 'ruff', outcome: 'ran', because: 'clean' }
    expect(passes({ ran: [{ ...rules, outcome: 'failed', because: 'disk full' }, ruff] })['Security']).toMatchObject({
      outcome: 'failed',
      because: expect.stringContaining('disk full'),
    })
    expect(
      passes({ ran: [rules, { ...ruff, outcome: 'skipped', because: 'not installed' }] })['Security'],
    ).toMatchObject({
      outcome: 'ran',
      because: expect.stringContaining('ruff skipped: not installed'),
    })
  })

  test('say when the model that is wanted was not asked', () => {
    const terms = { ...DEFAULT_AUDIT_TERMS, review: true }
    expect(passes({ terms })['Security']?.because).toContain('reviewer skipped')
    expect(passes({})['Security']?.because).not.toContain('reviewer')
  })
})
