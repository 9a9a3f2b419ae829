// A scripted agent does a thousand mixed git operations beside a running engine. At the end every commit object in the
// repository is audited or accounted for in the journal, and no command of the agent ended otherwise than in a run of the same
// script without us. Run with `npm run faults -- git [--operations N] [--seed N]`; exits 1 on any failure.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Event } from '#protocol/event.ts'
import { until } from '../support/until.ts'
import { type GitAgent, openGitAgent } from './git-agent.ts'
import { drained, journalOf } from './journal-of.ts'
import { closeStagesOnSignal, openStage, type Stage } from './stage.ts'

const WATCHED_WITHIN_MS = 30_000
const DRAINS_WITHIN_MS = 15 * 60_000
/** Commits that git makes for itself, on no branch. */
const STASHED = /^(WIP on|index on|untracked files on|On [^ ]+:)/
const AUTHOR = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org']

export type GitSoak = { readonly operations: number; readonly seed?: number; readonly drainsWithinMs?: number }

export type GitSoakResult = {
  /** Empty when everything held. */
  readonly failures: readonly string[]
  readonly commands: number
  readonly commits: number
  readonly audited: number
  readonly covered: number
  readonly superseded: number
  readonly drainedAfterMs: number
  readonly counts: ReadonlyMap<string, number>
}

/** Runs it on a scratch place. `tell` hears how it goes. */
export async function gitSoak(
  { operations, seed = 1, drainsWithinMs = DRAINS_WITHIN_MS }: GitSoak,
  tell: (line: string) => void,
): Promise<GitSoakResult> {
  const stage = openStage('git')
  try {
    prepareShop(stage.root, stage.env)
    configure(stage)
    const before = new Set(commitsIn(stage.root, stage.env))
    const client = await stage.engine()
    client.close()
    await until(
      'the repository is watched',
      async () => (await journalOf(stage)).some(({ event }) => event.type === 'repository.watched'),
      WATCHED_WITHIN_MS,
    )
    const agent = work(openGitAgent({ root: stage.root, home: stage.home, env: stage.env, seed }), operations, tell)
    const endedAt = performance.now()
    await until('the last head was seen', () => isUpToDate(stage), WATCHED_WITHIN_MS)
    const isDrained = await until('the audits have ended', () => drained(stage), drainsWithinMs).catch(() => false)
    const drainedAfterMs = performance.now() - endedAt
    const made = commitsIn(stage.root, stage.env).filter((sha) => !before.has(sha))
    const accounted = await until(
      'every commit is accounted for',
      async () => {
        const found = accountFor(
          made,
          (await journalOf(stage)).map(({ event }) => event),
        )
        return found.missing.length === 0 && found
      },
      WATCHED_WITHIN_MS,
    ).catch(async () =>
      accountFor(
        made,
        (await journalOf(stage)).map(({ event }) => event),
      ),
    )
    const control = controlRun(operations, seed)
    const failures = [
      ...accounted.missing.map((sha) => `commit ${describe(stage, sha)} is neither audited nor explained`),
      ...accounted.unfinished.map((sha) => `the audit of ${sha.slice(0, 7)} has not ended`),
      ...(isDrained ? [] : ['the backlog did not drain']),
      ...agent.locked.map((line) => `something was in the agent's way: ${line}`),
      ...differences(agent.log, control.log),
    ]
    const { audited, covered, superseded } = accounted
    return {
      failures,
      commands: agent.log.length,
      commits: made.length,
      audited,
      covered,
      superseded,
      drainedAfterMs,
      counts: agent.counts,
    }
  } finally {
    await stage.close()
  }
}

function work(agent: GitAgent, operations: number, tell: (line: string) => void): GitAgent {
  for (let count = 1; count <= operations; count++) {
    agent.step()
    if (count % 100 === 0) tell(`${count} operations, ${agent.log.length} commands; load ${loadavg()[0]?.toFixed(1)}`)
  }
  return agent
}

/** The same script on a repository that nobody watches. */
function controlRun(operations: number, seed: number): GitAgent {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'sb-control-')))
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, LANG: 'C.UTF-8' }
  const root = join(home, 'shop')
  mkdirSync(root)
  try {
    execFileSync('git', ['-C', root, 'init', '-q', '-b', 'main'], { env })
    execFileSync('git', ['-C', root, ...AUTHOR, 'commit', '-q', '--allow-empty', '-m', 'Open the shop'], { env })
    prepareShop(root, env)
    return work(openGitAgent({ root, home, env, seed }), operations, () => {})
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 5 })
  }
}

