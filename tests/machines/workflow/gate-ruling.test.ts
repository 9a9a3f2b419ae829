// What the gate makes of its own look and of a review: nothing passes on a reviewer's word alone.
import { expect, test } from 'vitest'
import { type GateInput, rulingOf } from '#machines/workflow/gate-ruling.ts'
import type { JudgedItem } from '#protocol/agent-result.ts'
import type { Examined } from '#protocol/event-workflow.ts'
import { agentResult } from '../../support/samples.ts'

const held = (item: string, some: Partial<JudgedItem> = {}): JudgedItem => ({
  item,
  verdict: 'pass',
  evidence: [{ file: 'a.ts', line: 3 }],
  note: '',
  ...some,
})
const CLEAN: Examined = {
  issues: [],
  failedChecks: [],
  tests: { status: 'PASS', because: '3 passed', inherited: false },
  touchesCode: true,
  touchesTests: true,
  files: ['a.ts', 'a.test.ts'],
  missing: [],
}
const issue = {
  severity: 'CRITICAL' as const,
  rule: 'secret/aws',
  type: 'secret',
  file: 'a.ts',
  line: 1,
  text: 'a key',
}

const rule = (examined: Partial<Examined> = {}, rest: Partial<GateInput> = {}) =>
  rulingOf({
    examined: { ...CLEAN, ...examined },
    review: agentResult({ items: [held('must:validated'), held('readable')] }),
    checklist: ['must:validated', 'readable'],
    track: 'full',
    ...rest,
  })
const review = (items: readonly JudgedItem[], some: object = {}) => ({
  review: agentResult({ items: [...items], ...some }),
})

test('passes what holds by its own look and by the reviewer’s evidence', () => {
  expect(rule()).toMatchObject({ pass: true, void: false, because: '6 items hold' })
})

test.each<[string, Partial<Examined>, string]>([
  ['a secret', { issues: [issue] }, 'own:no secrets'],
  ['a HIGH finding of the rules', { issues: [{ ...issue, type: 'security', severity: 'HIGH' }] }, 'own:rules'],
  ['failing tests', { tests: { status: 'FAIL', because: '1 failed', inherited: false } }, 'own:tests pass'],
  ['hanging tests', { tests: { status: 'TIMEOUT', because: '5 min', inherited: false } }, 'own:tests pass'],
  ['code without a test', { touchesTests: false }, 'own:tests exist'],
])('rejects %s although the reviewer approves', (_, examined, item) => {
  const ruled = rule(examined)
  expect(ruled).toMatchObject({ pass: false, void: false, because: `does not hold: ${item}` })
})

test('a failure that the parent had already is not held against the change', () => {
  expect(rule({ tests: { status: 'FAIL', because: 'old', inherited: true } }).pass).toBe(true)
})

test('the fast track leaves the tests for later, and wishes unasked, but nothing that must hold', () => {
  const fast = { track: 'fast' as const, ...review([held('must:validated')]) }
  expect(rule({ touchesTests: false }, fast).pass).toBe(true)
  expect(rule({ issues: [issue] }, fast).pass).toBe(false)
})

test.each<[string, Partial<GateInput>, Partial<Examined>, RegExp]>([
  ['leaves an item out', review([held('must:validated')]), {}, /does not judge readable/],
  [
    'passes an item without evidence',
    review([held('must:validated', { evidence: [] }), held('readable')]),
    {},
    /no evidence for must:validated/,
  ],
  [
    'skips an item without a reason',
    review([held('must:validated', { verdict: 'not-applicable' }), held('readable')]),
    {},
    /does not say why/,
  ],
  ['points at a place that is not there', {}, { missing: [{ file: 'b.ts', line: 9 }] }, /points at b.ts:9/],
  ['comes where a check could not run', {}, { failedChecks: ['built-in rules'] }, /could not be run: built-in rules/],
])('a review that %s is void: it neither passes nor rejects', (_, rest, examined, because) => {
  const ruled = rule(examined, rest)
  expect(ruled).toMatchObject({ pass: false, void: true, findings: [] })
  expect(ruled.because).toMatch(because)
})

test('the reviewer’s no is a no, with the findings in the change; the others become debt', () => {
  const findings = [
    { severity: 'HIGH' as const, file: 'a.ts', line: 3, text: 'no check of the length' },
    { severity: 'LOW' as const, file: 'old.ts', line: 1, text: 'dead code' },
  ]
  const ruled = rule(
    {},
    review([held('must:validated', { verdict: 'fail' }), held('readable')], { verdict: 'fail', findings }),
  )
  expect(ruled.pass).toBe(false)
  expect(ruled.findings).toEqual([findings[0]])
  expect(ruled.debt).toEqual([{ title: 'LOW old.ts:1', why: 'dead code' }])
})

test('a wish that does not hold is deferred, not a reason to go round again', () => {
  const ruled = rule({}, review([held('must:validated'), held('readable', { verdict: 'fail', note: 'long names' })]))
  expect(ruled).toMatchObject({ pass: true, debt: [{ title: 'readable', why: 'long names' }] })
})
