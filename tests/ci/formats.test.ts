// What each format is made of; SARIF has its own file.
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import { gateSchema } from '#ci/gate-schema.ts'
import { ANNOTATIONS_MAX } from '#ci/github.ts'
import { documentOf } from '#ci/print.ts'
import { baselineEntry, gateWith, report, reportedIssue } from '../support/gate.ts'
import { testRun } from '../support/samples.ts'

const hostile = reportedIssue({
  severity: 'CRITICAL',
  file: 'a,b:c%.py',
  description: '100% bad\n::error::injected <b> & "q" \u0000\u001b]]>\ud800',
})
const accepted = reportedIssue({ id: '0123abcd', severity: 'LOW' })
const gate = gateWith([report({ status: 'FAIL', issues: [hostile, accepted] })], {
  entries: [baselineEntry({ fingerprint: '0123abcd000000' })],
})

test('JSON is the published document', () => {
  expect(gateSchema.parse(JSON.parse(documentOf(gate, 'json', '0.1.0')))).toEqual(JSON.parse(JSON.stringify(gate)))
})

describe('GitHub annotations', () => {
  test('are escaped, so that text cannot become a command', () => {
    const [first, ...rest] = documentOf(gate, 'github', '0.1.0').split('\n')
    expect(first).toBe(
      `::error file=a%2Cb%3Ac%25.py,line=7,title=security/sql-injection::${'100%25 bad%0A::error::injected <b> & "q" \u0000\u001b]]>\ud800. Pass the value as a parameter.'}`,
    )
    expect(rest).toEqual(['::notice title=signalbox::verdict FAIL'])
  })

  test('are the worst of each level, as many as are shown, and the rest is counted', () => {
    const many = (severity: 'HIGH' | 'LOW', from: number) =>
      Array.from({ length: ANNOTATIONS_MAX + 5 }, (_, index) =>
        reportedIssue({ id: String(from + index).padStart(8, '0'), severity, line: index + 1 }),
      )
    const text = documentOf(
      gateWith([report({ issues: [...many('LOW', 100), ...many('HIGH', 200)] })]),
      'github',
      '0.1.0',
    )
    const count = (command: string) => text.split('\n').filter((line) => line.startsWith(`::${command} `)).length
    expect([count('error'), count('notice')]).toEqual([ANNOTATIONS_MAX, ANNOTATIONS_MAX])
    expect(text.split('\n').at(-1)).toBe('::notice title=signalbox::verdict FAIL; 11 more issues are not shown here')
  })
})

describe('JUnit', () => {
  const parse = (text: string) => {
    expect(XMLValidator.validate(text)).toBe(true)
    return new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: '',
      isArray: (name) => name === 'testcase',
    }).parse(text).testsuites
  }

  test('is XML whatever the issues say, and its counts are those of its cases', () => {
    const checks = [
      { name: 'gitleaks', outcome: 'skipped' as const, because: 'gitleaks is not installed' },
      { name: 'ruff', outcome: 'failed' as const, because: 'exit code 2' },
    ]
    const tests = testRun({ status: 'FAIL', because: '1 failed', tail: ['not ok \u0007 <x>'] })
    const entries = [baselineEntry({ fingerprint: '0123abcd000000' })]
    const suites = parse(
      documentOf(gateWith([report({ checks, tests, issues: [hostile, accepted] })], { entries }), 'junit', '0.1.0'),
    )
    expect(suites).toMatchObject({ tests: '5', failures: '2', errors: '1', skipped: '2' })
    const cases: Record<string, unknown>[] = suites.testsuite.testcase
    const countOf = (kind: string) => cases.filter((one) => kind in one).length
    expect([cases.length, countOf('failure'), countOf('error'), countOf('skipped')]).toEqual([5, 2, 1, 2])
    expect(cases.at(-1)).toMatchObject({ skipped: { message: 'accepted: the name is a constant' } })
  })

  test('of nothing audited is empty and valid', () => {
    expect(parse(documentOf(gateWith([]), 'junit', '0.1.0'))).toMatchObject({ tests: '0', failures: '0' })
  })
})

test('rdjson has a place, a code and a severity for each open issue', () => {
  const whole = reportedIssue({
    id: 'eeeeeeee',
    file: null,
    line: 0,
    severity: 'MEDIUM',
    rule: 'coverage/below-minimum',
  })
  const document = JSON.parse(documentOf(gateWith([report({ issues: [reportedIssue(), whole] })]), 'rdjson', '0.1.0'))
  expect(document).toEqual({
    source: { name: 'signalbox' },
    severity: 'ERROR',
    diagnostics: [
      {
        message: 'A query is built from what a user sent. Pass the value as a parameter.',
        location: { path: 'src/shop.py', range: { start: { line: 7 } } },
        severity: 'ERROR',
        code: { value: 'security/sql-injection' },
      },
      {
        message: 'A query is built from what a user sent. Pass the value as a parameter.',
        location: { path: '.' },
        severity: 'WARNING',
        code: { value: 'coverage/below-minimum' },
      },
    ],
  })
  expect(JSON.parse(documentOf(gate, 'rdjson', '0.1.0')).diagnostics).toHaveLength(1)
})

test('CodeClimate has a fingerprint, a severity and a line for each open issue', () => {
  const issues = [reportedIssue({ line: 0 }), reportedIssue({ id: 'eeeeeeee', severity: 'CRITICAL', type: 'style' })]
  const document = JSON.parse(documentOf(gateWith([report({ issues })]), 'codeclimate', '0.1.0'))
  expect(document).toMatchObject([
    {
      type: 'issue',
      fingerprint: 'eeeeeeee',
      severity: 'blocker',
      categories: ['Style'],
      location: { path: 'src/shop.py', lines: { begin: 7 } },
    },
    { fingerprint: '01234567', severity: 'critical', categories: ['Security'], location: { lines: { begin: 1 } } },
  ])
  expect(JSON.parse(documentOf(gate, 'codeclimate', '0.1.0'))).toHaveLength(1)
})

test('an issue that several commits have is printed once, in the words of the newest', () => {
  const reports = [
    report({ issues: [reportedIssue()] }),
    report({ commit_hash: 'e'.repeat(40), issues: [reportedIssue({ line: 12 })] }),
  ]
  const { diagnostics } = JSON.parse(documentOf(gateWith(reports), 'rdjson', '0.1.0'))
  expect(diagnostics).toMatchObject([{ location: { range: { start: { line: 12 } } } }])
})
