// The command line that a role's agent is started with. What it runs on is data; words in braces stand for what a try has.
import { Trouble } from '#protocol/errors.ts'
import type { Role } from '#protocol/role.ts'
import type { Runtime, RuntimeChoice } from '#protocol/runtime.ts'
import type { RunFiles } from './run-files.ts'

export type TryPlace = { readonly title: string; readonly files: RunFiles; readonly cwd: string }
export type Command = {
  readonly profile: string
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** What is typed at its prompt; null where its command line says all. */
  readonly task: string | null
  readonly needsSandbox: boolean
}
export type CommandOf = (role: Role, place: TryPlace) => Command

export type Runtimes = {
  /** For roles that name none; null where none is configured. */
  readonly standard: RuntimeChoice | null
  /** Those that can be named. */
  readonly named?: Readonly<Record<string, Runtime>>
  /** Full names of models by their short ones. */
  readonly models: Readonly<Record<string, string>>
  /** What models cost, by a word of their names, where the built-in table does not hold. */
  readonly prices?: Readonly<Record<string, object>>
  /** How this program itself is started. */
  readonly program: readonly [string, ...string[]]
}

/** Throws Trouble where a role has nothing to run on. */
export function commandsOf({ standard, named = {}, models, program, prices = {} }: Runtimes): CommandOf {
  return (role, place) => {
    const runtime = chosen(role, standard, named)
    const model = models[role.model] ?? role.model
    const prompt = `${place.title}: read ${place.files.brief} and do what it says. Hand in your result as it describes.`
    const isOneShot = runtime.kind === 'cli' && runtime.mode === 'one-shot'
    const values = { ...wordsFor(program, isOneShot), ...place.files, model, prompt }
    const plain = { env: {}, task: null, needsSandbox: false }
    switch (runtime.kind) {
      case 'cli': {
        const { profile, argv, mode, needsSandbox } = runtime
        const task = mode === 'interactive' ? prompt : null
        return { ...plain, profile, argv: argv.map((word) => fill(word, values)), task, needsSandbox }
      }
      case 'script':
        return { ...plain, profile: 'generic', argv: runtime.argv.map((word) => fill(word, values)) }
      case 'api':
        return {
          ...plain,
          profile: 'generic',
          argv: [...program, 'agent', '--model', model],
          env: { TASK_PRICES: JSON.stringify(prices) },
        }
    }
  }
}

function chosen(role: Role, standard: RuntimeChoice | null, named: Readonly<Record<string, Runtime>>): Runtime {
  const choice = role.runtime ?? standard
  if (choice === null)
    throw new Trouble(
      `the role ${role.name} has nothing to run on`,
      'set "team.runtime" in the configuration, or "runtime" in the role’s file',
      2,
    )
  const runtime = typeof choice === 'string' ? (Object.hasOwn(named, choice) ? named[choice] : undefined) : choice
  if (!runtime)
    throw new Trouble(
      `there is no runtime ${String(choice)}`,
      `take one of ${Object.keys(named).sort().join(', ')}, or add it as a file to runtimes/`,
      2,
    )
  return runtime
}

/** How an agent starts our tools, in the forms that agents take. */
function wordsFor([command, ...args]: Runtimes['program'], isOneShot: boolean): Readonly<Record<string, string>> {
  const server = { command, args: [...args, 'mcp'], env: isOneShot ? { SIGNALBOX_ONE_SHOT: '1' } : {} }
  return {
    mcp: JSON.stringify({ mcpServers: { signalbox: server } }),
    'mcp-command': JSON.stringify(server.command),
    'mcp-args': JSON.stringify(server.args),
  }
}

function fill(word: string, values: Readonly<Record<string, string>>): string {
  return word.replaceAll(
    /\{(brief|result|folder|model|prompt|mcp|mcp-command|mcp-args)\}/g,
    (_, name: string) => values[name] ?? '',
  )
}
