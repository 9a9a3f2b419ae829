// The pty-host's port, spoken over its socket: to whoever holds it, it is the same as a host in this process.
import { z } from 'zod'
import type { PtyEvent, PtyHost, WatchPace } from '#protocol/ports.ts'
import {
  historySchema,
  MARK_CHARS_MAX,
  PTY_WIRE_VERSION,
  ptyStatusSchema,
  screenViewSchema,
} from '#protocol/pty-wire.ts'
import { createAttach } from './pty-client-viewers.ts'
import { openPtyConnection, type PtyConnection } from './pty-connection.ts'

export type PtyHostClient = PtyHost & {
  /** Ends the host when it has no live session; false when it has one. */
  quit(): Promise<boolean>
}

type Connecting = {
  readonly socketPath: string
  readonly token: string
  /** Called once when the connection ends by anything but `close`. */
  readonly onLost: () => void
}

/** Connects and says hello. Rejects with the system's error when nobody listens, with Trouble when it is refused. */
export async function connectPtyHost({ socketPath, token, onLost }: Connecting): Promise<PtyHostClient> {
  const connection = await openPtyConnection(socketPath)
  try {
    await connection.ask({ kind: 'hello', version: PTY_WIRE_VERSION, token }, z.unknown())
  } catch (thrown) {
    connection.close()
    throw thrown
  }
  connection.onLost = onLost
  return clientOf(connection)
}

/** Closest first. */
const PACES: readonly WatchPace[] = ['live', 'settled', 'exits']

const nothing = z.unknown().transform(() => undefined)

function clientOf(connection: PtyConnection): PtyHostClient {
  const watchers = new Map<(event: PtyEvent) => void, WatchPace>()
  connection.onEvent = (event) => {
    for (const watcher of watchers.keys()) watcher(event)
  }
  /** The connection is watched once, as closely as its closest watcher wants. */
  const closest = (): WatchPace => PACES.find((pace) => [...watchers.values()].includes(pace)) ?? 'exits'
  return {
    spawn: (launch, env) => connection.ask({ kind: 'spawn', launch, env: { ...env } }, ptyStatusSchema),
    list: () => connection.ask({ kind: 'list' }, z.array(ptyStatusSchema)),
    input: (sessionId, bytes) => connection.input(sessionId, bytes),
    inputOnce: (sessionId, key, text) => connection.ask({ kind: 'input-once', sessionId, key, text }, z.boolean()),
    paste: (sessionId, key, text) => connection.ask({ kind: 'paste', sessionId, key, text }, z.boolean()),
    resize(sessionId, cols, rows) {
      // There is nobody to tell when the session has just ended.
      connection.ask({ kind: 'resize', sessionId, cols, rows }, nothing).catch(() => {})
    },
    setPaused: (sessionId, paused) => connection.ask({ kind: 'pause', sessionId, paused }, nothing),
    stop: (sessionId) => connection.ask({ kind: 'stop', sessionId }, nothing),
    reap: (sessionId) => connection.ask({ kind: 'reap', sessionId }, nothing),
    screen: (sessionId) => connection.ask({ kind: 'screen', sessionId }, screenViewSchema.nullable()),
    history: (sessionId) => connection.ask({ kind: 'history', sessionId }, historySchema.nullable()),
    mark(sessionId, label) {
      // An older host records nothing, and there is nobody to tell.
      connection.ask({ kind: 'mark', sessionId, label: label.slice(0, MARK_CHARS_MAX) }, nothing).catch(() => {})
    },
    attach: createAttach(connection),
    watch(on, pace = 'live') {
      const watcher = (event: PtyEvent) => on(event)
      watchers.set(watcher, pace)
      // Asked again by every watcher, so that each is told what is on the screens now. A lost connection tells by onLost.
      connection.ask({ kind: 'watch', pace: closest() }, nothing).catch(() => {})
      return () => watchers.delete(watcher)
    },
    quit: () => connection.ask({ kind: 'quit' }, z.boolean()),
    close: () => connection.close(),
  }
}
