// The one way into the control room. It changes between two states: the room itself, and one session attached full-screen.
// Leaving never ends a session.

import { hasEnded } from '#projection/session-life.ts'
import type { World } from '#projection/world.ts'
import type { PtyHost } from '#protocol/ports.ts'
import type { ExplainScreen } from '#protocol/trial.ts'
import type { EngineClient } from '#transport/client.ts'
import { type Assembly, assemble } from './assemble.ts'
import { DEFAULT_DETACH_KEY, isDetachKey } from './detach-scanner.ts'
import type { Opening } from './opening.ts'
import { type AttachAs, type AttachEnd, passThrough } from './pass-through.ts'
import type { Hands } from './perform-action.ts'
import { readKeys } from './read-keys.ts'
import type { RoomNotices } from './room-notices.ts'
import { say } from './say.ts'
import { startPlaceFor } from './start-place.ts'
import { copySequence } from './terminal/modes.ts'
import { openTerminal, type Terminal } from './terminal/terminal.ts'

export type ControlRoomParts = {
  readonly client: EngineClient
  readonly ptyHost: PtyHost | null
  /** Connects later, when the first session starts, and again after a loss. */
  readonly getPtyHost?: () => Promise<PtyHost | null>
  /** Connects to the engine again after a loss. */
  readonly reconnect?: () => Promise<EngineClient>
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  /** The skeleton that stands on the terminal already. */
  readonly opening?: Opening
  readonly workspaceName: string
  readonly themeDirs: readonly string[]
  readonly themeName?: string
  /** The key that leaves an attached session. @default 'ctrl-]' */
  readonly prefixKey?: string
  readonly loadWorld: (json: unknown) => World
  /** Tries the rules of a session's profile on its screen, for "why?". */
  readonly explain?: ExplainScreen
  /** Ring once for every new notification of a session. @default false */
  readonly bell?: boolean
  /** How notices are shown on the outer terminal. @default not at all */
  readonly notices?: RoomNotices
  readonly onQuit?: () => void
  /** A session to attach to at once. */
  readonly attachTo?: string
  readonly env: NodeJS.ProcessEnv
}

/** Runs the control room until the person leaves (0) or a signal ends it (128 and its number); the terminal is as before. */
export async function openControlRoom(parts: ControlRoomParts): Promise<number> {
  const leaving = Promise.withResolvers<number>()
  const ended = new AbortController()
  const leave = (exitCode: number) => {
    leaving.resolve(exitCode)
    ended.abort()
  }
  const { stdin, stdout } = parts
  const begun = (await parts.opening?.take()) ?? null
  const terminal = await openTerminal({ stdin, stdout, begun, ended: leave })
  try {
    const assembly = await assemble(parts, terminal)
    const hands = handsFor({ parts, terminal, assembly, signal: ended.signal, quit: () => leave(0) })
    enterRoom(terminal, assembly, hands)
    if (parts.attachTo) hands.attach(parts.attachTo, 'writer')
    const exitCode = await leaving.promise
    assembly.close()
    terminal.close()
    stdout.write(farewell(assembly))
    return exitCode
  } finally {
    terminal.close()
    parts.onQuit?.()
  }
}

function farewell({ store }: Assembly): string {
  const live = store.get().world.sessions.filter((session) => !hasEnded(session)).length
  if (live === 0) return 'Left the control room; the engine goes on.\n'
  return `Left the control room; ${live} ${live === 1 ? 'session goes' : 'sessions go'} on.\n`
}

type Inside = {
  readonly parts: ControlRoomParts
  readonly terminal: Terminal
  readonly assembly: Assembly
  readonly signal: AbortSignal
  readonly quit: () => void
}

function handsFor(inside: Inside): Hands {
  const { terminal, assembly, quit } = inside
  const { store, painter, feed, panes } = assembly
  const hands: Hands = {
    store,
    send: feed.send,
    ptyHost: panes.host,
    copy: (text) => terminal.output.write(copySequence(text)),
    attach: (sessionId, as) => {
      attach({ sessionId, as }, inside, hands).catch((thrown: unknown) => {
        // A mistake while attached must not leave a dead screen behind.
        enterRoom(terminal, assembly, hands)
        say(store, `attaching failed: ${String(thrown)}`, 'bad')
      })
    },
    explain: inside.parts.explain,
    redraw: painter.invalidate,
    suspend: terminal.suspend,
    quit,
    startPlace: () => startPlaceFor(store.get(), process.cwd()),
  }
  return hands
}

/** Takes the screen and the keys. */
function enterRoom(terminal: Terminal, { store, chrome, painter }: Assembly, hands: Hands): void {
  const takeSize = () => {
    const size = terminal.size()
    const { cols, rows } = store.get().size
    if (cols === size.cols && rows === size.rows) return
    store.set({ size })
    chrome.resize(size)
  }
  const resized = () => {
    takeSize()
    painter.invalidate()
  }
  const keys = readKeys(hands)
  const input = (bytes: Uint8Array) => {
    painter.hurry()
    keys(bytes)
  }
  terminal.enterRoom()
  terminal.listen({ input, resized, repaint: painter.invalidate })
  takeSize()
  painter.resume()
}

type Visit = { readonly sessionId: string; readonly as: AttachAs }

/** Hands screen and keys to one session until it is left. */
async function attach({ sessionId, as }: Visit, inside: Inside, hands: Hands): Promise<void> {
  const { parts, terminal, assembly, signal } = inside
  const { store, panes, painter } = assembly
  const ptyHost = panes.host() ?? (await parts.getPtyHost?.()) ?? null
  if (!ptyHost) {
    say(store, `cannot attach: ${store.get().ptyHost.because}`, 'bad')
    return
  }
  const name = store.get().world.sessions.find(({ id }) => id === sessionId)?.launch.name ?? sessionId
  const detachKey = parts.prefixKey && isDetachKey(parts.prefixKey) ? parts.prefixKey : DEFAULT_DETACH_KEY
  let isWriter = true
  const writes = (next: boolean) => {
    isWriter = next
  }
  painter.pause()
  assembly.presence.visit(sessionId)
  const passing = passThrough({ terminal, ptyHost, sessionId, name, detachKey, signal, as, writes })
  const end = await passing.finally(() => assembly.presence.visit(null))
  if (end === 'lost') panes.lost(`attached to ${name}`)
  if (signal.aborted) return
  enterRoom(terminal, assembly, hands)
  const wasKeptOut = end === 'detached' && as !== 'reader' && !isWriter
  say(
    store,
    wasKeptOut
      ? `${name} was read-only: another terminal types there (T takes over)`
      : noticeAfter(end, name, detachKey),
  )
}

function noticeAfter(end: AttachEnd, name: string, detachKey: string): string {
  switch (end) {
    case 'detached':
      return `detached from ${name}: it goes on (${detachKey} is the key that brought you back)`
    case 'exited':
      return `${name} has ended`
    case 'lost':
      return `the connection to ${name} was lost; it may still run`
  }
}
