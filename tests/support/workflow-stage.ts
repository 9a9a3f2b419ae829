// A workflow of the test's own on a real repository, run by the built program as a person runs it: its roles and workflows are files
// in the person's configuration, its agents are whatever the test says, and questions are answered on the command line.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { RunView, SessionView } from '#projection/world.ts'
import type { Escalation } from '#protocol/escalation.ts'
import type { Event, EventOf, EventType } from '#protocol/event.ts'
import { openProgram, type Program } from './program.ts'
import { until } from './until.ts'

export type StepFile = {
  readonly id: string
  readonly kind: 'work' | 'review' | 'merge' | 'approve' | 'watch'
  readonly [key: string]: unknown
}

type Staging = {
  readonly runtime: unknown
  readonly steps: readonly StepFile[]
  readonly caps?: object
  /** Of the role `maker`, on top of what it is by itself; the role `judge` reviews. */
  readonly maker?: object
  readonly judge?: object
  readonly team?: object
  readonly files?: Readonly<Record<string, string>>
  /** Of the engine and so of the agents. */
  readonly env?: (program: Program) => Readonly<Record<string, string>>
}

export type WorkflowStage = {
  readonly program: Program
  /** Starts the workflow; resolves with the id of the run. */
  begin(): Promise<string>
  run(): Promise<RunView>
  /** The run once it has ended, with a person at hand who lets the agents do what they ask to. */
  ended(withinMs?: number): Promise<RunView>
  /** The next question of the run itself. */
  asked(withinMs?: number): Promise<Escalation>
  events<T extends EventType>(type: T): Promise<readonly EventOf<T>[]>
  sessions(): Promise<readonly SessionView[]>
}

/** A step of the scripted agent (actor.mjs) does what its goal names. */
export const SCRIPTED = { kind: 'script', argv: [process.execPath, 'actor.mjs'] }
const SLOW_MS = 90_000

const PHASES = {
  work: 'implementation',
  review: 'review',
  merge: 'merge',
  approve: 'approval',
  watch: 'operation',
} as const

/** What most tests want: one change, its review, its merge. */
export function threeSteps(work: string, review: string): readonly StepFile[] {
  return [
    { id: 'build', kind: 'work', role: 'maker', goal: work, writes: true },
    {
      id: 'review',
      kind: 'review',
      role: 'judge',
      of: 'build',
      needs: ['build'],
      goal: review,
      checklist: ['must:works'],
    },
    { id: 'land', kind: 'merge', of: 'build', needs: ['review'] },
  ]
}

export function openWorkflowStage({
  runtime,
  steps,
  caps = {},
  files = {},
  env = () => ({}),
  ...more
}: Staging): WorkflowStage {
  const program = openProgram()
  Object.assign(program.env, env(program))
  const config = join(program.env['XDG_CONFIG_HOME'] ?? '', 'signalbox')
  for (const folder of ['roles', 'workflows']) mkdirSync(join(config, folder), { recursive: true })
  const write = (path: string, value: object) => writeFileSync(join(config, path), JSON.stringify(value))
  write('config.json', {
    team: { runtime, ...more.team },
    questions: { undoMs: { other: 0, permission: 0, destructive: 0 } },
  })
  const role = { specialty: 'tests', model: 'sonnet', prompt: 'You are part of a test.' }
  const access = { write: ['**'], hide: ['secrets.env'], commands: 'allow' }
  write('roles/maker.json', { ...role, name: 'maker', title: 'Maker', access, ...more.maker })
  write('roles/judge.json', { ...role, name: 'judge', title: 'Judge', mayReview: true, ...more.judge })
  write('workflows/small.json', {
    name: 'small',
    title: 'A small one',
    steps: steps.map((step) => ({ title: `Step ${step.id}`, phase: PHASES[step.kind], minutes: 5, ...step })),
    caps,
  })
  cpSync(join(import.meta.dirname, 'actor.mjs'), join(program.repository.root, 'actor.mjs'))
  program.repository.commit('Open the shop', {
    'package.json': JSON.stringify({ private: true, scripts: { test: 'node --test' } }),
    'README.md': 'shop\n',
    'secrets.env': 'TOKEN=not-for-agents\n',
    'issue.md': 'The sum is wrong\n\nadd(1, 2) gives -1\n',
    ...files,
  })
  return stageOf(program)
}

function stageOf(program: Program): WorkflowStage {
  const { run: call, json } = program
  const queue = () => json<readonly Escalation[]>('queue')
  const run = async () => {
    const [newest] = await json<readonly RunView[]>('workflow', 'status')
    if (!newest) throw new Error('there is no run')
    return newest
  }
  return {
    program,
    run,
    begin: () =>
      until('the workflow begins', async () => {
        const { code, out, err } = await call(
          'workflow',
          'run',
          'small',
          '--issue',
          join(program.repository.root, 'issue.md'),
        )
        if (code !== 0 && !/no branch|not watched/.test(err)) throw new Error(err)
        return code === 0 ? (out.split(' ')[0] ?? '') : ''
      }),
    async ended(withinMs = SLOW_MS) {
      return until(
        'the run ends',
        async () => {
          for (const { id, kind } of await queue()) if (kind === 'permission') await call('approve', id)
          const now = await run()
          if (now.outcome === null) await pause(300)
          return now.outcome === null ? null : now
        },
        withinMs,
      )
    },
    asked: (withinMs = SLOW_MS) =>
      until(
        'the run asks',
        async () => {
          const open = await queue()
          for (const { id, kind } of open) if (kind === 'permission') await call('approve', id)
          const found = open.find(({ kind }) => kind === 'other')
          if (!found) await pause(300)
          return found
        },
        withinMs,
      ),
    async events(type) {
      const { out } = await call('journal', '--json')
      const all = out.split('\n').filter(Boolean)
      return all
        .map((line) => (JSON.parse(line) as { event: Event }).event)
        .filter((event) => event.type === type) as never
    },
    sessions: () => json<readonly SessionView[]>('sessions'),
  }
}

/** Text of a file, or nothing while it is not there. */
export function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
