// The client's end of the pty-host's socket: numbered requests, their answers, and what comes unasked. A cut connection or a
// silent host rejects what is pending, with a hint; it never hangs. What the requests mean is pty-client.ts.
import type { Socket } from 'node:net'
import type { z } from 'zod'
import { messageOf, Trouble } from '#protocol/errors.ts'
import type { PtyEvent } from '#protocol/ports.ts'
import { type FromPtyHost, fromPtyHostSchema, type ToPtyHost } from '#protocol/pty-wire.ts'
import { encodeJson, FrameReader } from './framing.ts'
import { reachSocket } from './reach-socket.ts'
import { decodeSessionBytes, encodeSessionBytes } from './session-bytes.ts'

/** Longer than the longest request, which is ending a tree that does not want to end. */
const REPLY_WITHIN_MS = 30_000
export const REQUESTS_MAX = 1_000
/** Keys that the host has not taken yet; more are dropped. */
const INPUT_BYTES_MAX = 4 * 1024 * 1024

type Unnumbered<T> = T extends unknown ? Omit<T, 'id'> : never
export type PtyRequest = Unnumbered<ToPtyHost>
type Waiting = {
  /** Called in the order of the frames, before the next one is looked at. */
  readonly accept: (result: unknown) => void
  readonly reject: (thrown: Error) => void
  readonly late: NodeJS.Timeout
}

/** Connects. Rejects with the system's error when nobody listens. */
export async function openPtyConnection(socketPath: string): Promise<PtyConnection> {
  return new PtyConnection(await reachSocket(socketPath))
}

export class PtyConnection {
  readonly #socket: Socket
  readonly #reader = new FrameReader()
  readonly #waiting = new Map<number, Waiting>()
  #lastId = 0
  #lost: string | null = null
  onLost: () => void = () => {}
  onEvent: (event: PtyEvent) => void = () => {}
  onOutput: (sessionId: string, bytes: Uint8Array) => void = () => {}
  onWriter: (sessionId: string, viewer: number, isWriter: boolean) => void = () => {}

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk) => this.#read(chunk))
    socket.on('error', () => this.#lose('The connection to the pty-host broke.'))
    socket.on('close', () => this.#lose('The pty-host closed the connection.'))
  }

  /** Resolves with what `result` makes of the answer; `accept` sees it before anything that came after it. */
  ask<T>(request: PtyRequest, result: z.ZodType<T>, accept: (result: T) => void = () => {}): Promise<T> {
    if (this.#lost !== null) return Promise.reject(cut(this.#lost))
    if (this.#waiting.size >= REQUESTS_MAX)
      return Promise.reject(cut(`${REQUESTS_MAX} requests wait for the pty-host.`))
    const id = ++this.#lastId
    const frame = encodeJson({ ...request, id })
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => this.#settle(id)?.reject(cut('The pty-host does not answer.')), REPLY_WITHIN_MS)
      this.#waiting.set(id, {
        accept: (value) => {
          const parsed = result.safeParse(value)
          if (!parsed.success) return reject(cut('The pty-host answered something else than expected.'))
          accept(parsed.data)
          resolve(parsed.data)
        },
        reject,
        late,
      })
      this.#socket.write(frame)
    })
  }

  input(sessionId: string, bytes: Uint8Array): void {
    if (this.#lost !== null || this.#socket.writableLength > INPUT_BYTES_MAX) return
    this.#socket.write(encodeSessionBytes(sessionId, bytes))
  }

  close(): void {
    this.onLost = () => {}
    this.#lose('The connection was closed here.')
    this.#socket.destroy()
  }

  #read(chunk: Buffer): void {
    try {
      for (const frame of this.#reader.feed(chunk)) {
        if (frame.kind === 'json') this.#hear(fromPtyHostSchema.parse(frame.value))
        else {
          const { sessionId, bytes } = decodeSessionBytes(frame.bytes)
          this.onOutput(sessionId, bytes)
        }
      }
    } catch (thrown) {
      this.#lose(`The pty-host sent something else than expected: ${messageOf(thrown)}`)
      this.#socket.destroy()
    }
  }

  #hear(message: FromPtyHost): void {
    switch (message.kind) {
      case 'reply':
        this.#settle(message.id)?.accept(message.result)
        return
      case 'refused':
        this.#refused(message.id, message.because)
        return
      case 'screen':
        this.onEvent({ type: 'screen', view: message.view })
        return
      case 'writer':
        this.onWriter(message.sessionId, message.viewer, message.isWriter)
        return
      case 'exit':
        this.onEvent({ type: 'exit', status: message.status })
    }
  }

  /** A refusal without a number is meant for the whole connection. */
  #refused(id: number, text: string): void {
    const [because = '', hint = ''] = text.split('\n', 2)
    const trouble = new Trouble(because, hint || 'The pty-host refused.')
    if (id !== 0) this.#settle(id)?.reject(trouble)
    else this.#lose(because)
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id)
    clearTimeout(waiting?.late)
    this.#waiting.delete(id)
    return waiting
  }

  #lose(because: string): void {
    if (this.#lost !== null) return
    this.#lost = because
    for (const id of [...this.#waiting.keys()]) this.#settle(id)?.reject(cut(because))
    this.onLost()
  }
}

const cut = (because: string) => new Trouble(because, 'It may have been restarted: try again.')
