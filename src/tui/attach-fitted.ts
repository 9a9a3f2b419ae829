// Attaching from a terminal that does not decide the session's size. The output of a larger session would be garbled in it, so
// that a clipped picture takes the output's place, drawn anew when output comes.
import type { Attachment, AttachOptions, PtyHost } from '#protocol/ports.ts'
import { type ClippedView, clippedView } from './clipped-view.ts'
import type { Grid, Size } from './compositor/compose.ts'
import { frameBetween } from './compositor/diff.ts'

/** A clipped picture is drawn at most this often. */
const CLIPPED_FRAME_MS = 50
/** How often it is looked whether another terminal has given the session another size. */
const SIZE_LOOKED_MS = 500
/** Output kept until it is known whether it fits. */
const EARLY_CHUNKS_MAX = 512

export type Fitting = {
  readonly ptyHost: Pick<PtyHost, 'attach' | 'list' | 'screen'>
  readonly sessionId: string
  /** Of this terminal. */
  readonly size: () => Size
  /** The session has another size: what was attached is stale. */
  readonly resized: () => void
}

/** As `attach` of the host; snapshot and bytes are those of a clipped picture where the session is larger than this terminal. */
export async function attachFitted(
  fitting: Fitting,
  on: (bytes: Uint8Array) => void,
  options: AttachOptions,
): Promise<Attachment> {
  let early: Uint8Array[] | null = []
  let hear = (bytes: Uint8Array) => {
    if (early && early.length < EARLY_CHUNKS_MAX) early.push(bytes)
    else fitting.resized()
  }
  const attachment = await fitting.ptyHost.attach(fitting.sessionId, (bytes) => hear(bytes), options)
  const session = attachment.isWriter() ? null : await sizeOf(fitting)
  const release = (next: (bytes: Uint8Array) => void) => {
    for (const bytes of early ?? []) next(bytes)
    early = null
    hear = next
  }
  if (!session) {
    release(on)
    return attachment
  }
  const isClipped = session.cols > fitting.size().cols || session.rows > fitting.size().rows
  const clipped = isClipped ? new Clipped(fitting, on) : null
  const snapshot = clipped ? await clipped.first() : attachment.snapshot
  const drawing = clipped && new Later(CLIPPED_FRAME_MS, clipped.draw)
  const looking = setInterval(() => {
    sizeOf(fitting)
      .then((size) => isSame(size, session) || fitting.resized())
      // A host that is gone is noticed by who is attached.
      .catch(() => {})
  }, SIZE_LOOKED_MS)
  release(drawing ? () => drawing.due() : on)
  return {
    ...attachment,
    snapshot,
    detach() {
      drawing?.stop()
      clearInterval(looking)
      attachment.detach()
    },
  }
}

async function sizeOf({ ptyHost, sessionId }: Fitting): Promise<Size | null> {
  const status = (await ptyHost.list()).find((candidate) => candidate.sessionId === sessionId)
  return status ? { cols: status.cols, rows: status.rows } : null
}

const isSame = (one: Size | null, other: Size) => one === null || (one.cols === other.cols && one.rows === other.rows)

class Clipped {
  readonly #fitting: Fitting
  readonly #on: (bytes: Uint8Array) => void
  #shown: Grid | null = null

  constructor(fitting: Fitting, on: (bytes: Uint8Array) => void) {
    this.#fitting = fitting
    this.#on = on
  }

  async first(): Promise<Uint8Array> {
    return this.#frame(await this.#look())
  }

  readonly draw = async (): Promise<void> => {
    const view = await this.#look()
    if (view) this.#on(this.#frame(view))
  }

  async #look(): Promise<ClippedView | null> {
    const { ptyHost, sessionId, size } = this.#fitting
    const view = await ptyHost.screen(sessionId)
    return view && clippedView(view, size())
  }

  #frame(view: ClippedView | null): Uint8Array {
    if (!view) return Buffer.alloc(0)
    const drawn = frameBetween(this.#shown, view.grid)
    this.#shown = view.grid
    const cursor = view.cursor ? `\u001b[${view.cursor.y + 1};${view.cursor.x + 1}H\u001b[?25h` : ''
    return Buffer.from(`\u001b[?25l${drawn}${cursor}`)
  }
}

/** Runs something some time after it was due first, once for all that was due meanwhile; never twice at a time. */
class Later {
  readonly #afterMs: number
  readonly #run: () => Promise<void>
  #timer: NodeJS.Timeout | undefined
  #isRunning = false
  #isDue = false
  #isStopped = false

  constructor(afterMs: number, run: () => Promise<void>) {
    this.#afterMs = afterMs
    this.#run = run
  }

  due(): void {
    if (this.#isStopped || this.#timer) return
    this.#isDue = true
    if (!this.#isRunning) this.#timer = setTimeout(() => void this.#now(), this.#afterMs)
  }

  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#timer)
  }

  async #now(): Promise<void> {
    this.#timer = undefined
    this.#isDue = false
    this.#isRunning = true
    // A host that is gone is noticed by who is attached.
    await this.#run().catch(() => {})
    this.#isRunning = false
    if (this.#isDue) this.due()
  }
}
