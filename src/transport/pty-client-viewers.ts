// The viewers of one client: each has a number of its own on the wire, and those of one session share its output, which the
// host sends once for all of them. Who is the writer is the host's word; here it is only remembered.
import { z } from 'zod'
import type { PtyHost } from '#protocol/ports.ts'
import { attachedSchema } from '#protocol/pty-wire.ts'
import type { PtyConnection } from './pty-connection.ts'

type Viewer = {
  readonly sessionId: string
  readonly on: (bytes: Uint8Array) => void
  readonly onWriter: (isWriter: boolean) => void
  isWriter: boolean
  /** Output that came in the same turn as the snapshot, before anybody could have taken that. */
  early: Uint8Array[] | null
}

const nothing = z.unknown().transform(() => undefined)

/** Takes over what the connection hears of output and writers. */
export function createAttach(connection: PtyConnection): PtyHost['attach'] {
  const viewers = new Map<number, Viewer>()
  let lastNumber = 0
  connection.onOutput = (sessionId, bytes) => {
    for (const viewer of viewers.values()) {
      if (viewer.sessionId !== sessionId) continue
      if (viewer.early) viewer.early.push(bytes)
      else viewer.on(bytes)
    }
  }
  connection.onWriter = (_sessionId, number, isWriter) => {
    const viewer = viewers.get(number)
    if (!viewer) return
    viewer.isWriter = isWriter
    viewer.onWriter(isWriter)
  }
  return async (sessionId, on, { readOnly = false, onWriter = () => {} } = {}) => {
    const number = ++lastNumber
    const viewer: Viewer = { sessionId, on, onWriter, isWriter: false, early: [] }
    const about = { sessionId, viewer: number }
    const { snapshot } = await connection.ask({ kind: 'attach', ...about, readOnly }, attachedSchema, (reply) => {
      viewer.isWriter = reply.isWriter && !readOnly
      viewers.set(number, viewer)
      setImmediate(() => release(viewer))
    })
    return {
      snapshot: Buffer.from(snapshot, 'base64'),
      detach() {
        if (!viewers.delete(number)) return
        viewer.isWriter = false
        connection.ask({ kind: 'detach', ...about }, nothing).catch(() => {})
      },
      isWriter: () => viewer.isWriter,
      takeOver() {
        // An older host has no writers: there, everybody is one.
        if (viewers.has(number)) connection.ask({ kind: 'take-over', ...about }, nothing).catch(() => {})
      },
    }
  }
}

function release(viewer: Viewer): void {
  const early = viewer.early ?? []
  viewer.early = null
  for (const bytes of early) viewer.on(bytes)
}
