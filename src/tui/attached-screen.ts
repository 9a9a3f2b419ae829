// What an attached person sees, and whether their keys count: a snapshot, then the output; a new snapshot whenever the
// terminal could not keep up, the size has changed hands, or the keyboard has.
import { plain } from '#protocol/plain.ts'
import type { Attachment } from '#protocol/ports.ts'
import { attachFitted } from './attach-fitted.ts'
import type { Size } from './compositor/compose.ts'
import type { PassThroughParts } from './pass-through.ts'
import { RESTORE } from './terminal/modes.ts'

const BACKLOG_BYTES_MAX = 1024 * 1024
/** Chunks kept while the snapshot is on its way; more than that and a fresh snapshot is cheaper. */
const EARLY_CHUNKS_MAX = 512
const TITLE_CHARS_MAX = 60
/** Ends whatever skipped output had begun, so that the snapshot meets a terminal without modes. */
const CLEAR = `${RESTORE}\u001b[2J\u001b[H`

/** Shows nothing until it is refreshed; `lost` is called when the pty-host cannot be reached. */
export class AttachedScreen {
  readonly #parts: PassThroughParts
  readonly #lost: () => void
  #current: Attachment | null = null
  /** Whether our keys count, as far as the person was told; null before the first attachment. */
  #isWriter: boolean | null = null
  /** Raised by everything that makes earlier output stale. */
  #generation = 0
  #isClosed = false

  constructor(parts: PassThroughParts, lost: () => void) {
    this.#parts = parts
    this.#lost = lost
  }

  /** Takes the screen anew. */
  readonly refresh = (): void => {
    if (this.#isClosed) return
    this.#generation++
    const mine = this.#generation
    const isStale = () => mine !== this.#generation
    attachHeld(this.#parts, {
      bytes: (bytes) => isStale() || this.#show(bytes),
      tooMany: () => isStale() || this.refresh(),
      isWriter: (next) => isStale() || this.#become(next),
      resized: () => isStale() || this.refresh(),
    })
      .then((held) => (isStale() ? held.attachment.detach() : this.#take(held, isStale)))
      .catch(this.#lost)
  }

  /** Only the writer's terminal decides the size of the session. */
  readonly resize = ({ cols, rows }: Size): void => {
    if (this.#isWriter) this.#parts.ptyHost.resize(this.#parts.sessionId, cols, rows)
    else this.refresh()
  }

  /** Asks whether we are the writer, in case that a change was missed. */
  check(): void {
    if (this.#current && this.#isWriter !== null) this.#become(this.#current.isWriter())
  }

  close(): void {
    this.#isClosed = true
    this.#leave()
  }

  #leave(): void {
    this.#generation++
    this.#current?.detach()
    this.#current = null
  }

  async #take({ attachment, release }: Held, isStale: () => boolean): Promise<void> {
    const { output } = this.#parts.terminal
    const isShown = await this.#settle(attachment)
    if (isStale()) return
    if (!isShown) {
      this.refresh()
      return
    }
    output.write(`${titleSequence(this.#parts, this.#isWriter === true)}${CLEAR}`)
    output.write(attachment.snapshot)
    release()
  }

  /** True when the attachment can be shown; false when it has another size than the terminal, which is mended here. */
  async #settle(attached: Attachment): Promise<boolean> {
    const { as, terminal, ptyHost, sessionId, writes } = this.#parts
    // The old one goes only now: with it the keyboard would go to another viewer.
    this.#current?.detach()
    this.#current = attached
    const isFirst = this.#isWriter === null
    if ((isFirst ? as === 'new-writer' : this.#isWriter) && !attached.isWriter()) attached.takeOver()
    if (!isFirst) return true
    this.#isWriter = attached.isWriter()
    writes?.(this.#isWriter)
    if (!this.#isWriter) return true
    const size = terminal.size()
    const status = (await ptyHost.list()).find((candidate) => candidate.sessionId === sessionId)
    this.resize(size)
    return status === undefined || (status.cols === size.cols && status.rows === size.rows)
  }

  #become(isWriter: boolean): void {
    if (isWriter === this.#isWriter) return
    this.#isWriter = isWriter
    this.#parts.writes?.(isWriter)
    if (isWriter) this.resize(this.#parts.terminal.size())
    this.refresh()
  }

  #show(bytes: Uint8Array): void {
    const { output } = this.#parts.terminal
    if (output.heldBytes() <= BACKLOG_BYTES_MAX) {
      output.write(bytes)
      return
    }
    // Too far behind: skip what comes and start over from a snapshot once the terminal reads again.
    this.#leave()
    output.whenWritable(this.refresh)
  }
}

type Held = { readonly attachment: Attachment; readonly release: () => void }
type Hearing = {
  readonly bytes: (bytes: Uint8Array) => void
  /** More output has come before its snapshot than is worth keeping. */
  readonly tooMany: () => void
  readonly isWriter: (isWriter: boolean) => void
  /** Another terminal has given the session another size. */
  readonly resized: () => void
}

/** Attaches, and holds back output until it is released: some may arrive before the snapshot but belongs after it. */
async function attachHeld({ ptyHost, sessionId, as, terminal }: PassThroughParts, hearing: Hearing): Promise<Held> {
  let early: Uint8Array[] | null = []
  const hear = (bytes: Uint8Array) => {
    if (early === null) hearing.bytes(bytes)
    else if (early.length < EARLY_CHUNKS_MAX) early.push(bytes)
    else hearing.tooMany()
  }
  const attachment = await attachFitted({ ptyHost, sessionId, size: terminal.size, resized: hearing.resized }, hear, {
    readOnly: as === 'reader',
    onWriter: hearing.isWriter,
  })
  return {
    attachment,
    release: () => {
      const held = early ?? []
      early = null
      for (const bytes of held) hearing.bytes(bytes)
    },
  }
}

/** The line in the terminal's title: whose screen this is, how to leave, and why keys do nothing where they do not. */
export function attachedTitle({ name, detachKey, as }: PassThroughParts, isWriter: boolean): string {
  const because = as === 'reader' ? 'read-only; ' : isWriter ? '' : 'read-only, another terminal types; '
  return `${plain(name, TITLE_CHARS_MAX)} (${because}detach: ${detachKey})`
}

const titleSequence = (parts: PassThroughParts, isWriter: boolean) =>
  `\u001b]0;${attachedTitle(parts, isWriter)}\u001b\\`
