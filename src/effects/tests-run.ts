// Runs the project's own tests on exactly the audited tree. A failure is looked at twice before it is the commit's: the
// tests are run again once, and the parent commit is asked whether it failed the same way.

import { gitText } from '#git/git-run.ts'
import { clean } from '#protocol/clean.ts'
import type { EventOf } from '#protocol/event.ts'
import { plain } from '#protocol/plain.ts'
import type { Perform } from '#protocol/ports.ts'
import type { QueryCount } from '#protocol/query-count.ts'
import type { Subject } from '#protocol/subject.ts'
import { TEST_NAMES_MAX, type TestRun } from '#protocol/verdict.ts'
import type { Ending } from './bounded-run.ts'
import { checkOut, removeCheckout } from './checkout.ts'
import { setAside } from './line-coverage/set-aside.ts'
import { createTurns } from './one-at-a-time.ts'
import { intentOf, type Room, reading } from './room.ts'
import { type RunReports, readHere } from './run-reports.ts'
import { afterRerun, inheritedOf, type Known, type Rerun, type Result } from './testing/compare.ts'
import { recall, remember } from './testing/known-results.ts'
import { notCounted, openCounting } from './testing/queries/count-queries.ts'
import { type Bench, clearJunit, runSuite } from './testing/suite.ts'
import { findTestCommand } from './testing/test-command.ts'
import { lacksTests } from './testing/tree-project.ts'

type Options = Room & {
  /** Shell command of the user's configuration; null means: find out. */
  readonly command: string | null
  readonly timeoutMs?: number
  /** A result that stands for a run, asked for when its turn has come; null when there is none. */
  readonly known?: (subject: Subject) => TestRun | null
  /** A failing run is repeated once. */
  readonly rerunFailed?: boolean
  /** Where a commit fails, its parent is tested too, unless its result is known. */
  readonly compareWithParent?: boolean
  readonly reports?: RunReports
  /** False: the queries of the tests are not counted. */
  readonly countQueries?: boolean
  /** Files by which they are; null or left out where there are none. */
  readonly queryHooksDir?: string | null
}

const TIMEOUT_MS = 300_000
const TAIL_LINES_MAX = 40

/** tests.run → tests.finished. One run at a time; the checkout stays for metrics.measure. */
export function createTestsRun(options: Options): Perform {
  const inTurn = createTurns()
  return async (order, signal) => {
    const { auditId, subject, skipBecause } = intentOf(order, 'tests.run')
    const tests =
      skipBecause === null
        ? await inTurn(async () => options.known?.(subject) ?? runTests(options, subject, signal))
        : notRun(skipBecause)
    const event: EventOf<'tests.finished'> = { type: 'tests.finished', auditId, tests }
    return { events: [event] }
  }
}

function notRun(because: string): TestRun {
  const nothing = { command: null, passed: null, failed: null, skipped: null, durationMs: 0, tail: [] }
  return { status: 'NOT_RUN', ...nothing, because: plain(because), queries: notCounted('the tests were not run') }
}

async function runTests(options: Options, subject: Subject, signal: AbortSignal): Promise<TestRun> {
  const startedAt = performance.now()
  const bench = await benchFor(options, { id: subject.id, tree: subject.tree }, signal)
  if ('none' in bench) return notRun(bench.none)
  const { suite, queries } = await runCounting(options, bench, { base: subject.base, signal })
  const { result: first, ending } = suite
  const parent = first.status === 'FAIL' ? await parentOf(options, subject, signal) : null
  const known = parent && (await recall(placeOf(options, parent.tree, bench)))
  // What is known to fail in the parent needs no second look.
  const isOld = known !== null && inheritedOf(first.tally, known) === 'all'
  const { result, flaky } = isOld ? { result: first, flaky: [] } : await withRerun(options, bench, first, signal)
  if (result.status === 'PASS' || result.status === 'FAIL') {
    await remember(placeOf(options, subject.tree, bench), { status: result.status, tally: result.tally })
  }
  const before = parent && result.status === 'FAIL' ? (known ?? (await testParent(options, parent, signal))) : null
  const durationMs = Math.round(performance.now() - startedAt)
  return reported({ result, flaky, before, bench, ending, queries, durationMs })
}

type Run = { readonly base: Subject['base']; readonly signal: AbortSignal }

