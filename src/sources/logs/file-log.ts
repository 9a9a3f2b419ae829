// One log as its files, oldest first: reads each to its end and goes on with the next, through rotation by rename or by copy,
// truncation and packing. It follows the live file; a rotated one is left once it was quiet and there is another to read.
import type { Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { messageOf, Trouble } from '#protocol/errors.ts'
import { LINES, type Lines } from './framing.ts'
import { createJournal } from './journal-export.ts'
import type { Log } from './log.ts'
import { LogFiles } from './log-files.ts'
import type { FilePlace } from './place.ts'
import { refuseOdd, unreadable } from './plain-file.ts'
import { markOf, type Opened, type Reading } from './reading-file.ts'
import { Window } from './window.ts'

/** Surprises in one turn (a file replaced while it is read) after which the next look must do. */
const SURPRISES_MAX = 3

export type FileLogOptions = {
  readonly path: string
  readonly place: FilePlace | null
  readonly follow: boolean
  /** On the first start the rotated files are read too. */
  readonly history: boolean
  /** Without history: rotated files that are read all the same. */
  readonly chosen?: ReadonlySet<string>
  /** A renamed file counts as finished after so long without a new byte: its writer may still hold it. */
  readonly renamedQuietMs: number
  readonly onTrouble: (trouble: Trouble) => void
  readonly onCut: () => void
}

/** What the end of the bytes means: more may come, nothing more of the log, nothing more of this file. */
type Ending = 'wait' | 'last' | 'over'
type Filled = 'more' | 'changed' | Ending

/** A log whose live file is at `path`; it need not be there yet. */
export class FileLog implements Log {
  readonly name: string
  readonly #options: FileLogOptions
  readonly #files: LogFiles
  #reading: Reading | null = null
  #endedAt: number | null = null
  #looked: string | null = null
  #isReady = false
  #isDone = false
  #said = ''

  constructor(options: FileLogOptions) {
    this.name = options.path
    this.#options = options
    this.#files = new LogFiles(options, (thrown) => this.#say(thrown))
  }

  isReady(): boolean {
    return this.#isReady && !this.#isDone
  }

  isDone(): boolean {
    return this.#isDone
  }

  place(): FilePlace {
    return this.#files.place(this.#reading)
  }

  async look(): Promise<void> {
    const live = await this.#liveStat()
    const now = live ? `${live.dev}:${live.ino}:${live.size}:${live.mtimeMs}` : ''
    if (now !== this.#looked) this.#isReady = true
    this.#looked = now
    const reading = this.#reading
    const own = await reading?.plain?.stat()
    if (!reading || !own || (live && isSame(own, live))) return
    const isGrown = own.size > reading.trail.offset() + reading.window.held
    if (isGrown || (this.#isQuiet(own) && (live?.size ?? 0) > 0)) this.#isReady = true
  }

  async next(softBytes: number): Promise<Lines | null> {
    let surprises = 0
    let filled: Filled = 'more'
    while (filled !== 'wait' && surprises < SURPRISES_MAX && !this.#isDone) {
      const reading = this.#reading ?? (await this.#openNext())
      if (!reading) break
      const lines = reading.window.take(softBytes)
      if (lines) return lines
      filled = await this.#fill(reading)
      const rest = await this.#end(reading, filled)
      if (rest) return rest
      surprises += Number(filled === 'changed')
    }
    this.#isReady = false
    this.#isDone ||= !this.#options.follow && !this.#reading
    return null
  }

  async close(): Promise<void> {
    if (this.#reading) await this.#leave(this.#reading, false)
  }

  /** Null when there is none that can be read; why, is said. */
  async #liveStat(): Promise<Stats | null> {
    try {
      const live = await stat(this.name)
      refuseOdd(this.name, live)
      return live
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') this.#say(unreadable(this.name, thrown))
      return null
    }
  }

  async #openNext(): Promise<Reading | null> {
    const opened = await this.#files.next()
    if (!opened) return null
    const reading = { ...opened, window: this.#windowOn(opened) }
    this.#reading = reading
    this.#endedAt = null
    this.#said = ''
    return reading
  }

  #windowOn({ bytes, trail, mark }: Opened): Window {
    const framing = mark && (mark.isJournal ? createJournal() : LINES)
    return new Window({ bytes, trail, framing, insideLine: mark?.insideLine ?? false, onCut: this.#options.onCut })
  }

  async #fill(reading: Reading): Promise<Filled> {
    try {
      const filled = await reading.window.fill()
      if (filled === 'more') this.#endedAt = null
      return filled === 'end' ? await this.#endingOf(reading) : filled
    } catch (thrown) {
      this.#say(thrown)
      // A packed file that is damaged will not get better; any other one is tried again.
      return reading.plain ? 'wait' : 'over'
    }
  }

  async #endingOf({ plain, generation }: Reading): Promise<Ending> {
    if (!plain) return 'over'
    const [own, live] = await Promise.all([plain.stat(), statOf(this.name)])
    this.#files.sawChange(own.mtimeMs)
    this.#endedAt ??= performance.now()
    const isLive = live ? isSame(own, live) : generation.isLive
    if (!this.#options.follow) return isLive && live ? 'last' : 'over'
    if (isLive) return 'wait'
    const hasNext = this.#files.hasRotatedNext() || (live !== null && live.size > 0)
    return hasNext && this.#isQuiet(own) ? 'over' : 'wait'
  }

  /** Hands out what nobody will finish. The last file stays open, as it keeps the place; a live one too, if it holds anything. */
  async #end(reading: Reading, ending: Filled): Promise<Lines | null> {
    if (ending === 'more') return null
    const rest = ending === 'last' || ending === 'over' ? reading.window.rest() : null
    // Nothing tells an empty file from one whose lines were moved away unread: it is found anew when there is news.
    const isUntouched = reading.trail.offset() + reading.window.held === 0
    if (ending === 'last') this.#isDone = true
    else if (ending !== 'wait' || isUntouched) await this.#leave(reading, ending === 'over')
    return rest
  }

  async #leave(reading: Reading, isOver: boolean): Promise<void> {
    this.#files.leave(reading.generation, markOf(reading), isOver)
    this.#reading = null
    await reading.bytes.close()
  }

  #isQuiet(own: Stats): boolean {
    const { renamedQuietMs } = this.#options
    const endedAt = this.#endedAt
    return (
      endedAt !== null && (performance.now() - endedAt >= renamedQuietMs || Date.now() - own.mtimeMs >= renamedQuietMs)
    )
  }

  /** The same trouble again and again is said once. The file is looked at again, though nothing about it may change. */
  #say(thrown: unknown): void {
    const what = `cannot read ${this.name}: ${messageOf(thrown)}`
    const trouble = thrown instanceof Trouble ? thrown : new Trouble(what, 'it is tried again')
    if (trouble.message !== this.#said) this.#options.onTrouble(trouble)
    this.#said = trouble.message
    this.#looked = null
  }
}

const isSame = (a: Stats, b: Stats) => a.ino === b.ino && a.dev === b.dev

async function statOf(path: string): Promise<Stats | null> {
  return await stat(path).catch(() => null)
}
