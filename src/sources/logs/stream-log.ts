// A stream as a log: stdin, a named pipe, a command. What it has said cannot be had again, except from the journal by its cursor.
// Its end is the end of the log, or, where it can be opened again, a pause.
import type { Readable } from 'node:stream'
import { messageOf, Trouble } from '#protocol/errors.ts'
import type { Lines } from './framing.ts'
import { createJournal } from './journal-export.ts'
import type { Log } from './log.ts'
import type { LogPlace } from './place.ts'
import { readStream, type StreamBytes } from './stream-bytes.ts'
import { createTrail } from './trail.ts'
import { Window } from './window.ts'

export type StreamLogOptions = {
  readonly name: string
  /** Opens it, behind the cursor where there is one; null: not there yet. Throws Trouble when it cannot be. */
  readonly open: (cursor: string | null) => Promise<Readable | null>
  /** Opened again so long after its end. Null: its end is the end. */
  readonly reopenMs: number | null
  /** For a stream of journal entries: its place, null at first. Absent for any other. */
  readonly cursor?: string | null
  readonly onMore: () => void
  readonly onTrouble: (trouble: Trouble) => void
  readonly onCut: () => void
}

type Open = { readonly bytes: StreamBytes; readonly window: Window }

/** A log that is read as it comes. */
export class StreamLog implements Log {
  readonly name: string
  readonly #options: StreamLogOptions
  #cursor: string | null
  #source: Open | null = null
  #openAt = Number.NEGATIVE_INFINITY
  #isDone = false
  /** The last turn gave something: the next one is worth waiting for a moment. */
  #isFlowing = false

  constructor(options: StreamLogOptions) {
    this.name = options.name
    this.#options = options
    this.#cursor = options.cursor ?? null
  }

  isReady(): boolean {
    const bytes = this.#source?.bytes
    return bytes !== undefined && (this.#isFlowing || bytes.hasMore() || bytes.isEnded())
  }

  isDone(): boolean {
    return this.#isDone
  }

  place(): LogPlace | null {
    return this.#cursor === null ? null : { cursor: this.#cursor }
  }

  async look(): Promise<void> {
    if (this.#isDone) return
    try {
      if (!this.#source && performance.now() >= this.#openAt) this.#source = await this.#open()
    } catch (thrown) {
      this.#isDone = true
      this.#tell(thrown)
    }
  }

  async next(softBytes: number): Promise<Lines | null> {
    while (this.#source) {
      const { bytes, window } = this.#source
      const lines = window.take(softBytes)
      if (lines) this.#isFlowing = true
      if (lines) return lines
      if ((await window.fill()) === 'more') continue
      if (!bytes.isEnded()) break
      const rest = window.rest()
      await this.#end(bytes)
      if (rest) return rest
    }
    this.#isFlowing = false
    return null
  }

  async close(): Promise<void> {
    await this.#source?.bytes.close()
  }

  async #open(): Promise<Open | null> {
    const { open, cursor, onMore, onCut } = this.#options
    this.#waitToReopen()
    const stream = await open(this.#cursor)
    if (!stream) return null
    const bytes = readStream(stream, onMore)
    const framing = cursor === undefined ? null : createJournal((newest) => this.#keep(newest))
    return { bytes, window: new Window({ bytes, trail: createTrail(), framing, insideLine: false, onCut }) }
  }

  async #end(bytes: StreamBytes): Promise<void> {
    const failure = bytes.failure()
    if (failure) this.#tell(failure)
    await bytes.close()
    this.#source = null
    this.#waitToReopen()
    this.#isDone = this.#options.reopenMs === null
  }

  #waitToReopen(): void {
    this.#openAt = performance.now() + (this.#options.reopenMs ?? 0)
  }

  #keep(cursor: string): void {
    this.#cursor = cursor
  }

  #tell(thrown: unknown): void {
    const what = `${this.name === '-' ? 'stdin' : this.name} failed: ${messageOf(thrown)}`
    this.#options.onTrouble(
      thrown instanceof Trouble ? thrown : new Trouble(what, 'the other logs are read all the same'),
    )
  }
}