/** Only the first run is listened to: what fails is repeated as the project has it, so that listening decides nothing. */
async function runCounting(options: Options, bench: Bench, { base, signal }: Run) {
  const { countQueries = true, queryHooksDir = null, wholeFiles = false } = options
  if (!countQueries || queryHooksDir === null) {
    const because = countQueries ? 'the files that count are not installed' : 'switched off by tests.countQueries'
    return { suite: await runSuite(bench, signal), queries: notCounted(because) }
  }
  const counting = await openCounting(bench, queryHooksDir)
  try {
    const suite = await runSuite(counting.bench, signal)
    const isRun = suite.ending !== null
    return { suite, queries: isRun ? await counting.read(base, wholeFiles) : notCounted('the tests were not run') }
  } finally {
    await counting.close()
  }
}

async function benchFor(
  options: Options,
  { id, tree }: { readonly id: string; readonly tree: string },
  signal: AbortSignal,
): Promise<Bench | { readonly none: string }> {
  const how = await reading(options, signal)
  const lacking = options.command === null ? await lacksTests({ root: options.root, tree, how }) : null
  if (lacking !== null) return { none: lacking }
  const checkout = await checkOut(options, id, tree, how)
  const command = await findTestCommand(checkout.folder, options.command)
  if ('none' in command) return command
  const { root, timeoutMs = TIMEOUT_MS, reports = readHere } = options
  return { ...checkout, root, tree, command, timeoutMs, reports, how }
}

const placeOf = ({ stateDir }: Options, tree: string, { command }: Bench) => ({
  stateDir,
  tree,
  command: command.shown,
})

/** Only what had failed is run again where the runner can do that, else everything. */
async function withRerun(options: Options, bench: Bench, first: Result, signal: AbortSignal): Promise<Rerun> {
  if (first.status !== 'FAIL' || options.rerunFailed === false) return { result: first, flaky: [] }
  const failing = first.tally?.failing ?? []
  const part = failing.length > 0 ? (bench.command.again?.(failing) ?? null) : null
  await clearJunit(bench)
  const putBack = part && (await setAside(bench))
  const { result: second } = await runSuite(bench, signal, part ?? bench.command.argv)
  await putBack?.()
  return afterRerun(first, second, part !== null)
}

type Parent = { readonly sha: string; readonly tree: string }

async function parentOf(options: Options, { kind, base }: Subject, signal: AbortSignal): Promise<Parent | null> {
  if (options.compareWithParent === false || kind !== 'commit' || base === null) return null
  const tree = await gitText(options.root, ['rev-parse', '--verify', `${base}^{tree}`], await reading(options, signal))
  return { sha: base, tree: tree.trim() }
}

/** Null when the parent's tests did not come to a result. */
async function testParent(options: Options, { sha, tree }: Parent, signal: AbortSignal): Promise<Known | null> {
  const id = `parent-${sha}`
  try {
    const bench = await benchFor(options, { id, tree }, signal)
    if ('none' in bench) return null
    const { status, tally } = (await runSuite(bench, signal)).result
    if (status !== 'PASS' && status !== 'FAIL') return null
    await remember(placeOf(options, tree, bench), { status, tally })
    return { status, tally }
  } finally {
    await removeCheckout(options, id)
  }
}

type Outcome = Rerun & {
  readonly before: Known | null
  readonly bench: Bench
  readonly ending: Ending | null
  readonly queries: QueryCount
  readonly durationMs: number
}

function reported({ result, flaky, before, bench, ending, queries, durationMs }: Outcome): TestRun {
  const { status, because, tally } = result
  const inherited = before && status === 'FAIL' ? inheritedOf(tally, before) : null
  const told = inherited === null ? because : `${because}; ${BEFORE[inherited]}`
  return {
    status,
    because: plain(told),
    command: clean(bench.command.shown),
    passed: tally?.passed ?? null,
    failed: tally?.failed ?? null,
    skipped: tally?.skipped ?? null,
    durationMs,
    tail: ending ? tailOf(ending.output) : [],
    ...(status === 'FAIL' && tally && tally.failing.length > 0 && { failing: shownNames(tally.failing) }),
    ...(flaky.length > 0 && { flaky: shownNames(flaky) }),
    ...(inherited && { inherited }),
    queries,
  }
}

const BEFORE = {
  all: 'the parent commit fails the same way',
  some: 'some of it failed in the parent commit already',
  none: 'none of it failed in the parent commit',
} as const

const shownNames = (names: readonly string[]) => names.slice(0, TEST_NAMES_MAX).map((name) => clean(name))

const tailOf = (output: string): string[] =>
  output
    .split('\n')
    .map((line) => clean(line.slice(0, 4_000)))
    .filter((line) => line !== '')
    .slice(-TAIL_LINES_MAX)
