// Which files of a log were read and which come next. Keeps the place; opens one file after the other, none twice.
import { type Generation, listFamily } from './family.ts'
import { type FilePlace, type Mark, SEEN_MAX } from './place.ts'
import { markOf, type Opened, type Reading } from './reading-file.ts'
import { type Found, findPlace, openWhole } from './reopen.ts'

/** Files that are not wanted, or gave nothing, are remembered: no mark tells that they are done with. */
const PASSED_MAX = 1_000
/** At a folder in which files are renamed all the time. */
const LOOKS_MAX = 3

type Options = {
  readonly path: string
  readonly place: FilePlace | null
  readonly history: boolean
  readonly chosen?: ReadonlySet<string>
}

/** The files of the log at `path`, from the place on. `say` hears why one could not be opened. */
export class LogFiles {
  readonly #options: Options
  readonly #say: (thrown: unknown) => void
  readonly #passed = new Set<string>()
  #isFirst: boolean
  /** How far the file was read that is to be found again. */
  #left: Mark | null
  #seen: readonly Mark[]
  #mtimeMs: number
  #queue: readonly Generation[] = []
  /** Files were renamed since the folder was read. */
  #isStale = false

  constructor(options: Options, say: (thrown: unknown) => void) {
    this.#options = options
    this.#say = say
    this.#isFirst = options.place === null
    this.#left = options.place?.current ?? null
    this.#seen = options.place?.seen ?? []
    this.#mtimeMs = options.place?.mtimeMs ?? 0
  }

  place(reading: Reading | null): FilePlace {
    return { current: reading ? markOf(reading) : this.#left, mtimeMs: this.#mtimeMs, seen: this.#seen }
  }

  /** A rotated file is to be read after the present one. */
  hasRotatedNext(): boolean {
    return this.#queue.some((next) => !next.isLive && !this.#passed.has(keyOf(next)))
  }

  sawChange(mtimeMs: number): void {
    this.#mtimeMs = Math.max(this.#mtimeMs, mtimeMs)
  }

  /** Puts a file away: read to its end, or to be found again. */
  leave(generation: Generation, mark: Mark | null, isOver: boolean): void {
    if (isOver) this.#remember(mark)
    else this.#left = mark
    if (isOver && !mark) this.#pass(generation)
  }

  /** The file whose turn it is, open; null when there is none. */
  async next(): Promise<Opened | null> {
    let opened = await this.#openQueued(false)
    for (let looks = 0; !opened && looks < LOOKS_MAX; looks++) {
      this.#isStale = false
      opened = await this.#find()
      if (!this.#isStale) break
    }
    if (!opened) return null
    this.sawChange(opened.generation.mtimeMs)
    this.#left = null
    this.#isFirst = false
    return opened
  }

  async #find(): Promise<Opened | null> {
    const family = await listFamily(this.#options.path)
    // A folder that is not there now (not mounted, no permission) says nothing about the place.
    if (family.length === 0) return null
    if (this.#isFirst) this.#queue = this.#firstOf(family)
    else {
      const found = await this.#findPlace(family)
      if (!found) return null
      if (found.opened) return found.opened
    }
    return await this.#openQueued(true)
  }

  /** Null when the file of the place is there and cannot be read. */
  async #findPlace(family: readonly Generation[]): Promise<Found | null> {
    try {
      const found = await findPlace(family, this.place(null))
      this.#queue = found.rest
      if (found.isLost) this.#remember(this.#left)
      if (found.isLost) this.#left = null
      return found
    } catch (thrown) {
      this.#say(thrown)
      return null
    }
  }

  #firstOf(family: readonly Generation[]): readonly Generation[] {
    const { history, chosen } = this.#options
    const wanted = family.filter((one) => history || one.isLive || chosen?.has(one.path))
    for (const one of family) if (!wanted.includes(one)) this.#pass(one)
    // What there is already, and is not wanted, must not be taken for new after a restart.
    if (!history) this.sawChange(wanted.at(-1)?.mtimeMs ?? 0)
    return wanted
  }

  /** The live file only when the folder was read just now: lines may have been moved from it since. */
  async #openQueued(isFresh: boolean): Promise<Opened | null> {
    for (let next = this.#queue[0]; next; next = this.#queue[0]) {
      if (next.isLive && !isFresh) return null
      this.#queue = this.#queue.slice(1)
      if (this.#passed.has(keyOf(next))) continue
      try {
        const opened = await openWhole(next)
        if (opened) return opened
        // Another file has this name by now: the folder must be read again.
        this.#queue = []
        this.#isStale = true
      } catch (thrown) {
        this.#say(thrown)
      }
    }
    return null
  }

  #pass(generation: Generation): void {
    if (this.#passed.size < PASSED_MAX) this.#passed.add(keyOf(generation))
  }

  #remember(mark: Mark | null): void {
    if (mark) this.#seen = [...this.#seen, mark].slice(-SEEN_MAX)
  }
}

const keyOf = ({ dev, inode, size }: Generation) => `${dev}:${inode}:${size}`
