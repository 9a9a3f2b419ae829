// Every shipped workflow on a real repository with scripted agents, while the engine is killed again and again: at step boundaries and in
// the middle of steps. Nothing may happen twice, and every run has to end. Run with `npm run faults -- workflows [NAME …]
// [--kills N]`; exits 1 on any failure.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { worldOf } from '#processes/world-of.ts'
import type { World } from '#projection/world.ts'
import type { StoredEnvelope } from '#protocol/envelope.ts'
import type { EngineClient } from '#transport/client.ts'
import { allEvents } from './journal-of.ts'
import { closeStagesOnSignal, openStage, type Stage } from './stage.ts'

const CHECKOUT = join(import.meta.dirname, '..', '..')
const LOOK_EVERY_MS = 150
const ENDS_WITHIN_MS = 8 * 60_000

export type WorkflowRun = {
  readonly workflow: string
  readonly outcome: string
  readonly kills: number
  /** In how many of them a step was running. */
  readonly killsInSteps: number
  readonly rejections: number
  readonly failures: readonly string[]
}

/** The workflows that come with the program, by name. */
export const SHIPPED = readdirSync(join(CHECKOUT, 'sessions', 'workflows')).map((file) => basename(file, '.json'))

/** Runs one workflow to its end, killing the engine about `kills` times. */
export async function runWorkflow(workflow: string, kills: number, tell: (line: string) => void): Promise<WorkflowRun> {
  const stage = openStage('flow')
  try {
    furnish(stage)
    const first = await stage.engine()
    await watched(first)
    const issue = { title: 'The sum is wrong', text: 'add(1, 2) gives -1', kinds: [] }
    const ack = await first.send({ type: 'workflow.start', workflow, issue, target: 'main' })
    first.close()
    if (!ack.ok)
      return { workflow, outcome: 'refused', kills: 0, killsInSteps: 0, rejections: 0, failures: [ack.refused] }
    const driven = await drive(stage, kills, tell)
    const client = await stage.engine()
    const events = await allEvents(client)
    const verified = await client.send({ type: 'journal.verify' })
    client.close()
    return {
      workflow,
      ...driven,
      rejections: rejectionsIn(events),
      failures: [...faultsIn(stage, events), ...intact(verified), ...driven.failures],
    }
  } finally {
    await stage.close()
  }
}

/** The repository holds the scripted agent, because a sandbox shows nothing else. */
function furnish({ root, env }: Stage): void {
  const folder = join(env['XDG_CONFIG_HOME'] ?? '', 'signalbox')
  mkdirSync(folder, { recursive: true })
  const runtime = { kind: 'script', argv: [process.execPath, 'teammate.mjs'] }
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ team: { runtime }, questions: { undoMs: { other: 0 } } }))
  cpSync(join(CHECKOUT, 'sessions', 'demo', 'teammate.mjs'), join(root, 'teammate.mjs'))
  writeFileSync(join(root, 'package.json'), JSON.stringify({ private: true, scripts: { test: 'node --test' } }))
  git({ root, env }, 'add', '-A')
  git(
    { root, env },
    '-c',
    'user.name=Ada',
    '-c',
    'user.email=ada@example.org',
    'commit',
    '-q',
    '-m',
    'Add the teammate',
  )
}

const git = ({ root, env }: Pick<Stage, 'root' | 'env'>, ...args: readonly string[]) =>
  execFileSync('git', ['-C', root, ...args], { env: { ...env }, encoding: 'utf8' }).trim()

async function watched(client: EngineClient): Promise<void> {
  for (let looks = 0; looks < 200; looks += 1) {
    const { heads } = await worldOf(client)
    if (heads?.['main']) return
    await pause(LOOK_EVERY_MS)
  }
  throw new Error('the repository was never watched')
}

type Driven = Pick<WorkflowRun, 'outcome' | 'kills' | 'killsInSteps' | 'failures'>

