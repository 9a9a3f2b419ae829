// What one run of a test command proves. Pure. Only tests that were seen to run can pass.
import type { TestRun } from '#protocol/verdict.ts'
import type { Ending } from '../bounded-run.ts'
import type { Tally } from './tally.ts'

export type Circumstances = {
  readonly timeoutMs: number
  /** Why packages that the command may need are not there; null when nothing is missing. */
  readonly needsInstall: string | null
}

/** Runners that say so and fail. Others say it and end well, or with a code of its own. */
const NOTHING_FOUND = /\b(?:no test files? found|no tests? found|no tests executed|no test modules found)\b/i
const NOTHING_RAN = /\bno tests ran\b/i
/** Of pytest and unittest: not one test was there. */
const NOTHING_RAN_CODE = 5
/** Of a shell: the program is not there, or cannot be started. */
const NOT_STARTED = new Set([126, 127])

/** The reason of a run for which packages are missing. */
export const needsInstallBecause = (missing: string) =>
  `needs_install: dependencies are not installed for this commit: ${missing}`

/** The status that an ending deserves, with the reason. */
export function judge(
  { how, code, output }: Ending,
  tally: Tally | null,
  { timeoutMs, needsInstall }: Circumstances,
): Pick<TestRun, 'status' | 'because'> {
  if (how === 'timed out') {
    return { status: 'TIMEOUT', because: `not finished after ${timeoutMs / 1000} s; ended with all its processes` }
  }
  const executed = tally === null ? 0 : tally.passed + tally.failed
  if (executed === 0 && foundNothing(code, output)) return notRun('the runner found no test')
  if (code !== 0 && tally === null) {
    if (needsInstall !== null) return notRun(needsInstallBecause(needsInstall))
    if (code !== null && NOT_STARTED.has(code)) return notRun(`its program could not be started (exit code ${code})`)
  }
  if (code !== 0) return { status: 'FAIL', because: failure(code, tally) }
  if (tally === null) {
    return notRun(
      'the command ended well, but its output names no number of tests: use a reporter with a summary, e.g. TAP',
    )
  }
  if (tally.failed > 0) {
    return { status: 'FAIL', because: `${tally.failed} failed, although the command ended with exit code 0` }
  }
  if (tally.passed === 0) return notRun('no test was executed: add one, or configure the test command')
  return { status: 'PASS', because: `${tally.passed} passed` }
}

const foundNothing = (code: number | null, output: string) =>
  (code === NOTHING_RAN_CODE && NOTHING_RAN.test(output)) || (code !== null && NOTHING_FOUND.test(output))

const notRun = (because: string) => ({ status: 'NOT_RUN' as const, because })

function failure(code: number | null, tally: Tally | null): string {
  const ended = code === null ? 'the command was ended by a signal' : `exit code ${code}`
  if (!tally) return `${ended}; no number of tests in its output`
  if (tally.failed === 0) return `${ended}, although of ${tally.passed} tests none failed`
  return `${tally.failed} of ${tally.failed + tally.passed} failed (${ended})`
}
