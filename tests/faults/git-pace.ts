// Four branches, each in a work tree of its own, on which agents commit at a steady pace for minutes: no commit is lost, the
// backlog drains, and the engine answers a face meanwhile. Run with
// `npm run faults -- pace [--minutes N] [--rate COMMITS-A-MINUTE] [--branches N]`; exits 1 on any failure.
import { execFileSync } from 'node:child_process'
import { appendFileSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { quantile } from '../bench/figures.ts'
import { until } from '../support/until.ts'
import { configure } from './git-operations.ts'
import { drained, journalOf } from './journal-of.ts'
import { closeStagesOnSignal, openStage, type Stage } from './stage.ts'

const MINUTE_MS = 60_000
const ASKED_EVERY_MS = 250
const WATCHED_WITHIN_MS = 30_000
const DRAINS_WITHIN_MS = 2 * MINUTE_MS

type Pace = { readonly minutes: number; readonly rate: number; readonly branches: number }

/** Runs it on a scratch place. `tell` hears how it goes. */
async function gitPace({ minutes, rate, branches }: Pace, tell: (line: string) => void) {
  const stage = openStage('pace')
  try {
    const trees = prepareTrees(stage, branches)
    configure(stage)
    const client = await stage.engine()
    await until(
      'the repository is watched',
      async () => (await journalOf(stage)).some(({ event }) => event.type === 'repository.watched'),
      WATCHED_WITHIN_MS,
    )
    const ending = new AbortController()
    const answers = askOn(
      async () => void (await client.send({ type: 'face.present', sessionId: null })),
      ending.signal,
    )
    const made = await commitAt(trees, { everyMs: MINUTE_MS / rate, count: Math.round(minutes * rate), stage, tell })
    const endedAt = performance.now()
    const isDrained = await until(
      'the audits have ended',
      async () => (await missing(stage, made)).length === 0 && drained(stage),
      DRAINS_WITHIN_MS,
    ).catch(() => false)
    const drainedAfterMs = performance.now() - endedAt
    ending.abort()
    const lost = await missing(stage, made)
    client.close()
    return { made: made.length, lost, isDrained, drainedAfterMs, answerMs: await answers }
  } finally {
    await stage.close()
  }
}

const gitIn = (stage: Stage, cwd: string, ...args: readonly string[]) =>
  execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], {
    cwd,
    env: { ...stage.env },
    encoding: 'utf8',
  }).trim()

function prepareTrees(stage: Stage, branches: number): readonly string[] {
  writeFileSync(join(stage.root, 'run-tests'), 'echo "ok 1 - sum"; echo "1..1"; echo "# pass 1"; echo "# fail 0"\n')
  gitIn(stage, stage.root, 'add', '-A')
  gitIn(stage, stage.root, 'commit', '-q', '-m', 'Test the shop')
  return Array.from({ length: branches }, (_, index) => {
    const path = join(stage.home, `tree-${index}`)
    gitIn(stage, stage.root, 'worktree', 'add', '-q', '-b', `agent-${index}`, path)
    return path
  })
}

type Steady = {
  readonly everyMs: number
  readonly count: number
  readonly stage: Stage
  readonly tell: (line: string) => void
}

async function commitAt(trees: readonly string[], { everyMs, count, stage, tell }: Steady): Promise<readonly string[]> {
  const made: string[] = []
  const startedAt = performance.now()
  for (let index = 0; index < count; index++) {
    const tree = trees[index % trees.length] ?? stage.root
    appendFileSync(join(tree, `file-${index % 20}.ts`), `export const value${index} = ${index}\n`)
    gitIn(stage, tree, 'add', '-A')
    gitIn(stage, tree, 'commit', '-q', '-m', `Change ${index}`)
    made.push(gitIn(stage, tree, 'rev-parse', 'HEAD'))
    if ((index + 1) % 50 === 0) tell(`${index + 1} commits; load ${loadavg()[0]?.toFixed(1)}`)
    await pause(Math.max(0, startedAt + (index + 1) * everyMs - performance.now()))
  }
  return made
}

/** How long the engine takes to answer a face, asked again and again. */
async function askOn(ask: () => Promise<void>, signal: AbortSignal): Promise<readonly number[]> {
  const answers: number[] = []
  while (!signal.aborted) {
    const at = performance.now()
    await ask()
    answers.push(performance.now() - at)
    await pause(ASKED_EVERY_MS)
  }
  return answers
}

async function missing(stage: Stage, made: readonly string[]): Promise<readonly string[]> {
  const seen = new Set(
    (await journalOf(stage)).flatMap(({ event }) =>
      event.type === 'commit.observed' ? [event.subject.id, ...event.subject.covers] : [],
    ),
  )
  return made.filter((sha) => !seen.has(sha))
}

/** The command: prints how it goes and the result. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { minutes: { type: 'string' }, rate: { type: 'string' }, branches: { type: 'string' } },
  })
  const say = (line: string) => process.stdout.write(`${line}\n`)
  const pace = {
    minutes: Number(values.minutes ?? 10),
    rate: Number(values.rate ?? 50),
    branches: Number(values.branches ?? 4),
  }
  const { made, lost, isDrained, drainedAfterMs, answerMs } = await gitPace(pace, say)
  say(
    `${made} commits on ${pace.branches} branches in ${pace.minutes} min; the backlog was empty ${(drainedAfterMs / 1_000).toFixed(1)} s after the last`,
  )
  say(
    `the engine answered a face ${answerMs.length} times: p50 ${quantile(answerMs, 0.5).toFixed(1)} ms, p95 ${quantile(answerMs, 0.95).toFixed(1)} ms, at most ${Math.max(...answerMs).toFixed(0)} ms`,
  )
  for (const sha of lost) say(`FAILED: commit ${sha} was lost`)
  if (!isDrained) say('FAILED: the backlog did not drain')
  const isGood = lost.length === 0 && isDrained
  say(isGood ? 'PASSED: none lost, the backlog drained' : 'FAILED')
  return isGood ? 0 : 1
}

if (process.argv[1] === import.meta.filename) {
  closeStagesOnSignal()
  process.exitCode = await main()
}
