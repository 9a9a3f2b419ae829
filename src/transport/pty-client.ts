// The pty-host's port, spoken over its socket: to whoever holds it, it is the same as a host in this process.
import { z } from 'zod'
import type { PtyEvent, PtyHost } from '#protocol/ports.ts'
import { PTY_WIRE_VERSION, ptyStatusSchema, screenViewSchema } from '#protocol/pty-wire.ts'
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

const nothing = z.unknown().transform(() => undefined)
const snapshotSchema = z.object({ snapshot: z.base64() })

function clientOf(connection: PtyConnection): PtyHostClient {
  const watchers = new Set<(event: PtyEvent) => void>()
  connection.onEvent = (event) => {
    for (const watcher of watchers) watcher(event)
  }
  return {
    spawn: (launch, env) => connection.ask({ kind: 'spawn', launch, env: { ...env } }, ptyStatusSchema),
    list: () => connection.ask({ kind: 'list' }, z.array(ptyStatusSchema)),
    input: (sessionId, bytes) => connection.input(sessionId, bytes),
    inputOnce: (sessionId, key, text) => connection.ask({ kind: 'input-once', sessionId, key, text }, z.boolean()),
    resize(sessionId, cols, rows) {
      // There is nobody to tell when the session has just ended.
      connection.ask({ kind: 'resize', sessionId, cols, rows }, nothing).catch(() => {})
    },
    setPaused: (sessionId, paused) => connection.ask({ kind: 'pause', sessionId, paused }, nothing),
    stop: (sessionId) => connection.ask({ kind: 'stop', sessionId }, nothing),
    reap: (sessionId) => connection.ask({ kind: 'reap', sessionId }, nothing),
    screen: (sessionId) => connection.ask({ kind: 'screen', sessionId }, screenViewSchema.nullable()),
    attach: createAttach(connection),
    watch(on) {
      const watcher = (event: PtyEvent) => on(event)
      watchers.add(watcher)
      // Asked again by every watcher, so that each is told what is on the screens now. A lost connection tells by onLost.
      connection.ask({ kind: 'watch' }, nothing).catch(() => {})
      return () => watchers.delete(watcher)
    },
    quit: () => connection.ask({ kind: 'quit' }, z.boolean()),
    close: () => connection.close(),
  }
}

type Viewer = {
  readonly on: (bytes: Uint8Array) => void
  /** Output that came in the same turn as the snapshot, before anybody could have taken that. */
  early: Uint8Array[] | null
}

/** Several viewers of one session share one attachment on the wire. */
function createAttach(connection: PtyConnection): PtyHost['attach'] {
  const viewers = new Map<string, Set<Viewer>>()
  connection.onOutput = (sessionId, bytes) => {
    for (const viewer of viewers.get(sessionId) ?? []) {
      if (viewer.early) viewer.early.push(bytes)
      else viewer.on(bytes)
    }
  }
  return async (sessionId, on) => {
    const viewer: Viewer = { on, early: [] }
    const join = () => {
      const others = viewers.get(sessionId) ?? new Set()
      viewers.set(sessionId, others.add(viewer))
      setImmediate(() => {
        const early = viewer.early ?? []
        viewer.early = null
        for (const bytes of early) on(bytes)
      })
    }
    const { snapshot } = await connection.ask({ kind: 'attach', sessionId }, snapshotSchema, join)
    const detach = () => {
      const others = viewers.get(sessionId)
      if (!others?.delete(viewer) || others.size > 0) return
      viewers.delete(sessionId)
      connection.ask({ kind: 'detach', sessionId }, nothing).catch(() => {})
    }
    return { snapshot: Buffer.from(snapshot, 'base64'), detach }
  }
}
