import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MESSAGE_CHARS_MAX, RESULTS_MAX, sarifOf, TAGS_MAX } from '#ci/sarif.ts'
import { SEVERITIES } from '#protocol/severity.ts'
import { baselineEntry, gateWith, report, reportedIssue } from '../support/gate.ts'
import { testRun } from '../support/samples.ts'
import { sarifSchema } from '../support/sarif-schema.ts'

const parsed = (gate: ReturnType<typeof gateWith>) => sarifSchema.parse(JSON.parse(sarifOf(gate, '0.1.0'))).runs[0]
const withIssues = (...issues: ReturnType<typeof reportedIssue>[]) => gateWith([report({ status: 'FAIL', issues })])

describe('SARIF 2.1.0', () => {
  test('is what the standard asks for, whatever the issues say', () => {
    const issue = fc.record({
      id: fc.stringMatching(/^[0-9a-f]{8}$/),
      severity: fc.constantFrom(...SEVERITIES),
      type: fc.constantFrom('secret', 'security', 'style', 'test'),
      rule: fc.constantFrom('a/one', 'a/two', 'b/one'),
      file: fc.option(fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' })),
      line: fc.nat(10_000),
      description: fc.string({ maxLength: 400, unit: 'grapheme' }),
      evidence: fc.constant<string[]>([]),
      remediation: fc.string({ maxLength: 600, unit: 'grapheme' }),
    })
    fc.assert(
      fc.property(fc.array(issue, { maxLength: 20 }), (issues) => {
        const result = sarifSchema.safeParse(JSON.parse(sarifOf(gateWith([report({ issues })]), '0.1.0')))
        expect(result.error?.issues).toBeUndefined()
      }),
      { seed: 20261121, numRuns: 200 },
    )
  })

  test('leaves the hash of the line to the receiver and names an issue by our own key', () => {
    const [result] = parsed(withIssues(reportedIssue()))?.results ?? []
    expect(result?.partialFingerprints).toEqual({ 'signalboxIssue/v1': '01234567' })
    expect(sarifOf(withIssues(reportedIssue()), '0.1.0')).not.toContain('primaryLocationLineHash')
  })

  test('gives paths relative to the top of the repository, escaped, and no path of this machine', () => {
    const run = parsed(withIssues(reportedIssue({ file: 'src/a b/100%#?.py' })))
    expect(run?.results?.[0]?.locations?.[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: 'src/a%20b/100%25%23%3F.py', uriBaseId: '%SRCROOT%' },
      region: { startLine: 7 },
    })
    expect(run?.originalUriBaseIds?.['%SRCROOT%']?.uri).toBeUndefined()
    expect(JSON.stringify(run)).not.toContain('/repo')
  })

  test('an issue of the whole file has no line, one of the whole change no place', () => {
    const run = parsed(withIssues(reportedIssue({ line: 0 }), reportedIssue({ id: '89abcdef', file: null, line: 0 })))
    expect(run?.results?.map(({ locations }) => locations?.[0]?.physicalLocation?.region)).toEqual([
      undefined,
      undefined,
    ])
    expect(run?.results?.map(({ locations }) => locations?.length).toSorted()).toEqual([0, 1])
  })

  test('has one rule for many issues, as severe as the worst, with a score where it is about security', () => {
    const style = { type: 'style', rule: 'ruff/F401', severity: 'LOW' } as const
    const run = parsed(
      withIssues(
        reportedIssue({ id: '00000001', severity: 'MEDIUM' }),
        reportedIssue({ id: '00000002', severity: 'CRITICAL' }),
        reportedIssue({ id: '00000003', ...style }),
      ),
    )
    expect(run?.tool.driver.rules).toMatchObject([
      { id: 'security/sql-injection', properties: { 'security-severity': '9.5', tags: ['security'] } },
      { id: 'ruff/F401', defaultConfiguration: { level: 'note' }, properties: { tags: ['style'] } },
    ])
    expect(run?.tool.driver.rules?.[1]?.properties).not.toHaveProperty('security-severity')
    expect(run?.results?.map(({ ruleIndex, level }) => [ruleIndex, level])).toEqual([
      [0, 'error'],
      [0, 'warning'],
      [1, 'note'],
    ])
  })

  test('an accepted issue is there, unchanged and suppressed; without a baseline nothing is new or old', () => {
    const issues = [reportedIssue(), reportedIssue({ id: 'ffffffff', line: 9 })]
    const results = parsed(gateWith([report({ status: 'FAIL', issues })], { entries: [baselineEntry()] }))?.results
    expect(results?.map(({ baselineState, suppressions }) => [baselineState, suppressions])).toEqual([
      [
        'unchanged',
        [{ kind: 'external', status: 'accepted', justification: 'the name is a constant (until 2027-01-31)' }],
      ],
      ['new', undefined],
    ])
    expect(parsed(withIssues(reportedIssue()))?.results?.[0]).not.toHaveProperty('baselineState')
  })

  test('tells what did not run', () => {
    const checks = [
      { name: 'gitleaks', outcome: 'skipped' as const, because: 'gitleaks is not installed' },
      { name: 'ruff', outcome: 'failed' as const, because: 'exit code 2' },
    ]
    const tests = testRun({ status: 'NOT_RUN', because: 'no test command was found' })
    const [invocation] = parsed(gateWith([report({ checks, tests }), report({ checks, tests })]))?.invocations ?? []
    expect(invocation?.toolExecutionNotifications?.map(({ level, message }) => [level, message.text])).toEqual([
      ['note', 'gitleaks skipped: gitleaks is not installed'],
      ['error', 'ruff failed: exit code 2'],
      ['warning', 'tests not run: no test command was found'],
    ])
  })

  test('keeps within what GitHub takes: the worst results, few tags, short messages', () => {
    const count = RESULTS_MAX + 10
    const id = (index: number) => index.toString(16).padStart(8, '0')
    const issues = Array.from({ length: count }, (_, index) =>
      reportedIssue({
        id: id(index),
        severity: index < 10 ? 'LOW' : 'HIGH',
        description: 'x'.repeat(400),
        remediation: 'y'.repeat(MESSAGE_CHARS_MAX),
      }),
    )
    const { runs } = JSON.parse(sarifOf(withIssues(...issues), '0.1.0'))
    expect(runs[0].results).toHaveLength(RESULTS_MAX)
    expect(runs[0].results.some(({ level }: { level: string }) => level === 'note')).toBe(false)
    expect(runs[0].results[0].message.text).toHaveLength(MESSAGE_CHARS_MAX)
    expect(runs[0].tool.driver.rules[0].properties.tags.length).toBeLessThanOrEqual(TAGS_MAX)
  })
})

describe('the check itself', () => {
  const valid = () => JSON.parse(sarifOf(withIssues(reportedIssue()), '0.1.0'))
  test.each<[string, (log: ReturnType<typeof valid>) => void]>([
    ['an unknown property', (log) => (log.runs[0].results[0].colour = 'red')],
    ['a result without a message', (log) => delete log.runs[0].results[0].message],
    ['an unknown level', (log) => (log.runs[0].results[0].level = 'fatal')],
    ['line 0', (log) => (log.runs[0].results[0].locations[0].physicalLocation.region.startLine = 0)],
    [
      'a path with a space',
      (log) => (log.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri = 'a b'),
    ],
    ['another rule by number', (log) => (log.runs[0].results[0].ruleIndex = 3)],
    ['an unknown base', (log) => (log.runs[0].originalUriBaseIds = {})],
    ['no driver', (log) => delete log.runs[0].tool.driver],
    ['another version', (log) => (log.version = '2.0.0')],
  ])('refuses %s', (_, spoil) => {
    const log = valid()
    expect(sarifSchema.safeParse(log).success).toBe(true)
    spoil(log)
    expect(sarifSchema.safeParse(log).success).toBe(false)
  })
})
