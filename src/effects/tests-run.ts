// Runs the project's own tests on exactly the audited tree. Only tests that were seen to run can pass.
import type { EventOf } from '#protocol/event.ts'
import { plain } from '#protocol/plain.ts'
import type { Perform } from '#protocol/ports.ts'
import { redact } from '#protocol/secret.ts'
import type { Subject } from '#protocol/subject.ts'
import type { TestRun } from '#protocol/verdict.ts'
import { type Ending, runBounded } from './bounded-run.ts'
import { checkOut } from './checkout.ts'
import { createTurns } from './one-at-a-time.ts'
import { intentOf, type Room, reading } from './room.ts'
import { findTestCommand } from './test-command.ts'
import { countTests, type TestCount } from './test-count.ts'

type Options = Room & {
  /** Shell command of the user's configuration; null means: find out. */
  readonly command: string | null
  readonly timeoutMs?: number
}

const TIMEOUT_MS = 300_000
const TAIL_LINES_MAX = 40
const PYTEST_NOTHING = 5

/** tests.run → tests.finished. One run at a time; the checkout stays for metrics.measure. */
export function createTestsRun(options: Options): Perform {
  const inTurn = createTurns()
  return async (order, signal) => {
    const { auditId, subject, skipBecause } = intentOf(order, 'tests.run')
    const tests = skipBecause === null ? await inTurn(() => runTests(options, subject, signal)) : notRun(skipBecause)
    const event: EventOf<'tests.finished'> = { type: 'tests.finished', auditId, tests }
    return { events: [event] }
  }
}

function notRun(because: string): TestRun {
  const nothing = { command: null, passed: null, failed: null, skipped: null, durationMs: 0, tail: [] }
  return { status: 'NOT_RUN', ...nothing, because: plain(because) }
}

async function runTests(options: Options, subject: Subject, signal: AbortSignal): Promise<TestRun> {
  const { folder, needsInstall } = await checkOut(options, subject.id, subject.tree, await reading(options, signal))
  const command = await findTestCommand(folder, options.command)
  if ('none' in command) return notRun(command.none)
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS
  const ending = await runBounded({ argv: command.argv, cwd: folder, timeoutMs }, signal)
  const count = countTests(ending.output)
  return {
    ...judge(ending, count, { timeoutMs, needsInstall }),
    command: plain(redact(command.shown)),
    passed: count?.passed ?? null,
    failed: count?.failed ?? null,
    skipped: count?.skipped ?? null,
    durationMs: ending.durationMs,
    tail: tailOf(ending.output),
  }
}

type Circumstances = { readonly timeoutMs: number; readonly needsInstall: string | null }

/** The status that an ending deserves, with the reason. */
export function judge(
  { how, code, output }: Ending,
  count: TestCount | null,
  { timeoutMs, needsInstall }: Circumstances,
): Pick<TestRun, 'status' | 'because'> {
  if (how === 'timed out')
    return { status: 'TIMEOUT', because: `not finished after ${timeoutMs / 1000} s; ended with all its processes` }
  if (code !== 0 && count === null && needsInstall) {
    return { status: 'NOT_RUN', because: `dependencies are not installed for this commit: ${needsInstall}` }
  }
  if (code === PYTEST_NOTHING && /no tests ran/.test(output))
    return { status: 'NOT_RUN', because: 'pytest found no test' }
  if (code !== 0) return { status: 'FAIL', because: failure(code, count) }
  if (count === null) {
    return {
      status: 'NOT_RUN',
      because:
        'the command ended well, but its output names no number of tests: use a reporter with a summary, e.g. TAP',
    }
  }
  if (count.failed > 0)
    return { status: 'FAIL', because: `${count.failed} failed, although the command ended with exit code 0` }
  if (count.passed === 0)
    return { status: 'NOT_RUN', because: 'no test was executed: add one, or configure the test command' }
  return { status: 'PASS', because: `${count.passed} passed` }
}

function failure(code: number | null, count: TestCount | null): string {
  const ended = code === null ? 'the command was ended by a signal' : `exit code ${code}`
  return count
    ? `${count.failed} of ${count.failed + count.passed} failed (${ended})`
    : `${ended}; no number of tests in its output`
}

const tailOf = (output: string): string[] =>
  output
    .split('\n')
    .map((line) => plain(redact(line.slice(0, 4_000))))
    .filter((line) => line !== '')
    .slice(-TAIL_LINES_MAX)
