// The client side of the engine's socket. A cut connection rejects what is pending with a hint; it never hangs.
import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import type { Ack, Command } from '#protocol/command.ts'
import { Trouble } from '#protocol/errors.ts'
import { type FromEngine, fromEngineSchema, type ToEngine, WIRE_VERSION } from '#protocol/wire.ts'
import type { EngineClient } from './client.ts'
import { encodeJson, FrameReader } from './framing.ts'
import { reachSocket } from './reach-socket.ts'

const WELCOME_WITHIN_MS = 5_000

type Watcher = Parameters<EngineClient['watch']>[0]
type Waiting = { readonly resolve: (ack: Ack) => void; readonly reject: (thrown: Error) => void }

/** Connects and says hello. Rejects with the system's error when nobody listens, with Trouble when refused. */
export async function connectUnixSocket(socketPath: string, token: string): Promise<EngineClient> {
  const socket = await reachSocket(socketPath)
  const link = new Link(socket)
  await link.greet(token)
  return link
}

class Link implements EngineClient {
  readonly #socket: Socket
  readonly #reader = new FrameReader()
  readonly #waiting = new Map<number, Waiting>()
  #watchers: Watcher[] = []
  #lastId = 0
  #onWelcome: (refusal: string | null) => void = () => {}
  #lost: string | null = null

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk) => this.#read(chunk))
    socket.on('error', () => this.#lose('the connection to the engine broke'))
    socket.on('close', () => this.#lose('the engine closed the connection'))
  }

  greet(token: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => this.#onWelcome('the engine does not answer'), WELCOME_WITHIN_MS)
      this.#onWelcome = (refusal) => {
        clearTimeout(late)
        this.#onWelcome = () => {}
        if (refusal === null) return resolve()
        this.close()
        reject(new Trouble(`the engine refused the connection: ${refusal}`, 'see `signalbox engine status`'))
      }
      this.#say({ kind: 'hello', version: WIRE_VERSION, token })
    })
  }

  send(command: Command, key: string = randomUUID()): Promise<Ack> {
    if (this.#lost !== null) return Promise.reject(this.#cut())
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#say({ kind: 'command', id, key, command })
    })
  }

  watch(on: Watcher): void {
    if (this.#lost !== null) {
      on.lost(this.#lost)
      return
    }
    this.#watchers.push(on)
    this.#say({ kind: 'watch' })
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#lost !== null) return resolve()
      this.#socket.once('close', () => resolve())
      this.#say({ kind: 'stop' })
    })
  }

  close(): void {
    this.#watchers = []
    this.#socket.destroy()
  }

  #say(message: ToEngine): void {
    this.#socket.write(encodeJson(message))
  }

  #read(chunk: Buffer): void {
    try {
      for (const frame of this.#reader.feed(chunk)) {
        this.#hear(fromEngineSchema.parse(frame.kind === 'json' ? frame.value : null))
      }
    } catch {
      this.#lose('the engine sent something that is not of this protocol')
      this.#socket.destroy()
    }
  }

  #hear(message: FromEngine): void {
    switch (message.kind) {
      case 'welcome':
        this.#onWelcome(null)
        return
      case 'refused':
        this.#onWelcome(message.because)
        return
      case 'ack':
        this.#waiting.get(message.id)?.resolve(message.ack)
        this.#waiting.delete(message.id)
        return
      case 'world':
        for (const { world } of this.#watchers) world(message.world)
        return
      case 'envelopes':
        for (const { envelopes } of this.#watchers) envelopes(message.envelopes)
    }
  }

  #lose(because: string): void {
    if (this.#lost !== null) return
    this.#lost = because
    this.#onWelcome(because)
    for (const { reject } of this.#waiting.values()) reject(this.#cut())
    this.#waiting.clear()
    for (const { lost } of this.#watchers.splice(0)) lost(because)
  }

  #cut(): Trouble {
    return new Trouble(this.#lost ?? 'not connected', 'the engine may be restarting: try again')
  }
}
