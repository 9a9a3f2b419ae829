import { expect, test } from 'vitest'
import { readTap } from '#effects/testing/tap.ts'

const tap = (...lines: readonly string[]) => readTap(lines.join('\n'))

test('skip and todo are neither passed nor failed, whatever they begin with', () => {
  expect(tap('TAP version 14', '1..4', 'ok 1 - a', 'not ok 2 - b # TODO later', 'ok 3 # skip', 'not ok - d')).toEqual({
    passed: 1,
    failed: 1,
    skipped: 2,
    failing: ['d'],
  })
})

test('subtests count and their sums do not, in both ways of nesting', () => {
  expect(tap('1..1', '# Subtest: a', '    ok 1 - x', '    not ok 2 - y', '    1..2', 'not ok 1 - a')).toMatchObject({
    passed: 1,
    failed: 1,
    failing: ['y'],
  })
  expect(tap('1..2', 'not ok 1 - a # time=3ms {', '    1..1', '    not ok 1 - y', '}', 'ok 2 - z')).toMatchObject({
    passed: 1,
    failed: 1,
    failing: ['y'],
  })
})

test('what a diagnostic quotes is no test', () => {
  expect(tap('1..1', 'ok 1 - a', '  ---', '  got: |', '    not ok 9 - quoted', '  ...')).toMatchObject({
    passed: 1,
    failed: 0,
  })
})

test('tests that were planned and never came are a failure, and so is a bail-out', () => {
  expect(tap('1..3', 'ok 1 - a')).toMatchObject({ passed: 1, failed: 1, failing: ['2 planned but not executed'] })
  expect(tap('1..3', 'ok 1 - a', 'Bail out! no database')).toMatchObject({
    failed: 1,
    failing: ['Bail out! no database'],
  })
})

test('without a plan it is no TAP, and an empty plan is no test', () => {
  expect(tap('ok 1 - a', 'ok')).toBeNull()
  expect(tap('1..0 # skipped: no database')).toEqual({ passed: 0, failed: 0, skipped: 0, failing: [] })
})
