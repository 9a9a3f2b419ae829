// The logs that are read at present: found by what was named, again and again while following; looked at for news; their places.
import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { Trouble } from '#protocol/errors.ts'
import { FileLog } from './file-log.ts'
import { type FoundLog, findLogs, isPattern, LOGS_MAX } from './find-logs.ts'
import { openJournal } from './journalctl.ts'
import type { Log } from './log.ts'
import { openPipe } from './open-pipe.ts'
import type { LogPlace, LogPlaces } from './place.ts'
import type { Pace, ReadLogs } from './reading.ts'
import { StreamLog, type StreamLogOptions } from './stream-log.ts'
import { type FolderWatch, watchFolders } from './watch-folders.ts'

/** Places of logs that are not there now are kept, up to so many in all; the oldest go first. */
export const PLACES_MAX = 1_024
/** Between the end of a pipe or command and its next opening. */
const REOPEN_MS = 1_000

const STDIN = '-'
const JOURNAL = 'journald:'

type Options = ReadLogs & { readonly pace: Pace; readonly onMore: () => void }

/** Empty until the first look. */
export class Roster {
  readonly #options: Options
  readonly #patterns: readonly string[]
  readonly #logs = new Map<string, Log>()
  readonly #places: Map<string, LogPlace>
  readonly #watch: FolderWatch
  readonly #names = new Set<string>()
  #findAt = Number.NEGATIVE_INFINITY
  #left = 0
  #cutLines = 0

  constructor(options: Options) {
    const { inputs, places, onMore } = options
    this.#options = options
    this.#places = new Map(Object.entries(places ?? {}))
    this.#patterns = inputs.filter((input) => input !== STDIN && !input.startsWith(JOURNAL))
    const mayBeNew = this.#patterns.some(isPattern)
    // A busy neighbour of the logs is no news.
    this.#watch = watchFolders((name) => {
      if (name === null || mayBeNew || this.#names.has(name)) onMore()
    })
  }

  logs(): readonly Log[] {
    return [...this.#logs.values()]
  }

  isDone(): boolean {
    return this.logs().every((log) => log.isDone())
  }

  get cutLines(): number {
    return this.#cutLines
  }

  /** Finds logs and looks which have news. Rejects with Trouble when a named file is not there and not awaited. */
  async look(): Promise<void> {
    const { follow, pace } = this.#options
    if (performance.now() >= this.#findAt) {
      this.#addStreams()
      await this.#addFiles()
      this.#findAt = follow ? performance.now() + pace.globMs : Number.POSITIVE_INFINITY
    }
    await Promise.all(this.logs().map((log) => log.look()))
  }

  places(): LogPlaces {
    for (const log of this.#logs.values()) {
      const place = log.place()
      if (place) this.#places.set(log.name, place)
    }
    for (const name of this.#tooOld()) this.#places.delete(name)
    return Object.fromEntries(this.#places)
  }

  async close(): Promise<void> {
    this.#watch.close()
    await Promise.all(this.logs().map((log) => log.close()))
  }

  #addStreams(): void {
    const { inputs, follow, onTrouble, stdin, journalctl } = this.#options
    for (const input of inputs) {
      if (input === STDIN) this.#addStream(input, { open: async () => stdin ?? process.stdin })
      if (!input.startsWith(JOURNAL)) continue
      const unit = input.slice(JOURNAL.length) || null
      const query = { unit, follow, onTrouble, ...(journalctl === undefined ? {} : { program: journalctl }) }
      const place = this.#places.get(input)
      const cursor = place && 'cursor' in place ? place.cursor : null
      this.#addStream(input, { open: (behind) => openJournal(query, behind), cursor })
    }
  }

  #addStream(name: string, how: Pick<StreamLogOptions, 'open'> & Partial<StreamLogOptions>): void {
    if (this.#logs.has(name)) return
    const { follow, onMore, onTrouble } = this.#options
    const reopenMs = follow && name !== STDIN ? REOPEN_MS : null
    this.#logs.set(name, new StreamLog({ name, reopenMs, onMore, onTrouble, onCut: this.#countCut, ...how }))
  }

  async #addFiles(): Promise<void> {
    const { follow, onTrouble } = this.#options
    const found = await findLogs(this.#patterns)
    const [missing] = found.missing
    if (!follow && missing !== undefined)
      throw new Trouble(`no such log file: ${missing}`, 'check the path of the log', 2)
    if (found.left > this.#left) {
      const said = `${found.left} log files are left out: at most ${LOGS_MAX} are read at once`
      onTrouble(new Trouble(said, 'use a narrower pattern', 2))
    }
    this.#left = found.left
    for (const log of found.logs) if (!this.#logs.has(log.path) && this.#logs.size < LOGS_MAX) await this.#addFile(log)
    if (follow) this.#watch.set(new Set(found.logs.map(({ path }) => dirname(path))))
  }

  async #addFile({ path, chosen }: FoundLog): Promise<void> {
    const stats = await stat(path).catch(() => null)
    if (stats?.isFIFO()) {
      this.#addStream(path, { open: () => openPipe(path) })
      return
    }
    const { follow, onTrouble, history = true, pace } = this.#options
    const known = this.#places.get(path)
    const place = known && 'seen' in known ? known : null
    const { renamedQuietMs } = pace
    const options = { path, place, follow, history, chosen, renamedQuietMs, onTrouble, onCut: this.#countCut }
    this.#logs.set(path, new FileLog(options))
    this.#names.add(basename(path))
  }

  readonly #countCut = () => {
    this.#cutLines += 1
  }

  /** Names of places beyond PLACES_MAX whose logs are not read now. */
  #tooOld(): readonly string[] {
    const ageOf = (place: LogPlace) => ('mtimeMs' in place ? place.mtimeMs : 0)
    const gone = [...this.#places].filter(([name]) => !this.#logs.has(name)).sort(([, a], [, b]) => ageOf(a) - ageOf(b))
    return gone.slice(0, Math.max(0, this.#places.size - PLACES_MAX)).map(([name]) => name)
  }
}
