// One connection to the pty-host. It may do nothing before a hello with the right version and token. Answers and exits always
// reach it; output and screens only as fast as it reads: a slow viewer gets a fresh snapshot instead, the agent never waits.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Socket } from 'node:net'
import { messageOf, Trouble } from '#protocol/errors.ts'
import type { PtyHost, ScreenView, WatchPace } from '#protocol/ports.ts'
import { type FromPtyHost, PTY_WIRE_VERSION, type ToPtyHost, toPtyHostSchema } from '#protocol/pty-wire.ts'
import { encodeJson, type Frame, FrameReader } from './framing.ts'
import { PeerViewers } from './pty-peer-viewers.ts'
import { decodeSessionBytes, encodeSessionBytes } from './session-bytes.ts'

/** Unsent bytes above which a viewer gets no more output, but a snapshot once it has caught up. */
export const VIEWER_BYTES_MAX = 1024 * 1024
/** Unsent bytes above which a peer that does not read even answers is cut off. */
const UNSENT_BYTES_MAX = 64 * 1024 * 1024
const HELLO_WITHIN_MS = 5_000

export type PeerTerms = {
  readonly host: PtyHost
  readonly token: string
  /** A peer has asked for the end of a host without live sessions, and was told yes. */
  readonly onQuit: () => void
}

export class PtyPeer {
  readonly #socket: Socket
  readonly #terms: PeerTerms
  readonly #reader = new FrameReader()
  readonly #viewers: PeerViewers
  /** Screens that a slow peer has not got yet: the latest of each session. */
  readonly #owedScreens = new Map<string, ScreenView>()
  readonly #late: NodeJS.Timeout
  #isKnown = false
  #unwatch: () => void = () => {}

