// A desk on a socket of its own with the real relay before it, and a journal's memory that the test keeps: what a session's hook and
// the engine see of it.
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Adapter } from '#agents/adapter.ts'
import { claude } from '#agents/claude/adapter.ts'
import { type AskedBefore, createDesk } from '#agents/desk.ts'
import { relayCommand } from '#agents/relay-command.ts'
import { sessionToken } from '#agents/session-token.ts'
import { ALLOW_ONCE, type Decision } from '#protocol/agent-request.ts'
import type { Delivered, Desk } from '#protocol/desk.ts'
import type { Event, EventOf, EventType } from '#protocol/event.ts'
import { systemClock } from '#sources/clock.ts'
import { listenPrivately } from '#transport/private-socket.ts'
import { scratch } from './repository.ts'
import { until } from './until.ts'

export const RELAY_DIR = join(import.meta.dirname, '..', '..', 'sessions', 'relay')
export const SECRET = 'a secret of the workspace'
export const RELAYS = ['perl', 'node'] as const

export type TestDesk = {
  readonly folder: string
  readonly desk: Desk
  readonly events: readonly Event[]
  /** What the journal holds to be open: a fold of the events, as the engine keeps it. */
  open(): readonly AskedBefore[]
  of<T extends EventType>(type: T): readonly EventOf<T>[]
  /** The next request that is raised after `count` others. */
  raised(count?: number): Promise<EventOf<'request.raised'>>
  answer(event: EventOf<'request.raised'>, decision?: Partial<Decision>, note?: string | null): Promise<Delivered>
  /** As kill -9 does: nothing is told, and the next one has only what is on disk. */
  kill(): Promise<void>
  start(): void
  /** The same one listens again. */
  resume(): void
}

/** Listens from the start. */
export function openDesk(adapters: readonly Adapter[] = [claude]): TestDesk {
  const folder = scratch('desk')
  const events: Event[] = []
  let over = new AbortController()
  let ended: Promise<void> = Promise.resolve()
  const open = () => openIn(events)
  const make = () =>
    createDesk({
      adapters,
      adapterOf: ({ profile }) => profile,
      hooks: { path: join(folder, 'hooks.sock'), secret: SECRET, listen: listenPrivately },
      relay: { dir: RELAY_DIR, node: process.execPath, path: process.env['PATH'] },
      dir: join(folder, 'agents'),
      clock: systemClock,
      env: { HOME: folder },
      askedBefore: open,
      conversationOf: (sessionId) => {
        const last = events.filter((event) => event.type === 'agent.conversed' && event.sessionId === sessionId).at(-1)
        return last?.type === 'agent.conversed' ? { id: last.conversationId, transcript: last.transcript } : null
      },
    })
  let desk = make()
  const start = () => {
    desk = make()
    resume()
  }
  const resume = () => {
    over = new AbortController()
    const mine = over
    ended = desk.source.run(
      (event) => void (mine.signal.aborted || events.push(event)),
      () => {},
      over.signal,
    )
  }
  const kill = async () => {
    over.abort()
    await ended
  }
  start()
  onTestFinished(kill)
  return {
    folder,
    get desk() {
      return desk
    },
    events,
    open,
    of: (type) => events.filter((event) => event.type === type) as never,
    raised: (count = 0) =>
      until('a request was raised', () => events.filter((event) => event.type === 'request.raised')[count]) as never,
    async answer({ sessionId, request }, decision = {}, note = null) {
      const delivered = await desk.answer({
        sessionId,
        request,
        note,
        decision: { ...ALLOW_ONCE, ...decision },
        intentId: `${events.length}.0`,
      })
      events.push({
        type: 'request.answered',
        sessionId,
        fingerprint: request.fingerprint,
        intentId: '1.0',
        ...delivered,
      })
      return delivered
    },
    kill,
    start,
    resume,
  }
}

function openIn(events: readonly Event[]): readonly AskedBefore[] {
  const open = new Map<string, AskedBefore>()
  for (const event of events) {
    if (event.type === 'request.raised') {
      open.set(event.request.fingerprint, { sessionId: event.sessionId, request: event.request, isPaused: false })
    }
    if (event.type === 'request.closed' || (event.type === 'request.answered' && event.delivered))
      open.delete(event.fingerprint)
  }
  return [...open.values()]
}

export type Relayed = {
  readonly child: ChildProcess
  /** What it printed, once it has ended. */
  readonly out: Promise<string>
  readonly code: Promise<number | null>
}

type Relaying = {
  readonly agent?: string
  readonly by?: (typeof RELAYS)[number]
  readonly session?: string
  readonly env?: Record<string, string>
}

/** Runs the real relay as a hook does: through a shell, with the session's environment. */
export function relay(folder: string, event: string, payload: unknown, more: Relaying = {}): Relayed {
  const { by = 'perl', agent = 'claude', session = 's1', env = {} } = more
  const place = { dir: RELAY_DIR, node: process.execPath, path: process.env['PATH'] }
  const waits = event === 'PermissionRequest'
  const command =
    by === 'perl'
      ? relayCommand(place, agent, event, waits)
      : `exec ${process.execPath} ${RELAY_DIR}/relay.mjs ${agent} ${event}${waits ? ' wait' : ''}`
  const child = spawn('sh', ['-c', command], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      SIGNALBOX_HOOKS: join(folder, 'hooks.sock'),
      SIGNALBOX_SESSION: session,
      SIGNALBOX_SESSION_TOKEN: sessionToken(SECRET, session),
      ...env,
    },
  })
  let out = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stdin?.on('error', () => {})
  child.stdin?.end(typeof payload === 'string' ? payload : JSON.stringify(payload))
  const ended = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)))
  onTestFinished(() => void child.kill('SIGKILL'))
  return { child, out: ended.then(() => out), code: ended }
}

/** What Claude Code hands to a PermissionRequest hook. */
export const asksFor = (command: string, more: object = {}) => ({
  session_id: '11111111-2222-4333-8444-555555555555',
  cwd: '/work',
  prompt_id: 'turn-1',
  hook_event_name: 'PermissionRequest',
  tool_name: 'Bash',
  tool_input: { command, description: 'do it' },
  permission_suggestions: [],
  ...more,
})
