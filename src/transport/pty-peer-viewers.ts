// What one connection has attached. Its viewers of one session share one stream of output; when it reads too slowly the stream
// stops, and once it has caught up it gets a fresh snapshot instead: the agent never waits.
import type { Attachment, PtyHost } from '#protocol/ports.ts'
import type { FromPtyHost, ToPtyHost } from '#protocol/pty-wire.ts'

/** Hard reset of the viewer's terminal before a snapshot that replaces what it shows. */
const TERMINAL_RESET = Buffer.from('\u001bc')

type Stream = { readonly viewers: Map<number, Attachment>; isBehind: boolean }
type Attach = Extract<ToPtyHost, { kind: 'attach' }>

type Wire = {
  readonly isSlow: () => boolean
  readonly isGone: () => boolean
  readonly show: (sessionId: string, bytes: Uint8Array) => void
  readonly say: (message: FromPtyHost) => void
}

export class PeerViewers {
  readonly #host: PtyHost
  readonly #wire: Wire
  readonly #streams = new Map<string, Stream>()

  constructor(host: PtyHost, wire: Wire) {
    this.#host = host
    this.#wire = wire
  }

  /** Attaching a viewer again replaces it. Rejects with Trouble when there is no such session. */
  async attach({ sessionId, viewer: given, readOnly }: Attach): Promise<{ snapshot: string; isWriter: boolean }> {
    const viewer = given ?? 0
    this.detach(sessionId, viewer)
    const stream = this.#streams.get(sessionId) ?? { viewers: new Map(), isBehind: false }
    const attached = await this.#host.attach(
      sessionId,
      // The first of them speaks for all.
      (bytes) => {
        if (stream.viewers.keys().next().value === viewer) this.#show(sessionId, stream, bytes)
      },
      {
        readOnly,
        onWriter: (isWriter) => {
          // Who names no viewer does not know the message.
          if (given !== undefined) this.#wire.say({ kind: 'writer', sessionId, viewer, isWriter })
        },
      },
    )
    if (this.#wire.isGone()) attached.detach()
    else {
      stream.viewers.set(viewer, attached)
      this.#streams.set(sessionId, stream)
    }
    return { snapshot: Buffer.from(attached.snapshot).toString('base64'), isWriter: attached.isWriter() }
  }

  detach(sessionId: string, viewer: number): void {
    const stream = this.#streams.get(sessionId)
    stream?.viewers.get(viewer)?.detach()
    stream?.viewers.delete(viewer)
    if (stream?.viewers.size === 0) this.#streams.delete(sessionId)
  }

  takeOver(sessionId: string, viewer: number): void {
    this.#streams.get(sessionId)?.viewers.get(viewer)?.takeOver()
  }

  /** Everything was sent: who missed something gets what is on the screen now. */
  catchUp(): void {
    for (const [sessionId, stream] of this.#streams) {
      if (!stream.isBehind) continue
      this.#host
        .attach(sessionId, () => {}, { readOnly: true })
        .then(({ snapshot, detach }) => {
          detach()
          stream.isBehind = false
          this.#wire.show(sessionId, Buffer.concat([TERMINAL_RESET, snapshot]))
        })
        // It has ended and was reaped meanwhile.
        .catch(() => this.#streams.delete(sessionId))
    }
  }

  leave(): void {
    for (const { viewers } of this.#streams.values()) for (const attached of viewers.values()) attached.detach()
    this.#streams.clear()
  }

  #show(sessionId: string, stream: Stream, bytes: Uint8Array): void {
    stream.isBehind ||= this.#wire.isSlow()
    if (!stream.isBehind) this.#wire.show(sessionId, bytes)
  }
}
