import { describe, expect, test } from 'vitest'
import { isNoLongerRepeated, runOfQueries, withQueries } from '#machines/audit-queries.ts'
import { type Finding, findingSchema } from '#protocol/finding.ts'
import { nameOfRepeated, type QueryCount, type RepeatedQuery } from '#protocol/query-count.ts'
import { passOf } from '#protocol/review.ts'
import { type TestRun, testRunSchema } from '#protocol/verdict.ts'

const ONE: RepeatedQuery = {
  file: 'app/report.py',
  line: 11,
  inside: 'titles',
  statement: 'select title from book where author = ?',
  count: 10,
  test: 'tests/test_report.py::test_titles (call)',
  callers: ['app/page.py:3 in page'],
  isOwn: true,
}
const counted = (repeated: QueryCount['repeated'], over: Partial<QueryCount> = {}): QueryCount => ({
  outcome: 'ran',
  because: 'counted in sqlite3',
  repeated,
  isCut: false,
  ...over,
})
const run = (queries: QueryCount | undefined, status: TestRun['status'] = 'PASS'): TestRun =>
  testRunSchema.parse({
    status,
    command: 'pytest',
    passed: 1,
    failed: 0,
    skipped: 0,
    durationMs: 1,
    because: '1 passed',
    tail: [],
    ...(queries && { queries }),
  })

describe('a query that the tests saw repeated', () => {
  test('is a finding of the performance pass, with statement, test and callers', () => {
    const [finding] = withQueries([], counted([ONE]))
    expect(findingSchema.parse(finding)).toMatchObject({
      rule: 'queries/repeated',
      severity: 'MEDIUM',
      file: 'app/report.py',
      line: 11,
      description: 'One query ran at least 10 times from this place within one test (N+1)',
      evidence: [ONE.statement, `test: ${ONE.test}`, 'through app/page.py:3 in page'],
    })
    expect(finding && passOf(finding)).toBe('Performance')
  })

  test('is HIGH from 40 times on', () => {
    const severities = [20, 40].map((count) => withQueries([], counted([{ ...ONE, count }]))[0]?.severity)
    expect(severities).toEqual(['MEDIUM', 'HIGH'])
  })

  test('is none when the change has no part in it, or nothing was counted', () => {
    expect(withQueries([], counted([{ ...ONE, isOwn: false }]))).toEqual([])
    expect(withQueries([], undefined)).toEqual([])
    expect(runOfQueries(undefined)).toEqual([])
  })

  test('is one problem with what was read in the same line, which keeps its name and is then certain', () => {
    const read: Finding = {
      rule: 'performance/lazy-relation-in-loop',
      type: 'performance',
      severity: 'MEDIUM',
      confidence: 'low',
      file: ONE.file,
      line: ONE.line,
      description: 'read',
      evidence: ['a line'],
      remediation: 'load it',
      fingerprint: 'f1',
    }
    const other = { ...read, line: 12, fingerprint: 'f2' }
    const [certain, ...rest] = withQueries([read, other], counted([{ ...ONE, count: 40 }]))
    expect(certain).toMatchObject({ fingerprint: 'f1', rule: read.rule, severity: 'HIGH', confidence: 'high' })
    expect(certain?.evidence.slice(0, 3)).toEqual([
      'a line',
      expect.stringContaining('at least 40 times'),
      ONE.statement,
    ])
    expect(rest).toEqual([other])
  })

  test('keeps its name when lines move', () => {
    expect(nameOfRepeated({ ...ONE, line: 99, count: 40, test: 'other' })).toBe(nameOfRepeated(ONE))
    expect(nameOfRepeated({ ...ONE, inside: 'other' })).not.toBe(nameOfRepeated(ONE))
  })
})

describe('an issue about a repeated query', () => {
  const [finding] = withQueries([], counted([ONE]))
  if (!finding) throw new Error('no finding')

  test('is mended when passing tests were counted and did not repeat it', () => {
    expect(isNoLongerRepeated(finding, run(counted([])))).toBe(true)
    expect(isNoLongerRepeated(finding, run(counted([{ ...ONE, inside: 'other' }])))).toBe(true)
  })

  test.each([
    ['it is still repeated, whoever changed it', run(counted([{ ...ONE, isOwn: false }]))],
    ['the tests failed', run(counted([]), 'FAIL')],
    ['nothing was counted', run(counted([], { outcome: 'skipped' }))],
    ['not all could be told', run(counted([], { isCut: true }))],
    ['the run is of a time before the counting', run(undefined)],
  ])('stays open when %s', (_what, tests) => {
    expect(isNoLongerRepeated(finding, tests)).toBe(false)
  })
})
