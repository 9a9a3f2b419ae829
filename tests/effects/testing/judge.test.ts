import { expect, test } from 'vitest'
import { judge } from '#effects/testing/judge.ts'

const ending = (code: number | null, output = '') => ({ how: 'exited' as const, code, output, durationMs: 1 })
const tally = (passed: number, failed: number, skipped = 0) => ({ passed, failed, skipped, failing: [] })
const here = { timeoutMs: 1_000, needsInstall: null }

test.each([
  ['pytest without a test', ending(5, 'no tests ran in 0.01s'), null, 'NOT_RUN'],
  ['vitest without a file', ending(1, 'No test files found, exiting with code 1'), null, 'NOT_RUN'],
  ['jest without a test', ending(1, 'No tests found, exiting with code 1'), null, 'NOT_RUN'],
  ['a program that is not there', ending(127, 'sh: 1: vitest: not found'), null, 'NOT_RUN'],
  ['a good end without numbers', ending(0), null, 'NOT_RUN'],
  ['a good end in which everything was skipped', ending(0), tally(0, 0, 4), 'NOT_RUN'],
  ['a bad end without numbers', ending(2, 'no tests ran because of make'), null, 'FAIL'],
  ['a bad end although all passed', ending(1, 'coverage is below the threshold'), tally(3, 0), 'FAIL'],
  ['a good end with a failure', ending(0), tally(3, 1), 'FAIL'],
  ['an end by a signal', ending(null, 'No tests found'), null, 'FAIL'],
  ['a good end with passed tests', ending(0, 'pkg: no test files found'), tally(1, 0), 'PASS'],
] as const)('%s is %s', (_what, how, count, status) => {
  expect(judge(how, count, here).status).toBe(status)
})

test('packages that are missing excuse a bad end without numbers, and nothing else', () => {
  const lacking = { ...here, needsInstall: 'its lock file differs' }
  expect(judge(ending(1), null, lacking)).toEqual({
    status: 'NOT_RUN',
    because: 'needs_install: dependencies are not installed for this commit: its lock file differs',
  })
  expect(judge(ending(1), tally(1, 1), lacking).status).toBe('FAIL')
  expect(judge(ending(0), tally(1, 0), lacking).status).toBe('PASS')
})

test('a run that had to be ended says after how long, whatever it had printed', () => {
  const ended = { how: 'timed out' as const, code: null, output: '3 passed', durationMs: 1 }
  expect(judge(ended, tally(3, 0), here)).toEqual({
    status: 'TIMEOUT',
    because: 'not finished after 1 s; ended with all its processes',
  })
})
