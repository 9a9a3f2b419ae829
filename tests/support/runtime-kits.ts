// The runtimes that the contract is run on: a script, the Messages API, and Claude Code itself, the latter two against a scripted model
// on loopback. Each is told the same in its own way.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findAgent, KEY, notInstalled, onboarded } from './claude-code.ts'
import { type ModelEndpoint, type ModelTurn, openModelEndpoint, type Scripted } from './model-endpoint.ts'
import { messagesDialect } from './model-messages.ts'
import type { Program } from './program.ts'
import { SCRIPTED } from './workflow-stage.ts'

/** What an agent does in its step. */
export type Conduct = 'works' | 'forgets its result at first' | 'goes on and on' | 'trespasses' | 'takes a while'

export type Prepared = {
  readonly runtime: unknown
  /** The goal of the step. */
  readonly goal: string
  readonly env: (program: Program) => Readonly<Record<string, string>>
  /** Whether the brief has reached it, as far as that can be seen from outside. */
  heard(words: string): boolean
}

export type RuntimeKit = {
  readonly name: string
  /** Why it cannot be run here; null when it can. */
  readonly missing: string | null
  prepare(conduct: Conduct): Promise<Prepared>
}

const ACTS: Readonly<Record<Conduct, string>> = {
  works: 'act: commit',
  'forgets its result at first': 'act: forget the result at first, commit',
  'goes on and on': 'act: never end',
  trespasses: 'act: read what is forbidden, commit',
  'takes a while': 'act: take a while, commit',
}

/** It can do nothing without having read its brief. */
export const scriptKit: RuntimeKit = {
  name: 'a script',
  missing: null,
  prepare: async (conduct) => ({ runtime: SCRIPTED, goal: ACTS[conduct], env: () => ({}), heard: () => true }),
}

/** A command, and how a model has it run. */
type Hands = { run(command: string): ModelTurn; readonly submit: string }

const COMMIT =
  'printf "export const one = 1\\n" > build.mjs && git add -A && git -c user.name=Model -c user.email=model@example.org commit -q -m "Work on build, round 1"'
const BEAT = 'while :; do echo >> beats.txt; sleep 0.1; done'

function turnsOf(conduct: Conduct, { run, submit }: Hands): readonly ModelTurn[] {
  const done: ModelTurn = {
    use: [{ name: submit, input: { verdict: 'pass', summary: 'done by a model', findings: [] } }],
  }
  const work = [run(COMMIT), done]
  switch (conduct) {
    case 'works':
      return work
    case 'forgets its result at first':
      return [{ say: 'I have thought about it.' }, { say: 'Yes.' }, { say: 'Indeed.' }, ...work]
    case 'goes on and on':
      return [run(BEAT)]
    case 'trespasses':
      return [run('cat secrets.env'), ...work]
    case 'takes a while':
      return [run('for second in 1 2 3 4; do sleep 1; done'), ...work]
  }
}

const saysIn = (endpoint: ModelEndpoint) => (words: string) =>
  endpoint.requests.some(({ body }) => JSON.stringify(body).includes(words))

export const apiKit: RuntimeKit = {
  name: 'the Messages API',
  missing: null,
  async prepare(conduct) {
    const run = (command: string): ModelTurn => ({ use: [{ name: 'run_command', input: { command, seconds: 60 } }] })
    const endpoint = await openModelEndpoint(messagesDialect, turnsOf(conduct, { run, submit: 'submit_result' }))
    const env = () => ({ ANTHROPIC_BASE_URL: endpoint.url, ANTHROPIC_API_KEY: KEY })
    return { runtime: 'api', goal: 'Build it', env, heard: saysIn(endpoint) }
  },
}

const claude = findAgent('claude')

export const claudeKit: RuntimeKit = {
  name: 'Claude Code',
  missing: claude === null ? notInstalled('claude') : null,
  async prepare(conduct) {
    const run = (command: string): ModelTurn => ({
      use: [{ name: 'Bash', input: { command, description: 'Do what the brief says' } }],
    })
    // One answer without a tool ends its turn, and so a try.
    const turns = turnsOf(conduct, { run, submit: 'mcp__signalbox__submit_result' }).filter(
      ({ say }) => say !== 'Yes.' && say !== 'Indeed.',
    )
    const endpoint = await openModelEndpoint(messagesDialect, [readsBrief, ...turns])
    return { runtime: 'claude', goal: 'Build it', env: claudeEnv(endpoint.url), heard: saysIn(endpoint) }
  },
}

/** Its first prompt names the brief. */
export const readsBrief: Scripted = (body) => {
  const path = /read (\/\S+?\/brief\.md) and do what it says/.exec(JSON.stringify(body))?.[1] ?? ''
  return { use: [{ name: 'Read', input: { file_path: path } }] }
}

/** A home of its own where nothing asks anything, and its program on PATH. */
export const claudeEnv = (url: string) => (program: Program) => {
  const config = join(program.env['HOME'] ?? '', 'claude')
  mkdirSync(config, { recursive: true })
  writeFileSync(join(config, '.claude.json'), JSON.stringify(onboarded(program.repository.root)))
  return {
    PATH: `${join(claude ?? '', '..')}:${program.env['PATH']}`,
    CLAUDE_CONFIG_DIR: config,
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_KEY: KEY,
    DISABLE_TELEMETRY: '1',
    DISABLE_ERROR_REPORTING: '1',
    DISABLE_AUTOUPDATER: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  }
}
