// Whole outputs of real runners, in tests/fixtures/test-runs: node, vitest, pytest, unittest and cargo as recorded on a
// machine, the others written after their documentation.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { countOutput } from '#effects/testing/count-output.ts'
import { readJunit } from '#effects/testing/junit.ts'

const recorded = (name: string) =>
  readFileSync(join(import.meta.dirname, '..', '..', 'fixtures', 'test-runs', name), 'utf8')

type Row = readonly [name: string, counts: readonly [number, number, number], failing: readonly string[]]

const RUNS: readonly Row[] = [
  ['node-spec.txt', [2, 2, 2], ['fails: 1) a', 'suite', 'inner bad']],
  ['node-tap.txt', [2, 2, 2], ['fails: 1) a', 'inner bad', 'suite']],
  ['vitest.txt', [1, 2, 2], ['a.test.js > fails', 'a.test.js > suite > inner bad']],
  ['vitest-tap.txt', [1, 2, 2], ['fails', 'inner bad']],
  ['pytest.txt', [2, 3, 1], ['test_a.py::test_bad', 'test_a.py::test_p[a b]', 'test_a.py::test_err']],
  ['pytest-quiet.txt', [2, 3, 1], ['test_a.py::test_bad', 'test_a.py::test_p[a b]', 'test_a.py::test_err']],
  ['unittest.txt', [1, 2, 2], ['test_err (test_a.T.test_err)', 'test_bad (test_a.T.test_bad)']],
  ['cargo.txt', [1, 1, 1], ['tests::bad']],
  ['nextest.txt', [1, 1, 1], ['list tests::order']],
  ['jest.txt', [3, 1, 1], ['list › keeps the order']],
  ['mocha.txt', [1, 1, 1], ['list keeps the order']],
  ['bun.txt', [1, 1, 1], ['list > keeps the order']],
  ['deno.txt', [1, 1, 1], ['keeps the order']],
  ['go.txt', [1, 2, 1], ['TestList', 'example.org/list/wire [build failed]']],
  ['go-json.txt', [1, 2, 1], ['example.org/list.TestList', 'package example.org/list/wire']],
  ['rspec.txt', [1, 1, 1], ['./spec/list_spec.rb:6']],
  ['minitest.txt', [1, 1, 1], ['ListTest#test_keeps_the_order']],
  ['phpunit.txt', [1, 2, 1], ['App\\ListTest::testReads', 'App\\ListTest::testOrder with data set "two" (2)']],
  ['surefire.txt', [2, 1, 1], ['ListTest.keepsTheOrder']],
]

test.each(RUNS)('%s is counted, and what failed is named', (name, counts, failing) => {
  const tally = countOutput(recorded(name))
  expect(tally && [tally.passed, tally.failed, tally.skipped]).toEqual(counts)
  expect(tally?.failing).toEqual(failing)
})

test.each(RUNS)('%s says the same with Windows line ends and colours', (name, counts) => {
  const coloured = recorded(name)
    .split('\n')
    .map((line) => `\u001b[2m${line}\u001b[22m`)
    .join('\r\n')
  const tally = countOutput(coloured)
  expect(tally && [tally.passed, tally.failed, tally.skipped]).toEqual(counts)
})

const FILES: readonly Row[] = [
  ['node-junit.xml', [2, 2, 2], ['test fails: 1) a', 'suite inner bad']],
  ['vitest-junit.xml', [1, 2, 2], ['a.test.js fails', 'a.test.js suite > inner bad']],
  ['pytest-junit.xml', [2, 3, 1], ['test_a test_bad', 'test_a test_p[a b]', 'test_a test_err']],
]

test.each(FILES)('%s is counted by its cases, and what failed is named', (name, counts, failing) => {
  const tally = readJunit(recorded(name))
  expect(tally && [tally.passed, tally.failed, tally.skipped]).toEqual(counts)
  expect(tally?.failing).toEqual(failing)
})