/** Answers what is asked and kills the engine each time that something has moved, until enough kills were made. */
async function drive(stage: Stage, killsWanted: number, tell: (line: string) => void): Promise<Driven> {
  const until = Date.now() + ENDS_WITHIN_MS
  const made = { kills: 0, killsInSteps: 0 }
  let seen = ''
  while (Date.now() < until) {
    const run = (await look(stage))?.runs[0]
    if (run?.outcome) return { outcome: run.outcome, ...made, failures: unlessDone(run) }
    const now = JSON.stringify(run?.steps)
    if (run && now !== seen && made.kills < killsWanted) {
      seen = now
      if (Object.values(run.steps).some(({ state }) => state === 'running')) made.killsInSteps += 1
      // Odd ones a little later, so that they fall between what the boundary brings about.
      if (made.kills % 2 === 1) await pause(70 * (made.kills % 5))
      made.kills += 1
      process.kill(stage.enginePid(), 'SIGKILL')
      const states = Object.entries(run.steps).map(([id, { state }]) => `${id} ${state}`)
      tell(`kill ${made.kills} at ${states.join(', ')}`)
    }
    await pause(LOOK_EVERY_MS)
  }
  return { outcome: 'running', ...made, failures: [`it did not end within ${ENDS_WITHIN_MS / 60_000} minutes`] }
}

const unlessDone = ({ outcome, because }: World['runs'][number]) =>
  outcome === 'done' ? [] : [`it ended ${outcome}: ${because}`]

/** The world as the engine shows it, after answering what it asks; null while it is dead. */
async function look(stage: Stage): Promise<World | null> {
  const client = await stage.engine().catch(() => null)
  if (!client) return null
  try {
    const world = await worldOf(client)
    for (const { escalation } of world.questions) {
      const accept = escalation.options.find(({ id }) => id === 'accept')
      const isApproval = escalation.title.endsWith('wants an approval')
      if (accept && isApproval)
        await client.send({
          type: 'escalation.answer',
          answer: { escalationId: escalation.id, verdict: 'approve', option: 'accept' },
        })
    }
    return world
  } catch {
    return null
  } finally {
    client.close()
  }
}

const rejectionsIn = (events: readonly StoredEnvelope[]) =>
  events.filter(({ event }) => event.type === 'gate.checked' && !event.pass && !event.void).length

/** What must not have happened: a try in two sessions, work committed twice, a branch without the merged work, a try lost. */
function faultsIn(stage: Stage, envelopes: readonly StoredEnvelope[]): readonly string[] {
  const events = envelopes.map(({ event }) => event)
  const tries = events.flatMap((event) =>
    event.type === 'step.started' ? [`${event.stepId} ${event.round}.${event.attempt}`] : [],
  )
  const seconds = tries.filter((one) => one.endsWith('.2'))
  const merged = events.flatMap((event) => (event.type === 'step.merged' ? [event.commit] : []))
  const tip = merged.at(-1)
  const subjects = tip ? git(stage, 'log', '--no-merges', '--format=%s', tip).split('\n') : []
  const asked = events.flatMap((event) => (event.type === 'escalation.opened' ? [event.escalation.title] : []))
  return [
    ...twice(tries).map((one) => `the try ${one} was started twice`),
    ...seconds.map((one) => `${one.slice(0, -2)} had to be tried again`),
    ...twice(subjects).map((one) => `"${one}" was committed twice`),
    ...twice(merged).map((one) => `${one.slice(0, 7)} was merged twice`),
    ...(tip && git(stage, 'rev-parse', 'signalbox/run-w1') !== tip
      ? ['the branch of the run is not at what was merged last']
      : []),
    ...(git(stage, 'rev-parse', 'main') === git(stage, 'rev-parse', 'HEAD') ? [] : ['main has moved']),
    ...asked.filter((title) => !title.endsWith('wants an approval')).map((title) => `it asked: ${title}`),
  ]
}

const twice = (names: readonly string[]) => [...new Set(names.filter((name, at) => names.indexOf(name) !== at))]

function intact(ack: Awaited<ReturnType<EngineClient['send']>>): readonly string[] {
  const result = ack.ok ? (ack.result as { intact: boolean; because: string }) : { intact: false, because: ack.refused }
  return result.intact ? [] : [`the journal: ${result.because}`]
}

async function main(): Promise<void> {
  closeStagesOnSignal()
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { kills: { type: 'string', default: '8' } },
  })
  const chosen = positionals.length > 0 ? positionals : SHIPPED
  let kills = 0
  for (const workflow of chosen) {
    const run = await runWorkflow(workflow, Number(values.kills), (line) => process.stdout.write(`  ${line}\n`))
    kills += run.kills
    process.stdout.write(
      `${workflow.padEnd(34)} ${run.outcome}, ${run.kills} kills (${run.killsInSteps} in steps), ${run.rejections} rejections${run.failures.map((failure) => `\n  FAILED ${failure}`).join('')}\n`,
    )
    if (run.failures.length > 0) process.exitCode = 1
  }
  process.stdout.write(`${chosen.length} workflows, ${kills} kills\n`)
}

if (process.argv[1] === import.meta.filename) await main()
