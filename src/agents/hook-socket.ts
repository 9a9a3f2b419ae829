// The socket that agents' hooks call: one line in, one answer out. Whoever calls proves its session by a token and is believed
// nothing else. Apart from the engine's socket, so that a sandbox can show this one alone.
import { createServer, type Server, type Socket } from 'node:net'
import { GO, type HookLine, LINE_BYTES_MAX, parseHookLine, WAIT } from './hook-line.ts'
import { isTokenOf } from './session-token.ts'

/** More are turned away; their agents go on as if we were not there. */
export const CONNECTIONS_MAX = 256
/** From connecting to the end of the line. */
export const LINE_WITHIN_MS = 5_000

/** The caller at the other end of a connection. Each of `go` and `answer` ends it. */
export type Caller = {
  go(): void
  /** It stays, and `onGone` tells when it left without an answer. */
  wait(onGone: () => void): void
  /** False when it had left before. */
  answer(text: string): boolean
}

export type HookSocket = {
  readonly path: string
  readonly secret: string
  /** Binds so that only the owner can connect. */
  readonly listen: (server: Server, path: string) => Promise<void>
  /** Called for every proven line, in the order in which callers wait for their answer. */
  readonly onLine: (line: HookLine, caller: Caller) => void
}

/** Serves until the signal aborts. Then callers are cut off, and those that wait come again to whoever listens next. */
export async function serveHooks({ path, secret, listen, onLine }: HookSocket, signal: AbortSignal): Promise<void> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy())
    readLine(socket, (text) => {
      const line = parseHookLine(text)
      if (!line || !isTokenOf(secret, line.session, line.token)) socket.destroy()
      else onLine(line, callerOn(socket, signal))
    })
  })
  server.maxConnections = CONNECTIONS_MAX
  await listen(server, path)
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>()
  server.on('error', reject)
  const end = () => resolve()
  if (signal.aborted) end()
  signal.addEventListener('abort', end, { once: true })
  try {
    await ended
  } finally {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
}

/** The first line, once; a caller that is slow or says too much is cut off. */
function readLine(socket: Socket, on: (text: string) => void): void {
  const late = setTimeout(() => socket.destroy(), LINE_WITHIN_MS)
  const chunks: Buffer[] = []
  let bytes = 0
  const read = (chunk: Buffer) => {
    const end = chunk.indexOf(10)
    const part = end < 0 ? chunk : chunk.subarray(0, end)
    bytes += part.length
    chunks.push(part)
    if (bytes > LINE_BYTES_MAX) socket.destroy()
    else if (end >= 0) {
      clearTimeout(late)
      socket.off('data', read)
      // What follows is not read, but that the other side leaves must be noticed.
      socket.resume()
      on(Buffer.concat(chunks).toString('utf8'))
    }
  }
  socket.on('data', read).on('close', () => clearTimeout(late))
}

function callerOn(socket: Socket, signal: AbortSignal): Caller {
  let isAnswered = false
  const say = (text: string): boolean => {
    if (isAnswered || socket.destroyed || !socket.writable) return false
    isAnswered = true
    socket.end(text)
    return true
  }
  return {
    go: () => void say(GO),
    answer: (text) => say(`${text}\n`),
    wait(onGone) {
      socket.write(WAIT)
      socket.on('close', () => {
        if (!isAnswered && !signal.aborted) onGone()
      })
    },
  }
}
