import { describe, expect, test } from 'vitest'
import { reviewMarkdown, reviewOf } from '#cli/review.ts'
import type { Report } from '#protocol/report.ts'
import { reportParts, sha, testRun } from '../support/samples.ts'

const issueOf = (id: string, some: Partial<Report['issues'][number]> = {}): Report['issues'][number] => ({
  id,
  severity: 'HIGH',
  type: 'security',
  rule: 'security/sql-built-from-text',
  file: `src/${id}.ts`,
  line: 3,
  description: 'SQL is put together',
  evidence: [],
  remediation: 'Use parameters.',
  ...some,
})
const report = (some: Partial<Report> = {}): Report => ({
  ...reportParts(),
  timestamp: '2026-11-20T12:00:00.000Z',
  commit_hash: sha('a'),
  branch: 'main',
  subject: 'a change',
  status: 'FAIL',
  tests: testRun(),
  checks: [],
  metrics: { coverage: null, test_pass_rate: 100, security_score: 'A', regressions: null },
  issues: [],
  resolved: [],
  covers: [],
  ...some,
})

describe('a review of several commits', () => {
  test('takes the findings together, worst first, and counts proposals over all of them', () => {
    const review = reviewOf([
      report({ issues: [issueOf('a', { severity: 'MEDIUM' }), issueOf('b')] }),
      report({ commit_hash: sha('b'), issues: [issueOf('c'), issueOf('a', { severity: 'MEDIUM' })] }),
    ])
    expect(review.findings.map(({ id, commit }) => [id, commit[0]])).toEqual([
      ['b', 'a'],
      ['c', 'b'],
      ['a', 'b'],
    ])
    expect(review.proposals).toMatchObject([{ from: 'rules', approval: 'needed', issues: ['a', 'b', 'c'] }])
    expect(review.passes.map(({ findings }) => findings)).toEqual([3, 0, 0, 0])
  })

  test('does not cover up a pass that did not run in one of them', () => {
    const [first, ...others] = report().passes
    if (!first) throw new Error('there are four')
    const failed = { ...first, outcome: 'failed' as const, because: 'disk full' }
    expect(reviewOf([report(), report({ passes: [failed, ...others] }), report()]).passes[0]).toMatchObject({
      outcome: 'failed',
      because: 'disk full',
    })
  })
})

test('as a table nothing that was found can break out of its cell', () => {
  const hostile = 'x | y\n# heading `code` <script>alert(1)</script> [a](http://b) \u001b[31m'
  const text = reviewMarkdown(reviewOf([report({ issues: [issueOf('a', { description: hostile, file: hostile })] })]))
  const row = text.split('\n').find((line) => line.startsWith('| a |')) ?? ''
  expect(row.replaceAll(/\\./g, '').match(/\|/g)).toHaveLength(8)
  expect(row.replaceAll(/\\./g, '')).not.toMatch(/[<>`[\]\u001b]/)
  expect(text.match(/^#/gm)).toHaveLength(4)
})
