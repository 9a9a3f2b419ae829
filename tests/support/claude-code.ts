// The real Claude Code in a session of the built program, against a scripted model on loopback: no key, no internet, a home of its own.
import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Escalation } from '#protocol/escalation.ts'
import type { Event, EventOf, EventType } from '#protocol/event.ts'
import { type ModelEndpoint, openModelEndpoint, type Scripted } from './model-endpoint.ts'
import { messagesDialect } from './model-messages.ts'
import { openProgram, type Program } from './program.ts'
import { until } from './until.ts'

/** Where an agent's program is: in the folder that SIGNALBOX_TEST_AGENTS names, or on PATH; null when it is not installed. */
export function findAgent(name: string): string | null {
  const places = [process.env['SIGNALBOX_TEST_AGENTS'], ...(process.env['PATH'] ?? '').split(delimiter)]
  const found = places.flatMap((place) => (place ? [join(place, name)] : []))
  return found.find(isExecutable) ?? null
}

export const notInstalled = (name: string) =>
  `${name} is not installed: put it on PATH, or set SIGNALBOX_TEST_AGENTS to its folder`

export type ClaudeSession = {
  readonly program: Program
  readonly endpoint: ModelEndpoint
  /** The next open question, once there is one. */
  question(): Promise<Escalation>
  open(): Promise<readonly Escalation[]>
  events<T extends EventType>(type: T): Promise<readonly (EventOf<T> & { readonly at: number })[]>
  /** Lines of a file in the work tree; none while it does not exist. */
  lines(path: string): readonly string[]
  /** What the model was told about its tools, newest last. */
  results(): readonly { readonly text: string; readonly isError: boolean }[]
  /** When the user's own PermissionRequest hook was started, epoch milliseconds. */
  hookStarts(): readonly number[]
}

type Starting = {
  readonly script: readonly Scripted[]
  readonly args?: readonly string[]
  readonly settings?: object
  /** In the repository from the start. */
  readonly files?: Readonly<Record<string, string>>
  /** Of `signalbox run`. */
  readonly options?: readonly string[]
}

/** Starts `claude` as session s1 with a first prompt. */
export async function startClaude(
  command: string,
  { script, args = ['go on'], settings = {}, files = {}, options = [] }: Starting,
): Promise<ClaudeSession> {
  const program = openProgram()
  const { root } = program.repository
  program.repository.commit('Open the shop', { 'README.md': 'shop\n', ...files })
  const endpoint = await openModelEndpoint(messagesDialect, script)
  const home = program.env['HOME'] ?? ''
  const config = join(home, 'claude')
  const started = join(home, 'hook-starts')
  mkdirSync(config)
  writeFileSync(join(config, '.claude.json'), JSON.stringify(onboarded(root)))
  const timing = { hooks: [{ type: 'command', command: `date +%s%3N >> ${started}` }] }
  writeFileSync(join(config, 'settings.json'), JSON.stringify({ hooks: { PermissionRequest: [timing] }, ...settings }))
  Object.assign(program.env, {
    CLAUDE_CONFIG_DIR: config,
    ANTHROPIC_BASE_URL: endpoint.url,
    ANTHROPIC_API_KEY: KEY,
    DISABLE_TELEMETRY: '1',
    DISABLE_ERROR_REPORTING: '1',
    DISABLE_AUTOUPDATER: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  })
  const ran = await program.run('run', '--name', 'claude', ...options, '--', command, ...args)
  if (ran.code !== 0) throw new Error(ran.err)
  const open = () => program.json<Escalation[]>('queue')
  return {
    program,
    endpoint,
    open,
    question: () => until('a question is open', async () => (await open())[0]),
    async events(type) {
      const { out } = await program.run('journal', '--json')
      const envelopes = out
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as { event: Event; at: number })
      return envelopes.flatMap(({ event, at }) => (event.type === type ? [{ ...event, at }] : [])) as never
    },
    lines: (path) => linesOf(join(root, path)),
    results: () => endpoint.requests.flatMap(({ results }) => results),
    hookStarts: () => linesOf(started).map(Number),
  }
}

export const KEY = 'test-key'

export const onboarded = (root: string) => ({
  hasCompletedOnboarding: true,
  lastOnboardingVersion: '99.0.0',
  theme: 'dark',
  numStartups: 10,
  customApiKeyResponses: { approved: [KEY], rejected: [] },
  projects: { [root]: { hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true, allowedTools: [] } },
})

function linesOf(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean)
  } catch {
    return []
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