  constructor(socket: Socket, terms: PeerTerms) {
    this.#socket = socket
    this.#terms = terms
    this.#viewers = new PeerViewers(terms.host, {
      isSlow: () => this.#isSlow(),
      isGone: () => socket.destroyed,
      show: (sessionId, bytes) => this.#write(encodeSessionBytes(sessionId, bytes)),
      say: (message) => this.#say(message),
    })
    this.#late = setTimeout(() => this.#refuse(0, 'Say hello first.'), HELLO_WITHIN_MS)
    socket.on('data', (chunk) => this.#read(chunk))
    socket.on('drain', () => this.#catchUp())
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#leave())
  }

  #read(chunk: Buffer): void {
    try {
      for (const frame of this.#reader.feed(chunk)) {
        if (this.#socket.writableEnded) return
        this.#hear(frame)
      }
    } catch (thrown) {
      this.#refuse(0, messageOf(thrown))
    }
  }

  #hear(frame: Frame): void {
    if (!this.#isKnown) this.#greet(frame)
    else if (frame.kind === 'json') this.#request(frame.value)
    else {
      const { sessionId, bytes } = decodeSessionBytes(frame.bytes)
      this.#terms.host.input(sessionId, bytes)
    }
  }

  #greet(frame: Frame): void {
    const message = frame.kind === 'json' ? toPtyHostSchema.safeParse(frame.value).data : undefined
    const because = whyNotHello(message, this.#terms.token)
    if (because !== null || !message) {
      this.#refuse(message?.id ?? 0, because ?? '')
      return
    }
    clearTimeout(this.#late)
    this.#isKnown = true
    this.#say({ kind: 'reply', id: message.id, result: { version: PTY_WIRE_VERSION, pid: process.pid } })
  }

  #request(value: unknown): void {
    const parsed = toPtyHostSchema.safeParse(value)
    if (!parsed.success) {
      this.#say(refusal(idOf(value), 'This host does not know that request.'))
      return
    }
    const { id } = parsed.data
    void this.#answer(parsed.data)
      .then((result = null) => encodeJson({ kind: 'reply', id, result } satisfies FromPtyHost))
      .catch((thrown) => encodeJson(refusal(id, messageOf(thrown), thrown instanceof Trouble ? thrown.hint : '')))
      .then((frame) => this.#write(frame))
  }

  async #answer(message: ToPtyHost): Promise<unknown> {
    const { host } = this.#terms
    switch (message.kind) {
      case 'hello':
        throw new Trouble('You are known already.', 'Say hello once.')
      case 'spawn':
        return host.spawn(message.launch, message.env)
      case 'list':
        return host.list()
      case 'input-once':
        return host.inputOnce(message.sessionId, message.key, message.text)
      case 'resize':
        return host.resize(message.sessionId, message.cols, message.rows)
      case 'pause':
        return host.setPaused(message.sessionId, message.paused)
      case 'stop':
        return host.stop(message.sessionId)
      case 'reap':
        return host.reap(message.sessionId)
      case 'screen':
        return host.screen(message.sessionId)
      case 'paste':
        return host.paste(message.sessionId, message.key, message.text)
      case 'history':
        return host.history(message.sessionId)
      case 'mark':
        return host.mark(message.sessionId, message.label)
      case 'attach':
        return this.#viewers.attach(message)
      case 'detach':
        return this.#viewers.detach(message.sessionId, message.viewer)
      case 'take-over':
        return this.#viewers.takeOver(message.sessionId, message.viewer)
      case 'watch':
        return this.#watch(message.pace)
      case 'quit':
        return this.#quit()
    }
  }

  #watch(pace: WatchPace): void {
    this.#unwatch()
    this.#unwatch = this.#terms.host.watch((event) => {
      if (event.type === 'exit') {
        this.#owedScreens.delete(event.status.sessionId)
        this.#say({ kind: 'exit', status: event.status })
      } else if (event.type === 'screen') {
        if (this.#isSlow()) this.#owedScreens.set(event.view.sessionId, event.view)
        else this.#say(screenOf(event.view))
      }
    }, pace)
  }

  /** Everything was sent: what the peer missed meanwhile is made up for by what is on the screens now. */
  #catchUp(): void {
    const screens = [...this.#owedScreens.values()]
    this.#owedScreens.clear()
    for (const view of screens) this.#say(screenOf(view))
    this.#viewers.catchUp()
  }

  async #quit(): Promise<boolean> {
    const isLive = (await this.#terms.host.list()).some(({ exit }) => exit === null)
    if (!isLive) setImmediate(this.#terms.onQuit)
    return !isLive
  }

  #isSlow = () => this.#socket.writableLength > VIEWER_BYTES_MAX

  #say(message: FromPtyHost): void {
    this.#write(encodeJson(message))
  }

  #write(frame: Buffer): void {
    if (!this.#socket.writable) return
    if (this.#socket.writableLength > UNSENT_BYTES_MAX) this.#socket.destroy()
    else this.#socket.write(frame)
  }

  #refuse(id: number, because: string): void {
    this.#say(refusal(id, because))
    this.#socket.destroySoon()
  }

  #leave(): void {
    clearTimeout(this.#late)
    this.#unwatch()
    this.#viewers.leave()
  }
}

const BECAUSE_CHARS_MAX = 600

/** The hint follows on a line of its own: refusals have no other place for it. */
const refusal = (id: number, because: string, hint = ''): FromPtyHost => ({
  kind: 'refused',
  id,
  because: `${because}\n${hint}`.trim().slice(0, BECAUSE_CHARS_MAX),
})

const screenOf = (view: ScreenView): FromPtyHost => ({
  kind: 'screen',
  view: { ...view, rows: [...view.rows], ansiRows: [...view.ansiRows] },
})

/** Why a first message is not accepted; null when it is. */
function whyNotHello(message: ToPtyHost | undefined, token: string): string | null {
  if (message?.kind !== 'hello') return 'Say hello first.'
  if (!isSame(message.token, token)) return 'Wrong token.'
  if (message.version === PTY_WIRE_VERSION) return null
  return `This pty-host speaks version ${PTY_WIRE_VERSION}, not ${message.version}.`
}

function idOf(value: unknown): number {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : 0
  return typeof id === 'number' && Number.isSafeInteger(id) ? id : 0
}

/** Compared as hashes, which have the same length whatever was sent. */
function isSame(given: string, wanted: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(given), hash(wanted))
}
