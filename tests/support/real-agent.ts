// A real agent in a session of the built program, against a scripted model on loopback: no key, no internet, a home of its own.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Escalation } from '#protocol/escalation.ts'
import type { Event, EventOf, EventType } from '#protocol/event.ts'
import {
  type Dialect,
  type ModelEndpoint,
  type ModelTurn,
  openModelEndpoint,
  type ToolResult,
} from './model-endpoint.ts'
import { openProgram, type Program } from './program.ts'

type Place = { readonly home: string; readonly root: string; readonly url: string; readonly prompt: string }

export type RealAgent = {
  /** The name of its program, profile and adapter. */
  readonly name: string
  readonly dialect: Dialect
  /** Makes its home and says what its environment and command line are besides the program. */
  prepare(place: Place): {
    readonly env: Readonly<Record<string, string>>
    readonly args: readonly string[]
  }
}

export type AgentSession = {
  readonly program: Program
  readonly endpoint: ModelEndpoint
  open(): Promise<readonly Escalation[]>
  events<T extends EventType>(type: T): Promise<readonly EventOf<T>[]>
  /** Lines of a file in the work tree; none while it does not exist. */
  lines(path: string): readonly string[]
  /** What the model was told about its tools, newest last. */
  results(): readonly ToolResult[]
}

type Starting = { readonly script: readonly ModelTurn[]; readonly prompt?: string }

/** Starts it as session s1 with a first prompt. */
export async function startAgent(
  { name, dialect, prepare }: RealAgent,
  command: string,
  { script, prompt = 'go on' }: Starting,
): Promise<AgentSession> {
  const program = openProgram()
  const { root } = program.repository
  program.repository.commit('Open the shop', { 'README.md': 'shop\n' })
  const endpoint = await openModelEndpoint(dialect, script)
  const { env, args } = prepare({ home: program.env['HOME'] ?? '', root, url: endpoint.url, prompt })
  Object.assign(program.env, env)
  const ran = await program.run('run', '--name', name, '--', command, ...args)
  if (ran.code !== 0) throw new Error(ran.err)
  const open = () => program.json<Escalation[]>('queue')
  return {
    program,
    endpoint,
    open,
    async events(type) {
      const { out } = await program.run('journal', '--json')
      const events = out
        .split('\n')
        .filter(Boolean)
        .map((line) => (JSON.parse(line) as { event: Event }).event)
      return events.filter((event) => event.type === type) as never
    },
    lines: (path) => linesOf(join(root, path)),
    results: () => endpoint.requests.flatMap(({ results }) => results),
  }
}

function linesOf(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean)
  } catch {
    return []
  }
}
