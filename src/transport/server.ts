// An engine behind a unix socket. A peer says hello with version and token before anything else; what it sends is
// validated; a face that does not read is cut off rather than kept in memory, because it can come back and start afresh.
import { timingSafeEqual } from 'node:crypto'
import { createServer, type Socket } from 'node:net'
import { Trouble } from '#protocol/errors.ts'
import { type FromEngine, type ToEngine, toEngineSchema, WIRE_VERSION } from '#protocol/wire.ts'
import type { Door } from './door.ts'
import { encodeJson, FrameReader } from './framing.ts'
import { listenPrivately } from './private-socket.ts'

export const CONNECTIONS_MAX = 64
export const UNREAD_BYTES_MAX = 32 * 1024 * 1024
const HELLO_WITHIN_MS = 5_000

export type Serving = { readonly door: Door; readonly socketPath: string; readonly token: string }

/** Listens; the socket is made 0600. Rejects when the path is taken. */
export async function serveEngine(serving: Serving): Promise<{ close(): Promise<void> }> {
  const peers = new Set<Socket>()
  const server = createServer((socket) => {
    if (peers.size >= CONNECTIONS_MAX) {
      socket.end(encodeJson({ kind: 'refused', because: `${CONNECTIONS_MAX} faces are connected already` }))
      return
    }
    peers.add(socket)
    socket.on('close', () => peers.delete(socket))
    receive(socket, serving)
  })
  await listenPrivately(server, serving.socketPath)
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of peers) socket.end()
      }),
  }
}

function receive(socket: Socket, { door, token }: Serving): void {
  const reader = new FrameReader()
  const say = (message: FromEngine) => {
    if (socket.writableLength > UNREAD_BYTES_MAX) socket.destroy()
    else if (socket.writable) socket.write(encodeJson(message))
  }
  const refuse = (because: string) => {
    say({ kind: 'refused', because })
    socket.end()
  }
  let isKnown = false
  let isWatching = false
  const late = setTimeout(() => refuse('no hello'), HELLO_WITHIN_MS)
  const leaving: (() => void)[] = [() => clearTimeout(late)]

  const hear = (message: ToEngine) => {
    if (!isKnown) {
      const refusal = refusalOf(message, token)
      if (refusal !== null) return refuse(refusal)
      isKnown = true
      clearTimeout(late)
      return say({ kind: 'welcome', version: WIRE_VERSION, pid: process.pid })
    }
    if (message.kind === 'stop') return door.stop()
    if (message.kind === 'watch') {
      if (!isWatching)
        leaving.push(door.subscribe((envelopes) => say({ kind: 'envelopes', envelopes: [...envelopes] })))
      isWatching = true
      return say({ kind: 'world', world: door.world() })
    }
    if (message.kind !== 'command') return refuse('a second hello')
    const { id, key, command } = message
    door.send(command, 'human', key).then(
      (ack) => say({ kind: 'ack', id, ack }),
      (thrown) => say({ kind: 'ack', id, ack: { ok: false, refused: String(thrown).slice(0, 300) } }),
    )
  }
  socket.on('data', (chunk) => {
    try {
      for (const frame of reader.feed(chunk)) hear(toEngineSchema.parse(frame.kind === 'json' ? frame.value : null))
    } catch (thrown) {
      refuse(thrown instanceof Trouble ? thrown.message : 'not a frame of this protocol')
    }
  })
  socket.on('error', () => socket.destroy())
  socket.on('close', () => {
    for (const leave of leaving.splice(0)) leave()
  })
}

/** Why a first message is not accepted; null when it is. */
function refusalOf(message: ToEngine, token: string): string | null {
  if (message.kind !== 'hello') return 'say hello first'
  const given = Buffer.from(message.token)
  const wanted = Buffer.from(token)
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return 'wrong token'
  if (message.version === WIRE_VERSION) return null
  return `this engine speaks version ${WIRE_VERSION}, you speak ${message.version}: run \`signalbox engine stop\` and start again`
}