function prepareShop(root: string, env: Readonly<Record<string, string>>): void {
  writeFileSync(
    join(root, 'run-tests'),
    'echo "TAP version 13"; echo "ok 1 - sum"; echo "1..1"; echo "# pass 1"; echo "# fail 0"\n',
  )
  for (const args of [
    ['config', 'user.name', 'Ada'],
    ['config', 'user.email', 'ada@example.org'],
    ['add', '-A'],
    ['commit', '-q', '-m', 'Test the shop'],
  ])
    execFileSync('git', ['-C', root, ...args], { env: { ...env }, stdio: 'ignore' })
}

export function configure({ env }: Pick<Stage, 'env'>): void {
  const folder = join(env['XDG_CONFIG_HOME'] ?? '', 'signalbox')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ tests: { command: 'sh ./run-tests' } }))
}

const ask = (root: string, env: Readonly<Record<string, string>>, ...args: readonly string[]) =>
  execFileSync('git', ['--no-optional-locks', '-C', root, ...args], {
    env: { ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })

/** Every commit object that there is, whether or not anything leads to it; without those of a stash. */
function commitsIn(root: string, env: Readonly<Record<string, string>>): readonly string[] {
  const objects = ask(root, env, 'cat-file', '--batch-all-objects', '--batch-check')
  const shas = [...objects.matchAll(/^([0-9a-f]{40}) commit /gm)].flatMap(([, sha]) => sha ?? [])
  const subjects = execFileSync('git', ['-C', root, 'log', '--no-walk=unsorted', '--format=%H %s', '--stdin'], {
    env: { ...env },
    input: shas.join('\n'),
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  return subjects
    .split('\n')
    .flatMap((line) => (line !== '' && !STASHED.test(line.slice(41)) ? [line.slice(0, 40)] : []))
}

const describe = ({ root, env }: Stage, sha: string) => ask(root, env, 'log', '-1', '--format=%h %s (%ci)', sha).trim()

/** Whether the journal's heads are those of the repository. */
async function isUpToDate(stage: Stage): Promise<boolean> {
  const heads = new Map<string, string>()
  for (const { event } of await journalOf(stage)) {
    if (event.type === 'repository.watched') for (const [ref, sha] of Object.entries(event.heads)) heads.set(ref, sha)
    if (event.type === 'head.moved' && event.sha) heads.set(event.ref, event.sha)
  }
  const refs = ask(stage.root, stage.env, 'for-each-ref', '--format=%(objectname) %(refname:lstrip=2)', 'refs/heads')
  return refs
    .split('\n')
    .filter(Boolean)
    .every((line) => heads.get(line.slice(41)) === line.slice(0, 40))
}

function accountFor(made: readonly string[], events: readonly Event[]) {
  const observed = new Set<string>()
  const covered = new Set<string>()
  const superseded = new Set<string>()
  const ended = new Set<string>()
  for (const event of events) {
    if (event.type === 'commit.observed') {
      observed.add(event.subject.id)
      for (const sha of event.subject.covers) covered.add(sha)
    }
    if (event.type === 'commit.superseded') for (const sha of event.shas) superseded.add(sha)
    if (event.type === 'machine.moved' && ['IDLE', 'WAIT_FOR_FIX'].includes(event.to)) ended.add(event.id)
  }
  return {
    missing: made.filter((sha) => !observed.has(sha) && !covered.has(sha) && !superseded.has(sha)),
    unfinished: [...observed].filter((sha) => !ended.has(sha)),
    audited: observed.size,
    covered: covered.size,
    superseded: superseded.size,
  }
}

/** Commands that ended otherwise than without us; the first few. */
function differences(log: readonly string[], control: readonly string[]): readonly string[] {
  const first = log.findIndex((line, index) => line !== control[index])
  if (first < 0 && log.length === control.length) return []
  return [`command ${first + 1} of the agent ended otherwise than without us: "${log[first]}", not "${control[first]}"`]
}

/** The command: prints how it goes and the result. */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { operations: { type: 'string' }, seed: { type: 'string' } } })
  const say = (line: string) => process.stdout.write(`${line}\n`)
  const result = await gitSoak({ operations: Number(values.operations ?? 1_000), seed: Number(values.seed ?? 1) }, say)
  say([...result.counts].map(([name, count]) => `${name} ${count}`).join(', '))
  say(
    `${result.commands} commands made ${result.commits} commits: ${result.audited} audited, ${result.covered} older ones of batches, ${result.superseded} replaced before they were looked at; the backlog was empty ${(result.drainedAfterMs / 1_000).toFixed(1)} s after the last`,
  )
  for (const failure of result.failures) say(`FAILED: ${failure}`)
  say(result.failures.length === 0 ? 'PASSED: no commit lost, no command of the agent disturbed' : 'FAILED')
  return result.failures.length === 0 ? 0 : 1
}

if (process.argv[1] === import.meta.filename) {
  closeStagesOnSignal()
  process.exitCode = await main()
}
