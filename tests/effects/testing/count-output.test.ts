import { expect, test } from 'vitest'
import { countOutput } from '#effects/testing/count-output.ts'

const RUNS: readonly (readonly [string, string, readonly [number, number, number] | null])[] = [
  [
    'node:test spec',
    '✔ adds (1ms)\nℹ tests 4\nℹ suites 0\nℹ pass 2\nℹ fail 1\nℹ cancelled 0\nℹ skipped 1\nℹ todo 0\n',
    [2, 1, 1],
  ],
  ['node:test TAP', '# tests 3\n# suites 0\n# pass 3\n# fail 0\n# cancelled 0\n# skipped 0\n# todo 0\n', [3, 0, 0]],
  [
    'vitest',
    ' \u001b[2mTest Files \u001b[22m \u001b[1m1 failed\u001b[22m | 2 passed (3)\n \u001b[2m     Tests \u001b[22m 1 failed | 3 passed | 2 skipped (6)\n   Duration  1s\n',
    [3, 1, 2],
  ],
  [
    'jest',
    'Test Suites: 1 failed, 1 total\nTests:       1 failed, 2 skipped, 3 passed, 6 total\nTime: 1 s\n',
    [3, 1, 2],
  ],
  ['mocha', '\n  3 passing (10ms)\n  1 pending\n  2 failing\n', [3, 2, 1]],
  ['pytest', '===== 1 failed, 3 passed, 2 skipped, 1 warning in 0.12s =====\n', [3, 1, 2]],
  ['pytest -q with errors', '2 passed, 1 error in 1.02s\n', [2, 1, 0]],
  [
    'go test -v',
    '=== RUN   TestA\n--- PASS: TestA (0.00s)\n    --- PASS: TestA/sub (0.00s)\n--- FAIL: TestB (0.00s)\nFAIL\n',
    [1, 1, 0],
  ],
  [
    'cargo, two binaries',
    'test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 4 filtered out; finished in 0.00s\ntest result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out\n',
    [3, 1, 1],
  ],
  ['unittest', '..F\nRan 3 tests in 0.001s\n\nFAILED (failures=1)\n', [2, 1, 0]],
  ['bare TAP', '1..3\nok 1 - a\nnot ok 2 - b\nok 3 - c # SKIP later\n', [1, 1, 1]],
  ['plain words', 'all done: 12 passed, 1 failed\n', [12, 1, 0]],
  ['two runners in one command', '3 passed in 0.1s\nℹ tests 2\nℹ pass 2\nℹ fail 0\n', [5, 0, 0]],
  ['nothing to count', 'ok\nBuild finished, 3 files\n', null],
  ['vitest without tests', 'No test files found, exiting with code 0\n', null],
]

test.each(RUNS)('the summary of %s is counted', (_runner, output, expected) => {
  const count = countOutput(output)
  expect(count && [count.passed, count.failed, count.skipped]).toEqual(expected)
})

test('hostile output is read in good time', () => {
  for (const output of [
    '1 a '.repeat(300_000),
    '9'.repeat(1_000_000),
    '1 passed, '.repeat(100_000),
    '\u001b['.repeat(500_000),
  ]) {
    countOutput(output)
  }
  expect(countOutput('1 passed\n'.repeat(100_000))?.passed).toBe(100_000)
})
