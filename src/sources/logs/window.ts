// A window on the bytes of one log: fills itself in chunks, hands out whole units, cuts those that are too long. Holds at most
// one unit of the greatest length; what was handed out is told to the trail, so that the place is always that of the consumer.
import { type Bytes, CHUNK_BYTES } from './bytes.ts'
import { type Framing, LINES, type Lines, UNIT_BYTES_MAX } from './framing.ts'
import { framingOf } from './journal-export.ts'
import type { Trail } from './trail.ts'

type Options = {
  readonly bytes: Bytes
  /** Stands where `bytes` begins. */
  readonly trail: Trail
  /** What comes first belongs to a unit that was handed out already. */
  readonly insideLine: boolean
  /** Null: to be seen from the first bytes. */
  readonly framing: Framing | null
  readonly onCut: () => void
}

/** Between bytes and lines. Lines are valid until the next call. */
export class Window {
  readonly #bytes: Bytes
  readonly #trail: Trail
  readonly #onCut: () => void
  #framing: Framing | null
  #insideLine: boolean
  /** One byte at its end stays free for a newline. */
  #buffer: Buffer = Buffer.alloc(0)
  #start = 0
  #end = 0

  constructor({ bytes, trail, insideLine, framing, onCut }: Options) {
    this.#bytes = bytes
    this.#trail = trail
    this.#insideLine = insideLine
    this.#framing = framing
    this.#onCut = onCut
  }

  get insideLine(): boolean {
    return this.#insideLine
  }

  get isJournal(): boolean {
    return this.#framing !== null && this.#framing !== LINES
  }

  /** Bytes that were read and not handed out. */
  get held(): number {
    return this.#end - this.#start
  }

  /** Whole lines of about `softBytes`, at least one; null when there are none in the window. */
  take(softBytes: number): Lines | null {
    if (!this.#framing) return null
    if (this.#insideLine) this.#skip(this.#framing)
    while (!this.#insideLine && this.held > 0) {
      const to = this.#endOfNext(this.#framing, softBytes)
      if (to === -1) return null
      const lines = this.#handOut(this.#framing, to)
      // An entry of the journal may be empty.
      if (lines.to > lines.from) return lines
    }
    return null
  }

  /** What is left without an end, as lines: nobody will finish it. */
  rest(): Lines | null {
    if (this.held === 0 || this.#insideLine) return null
    this.#insideLine = true
    return this.#handOut(this.#framing ?? LINES, this.#end)
  }

  async fill(): Promise<'more' | 'end' | 'changed'> {
    this.#makeRoom()
    const got = await this.#bytes.read(this.#buffer.subarray(0, -1), this.#end)
    if (got === 'changed') return got
    this.#end += got
    if (this.held > 0) this.#framing ??= framingOf(this.#buffer.subarray(this.#start, this.#end))
    if (got > 0) return 'more'
    // A log that is silent needs no memory.
    if (this.held === 0) this.#buffer = Buffer.alloc(0)
    return 'end'
  }

  /** Where the next units end; a unit that fills the window ends with it. */
  #endOfNext(framing: Framing, softBytes: number): number {
    const soft = Math.min(this.#end, this.#start + softBytes)
    const to = framing.endOf(this.#buffer, { from: this.#start, soft, to: this.#end })
    if (to !== -1 || this.held < UNIT_BYTES_MAX) return to
    this.#onCut()
    this.#insideLine = true
    return this.#end
  }

  #handOut(framing: Framing, to: number): Lines {
    const from = this.#start
    this.#consume(to)
    return framing.lines(this.#buffer, from, to)
  }

  #consume(to: number): void {
    this.#trail.pass(this.#buffer, this.#start, to)
    this.#start = to
  }

  /** Leaves out what is left of a unit that was handed out. */
  #skip(framing: Framing): void {
    const next = framing.nextAfter(this.#buffer, this.#start, this.#end)
    this.#insideLine = next === -1
    this.#consume(next === -1 ? Math.max(this.#start, this.#end - framing.overlap) : next)
  }

  #makeRoom(): void {
    const held = this.held
    const isFull = held >= this.#buffer.length - 1
    const isLarge = held === 0 && this.#buffer.length > CHUNK_BYTES + 1
    if (isFull || isLarge) {
      const larger = Buffer.allocUnsafeSlow((held < CHUNK_BYTES ? CHUNK_BYTES : UNIT_BYTES_MAX) + 1)
      this.#buffer.copy(larger, 0, this.#start, this.#end)
      this.#buffer = larger
    } else if (this.#start > 0) this.#buffer.copy(this.#buffer, 0, this.#start, this.#end)
    this.#start = 0
    this.#end = held
  }
}
