// Reads whole records and counts each in its minute, if its time is believed; what cannot be read is counted as bad.
import type { LogSettings } from '#protocol/log-settings.ts'
import { AccessReader } from './access-bytes.ts'
import { createCleanWords } from './clean-words.ts'
import { countLine } from './count-line.ts'
import type { CounterState, FileState } from './counter-state.ts'
import { type Counting, SAMPLE_CHARS_MAX } from './counting.ts'
import { believe } from './file-clock.ts'
import type { IgnoreRules } from './ignore-rules.ts'
import { BytesReader } from './json-bytes.ts'
import { createJsonReader } from './json-line.ts'
import { clearFacts, createFacts, LEVEL_ERROR, LEVEL_NONE, ROLE } from './line-facts.ts'
import { type Zone, zoneOf } from './line-time.ts'
import { createLoggedAddresses } from './logged-addresses.ts'
import { createMeanings } from './meanings.ts'
import type { OpenMinutes } from './open-minutes.ts'
import { ownFields } from './own-fields.ts'
import { type RecordReader, readInside, readRecord } from './record-reader.ts'
import { createRoutePaths } from './route-paths.ts'
import { settleTexts } from './settle-texts.ts'
import { isTracePart } from './trace-lines.ts'

type Parts = {
  readonly settings: LogSettings
  readonly state: CounterState
  readonly minutes: OpenMinutes
  readonly ignored: IgnoreRules
  readonly now: () => number
}

const OBJECT = 123

/** Counts records of all files with one set of facts. */
export class RecordCounter {
  readonly #facts = createFacts()
  readonly #minutes: OpenMinutes
  readonly #now: () => number
  readonly #reader: RecordReader
  readonly #counting: Counting
  readonly #fields: BytesReader
  readonly #access: AccessReader
  readonly #clock: { zone: Zone; latest: number }
  /** Where the object is that is counted now. */
  readonly #line: { bytes: Buffer; from: number; to: number } = { bytes: Buffer.alloc(0), from: 0, to: 0 }
  readonly #raw = () => this.#line.bytes.toString('utf8', this.#line.from, this.#line.to)

  constructor({ settings, state, minutes, ignored, now }: Parts) {
    const own = ownFields(settings.fields)
    this.#minutes = minutes
    this.#now = now
    this.#clock = { zone: zoneOf(settings.timeZone), latest: 0 }
    this.#reader = { json: createJsonReader(own), meanings: createMeanings(own), seen: state.seen }
    this.#fields = new BytesReader(this.#facts, own)
    this.#access = new AccessReader(this.#facts)
    this.#counting = {
      state: state.count,
      words: createCleanWords(),
      paths: createRoutePaths(settings.paths, state.count.slugs),
      address: createLoggedAddresses(),
      isIgnored: ignored.route,
    }
  }

  /** `isStray`: text between records, which takes the time of the file. */
  count(file: FileState, text: string, isStray: boolean): void {
    const { clock } = file
    const belief = this.#isRead(file, text, isStray) ? believe(clock, this.#facts.at) : 'bad'
    if (belief === 'wait') clock.held.push(text)
    else if (belief === 'fine') {
      this.#countRead(file, () => text)
      if (clock.held.length > 0) this.#settleHeld(file)
    } else if (belief === 'old') this.#minutes.aside('late', clock.at)
    else this.#bad(file, text)
  }

  /** A line that begins like a JSON object, from its bytes; the byte at `to` is a newline. */
  countObject(file: FileState, bytes: Buffer, from: number, to: number): void {
    const { clock } = file
    this.#clock.latest = clock.at
    if (clock.held.length > 0 || !this.#isReadFromBytes(bytes, from, to)) {
      this.count(file, bytes.toString('utf8', from, to), false)
      return
    }
    file.isJson = true
    this.#countBelieved(file, bytes, from, to)
  }

  /** A line that may be one of an access log; false where its bytes do not tell. */
  countAccess(file: FileState, bytes: Buffer, from: number, to: number): boolean {
    if (file.clock.held.length > 0) return false
    clearFacts(this.#facts)
    if (!this.#access.read(bytes, from, to)) return false
    file.isJson = false
    this.#countBelieved(file, bytes, from, to)
    return true
  }

  /** Counts what was read from those bytes. */
  #countBelieved(file: FileState, bytes: Buffer, from: number, to: number): void {
    const { clock } = file
    this.#line.bytes = bytes
    this.#line.from = from
    this.#line.to = to
    const belief = believe(clock, this.#facts.at)
    if (belief === 'fine') this.#countRead(file, this.#raw)
    else if (belief === 'wait') clock.held.push(this.#raw())
    else this.#minutes.aside('late', clock.at)
  }

  /** Lines that leapt in time and that nothing has confirmed or refuted: a quiet log, so they are believed. */
  countHeld(file: FileState): void {
    for (const text of file.clock.held.splice(0)) if (this.#isRead(file, text, false)) this.#countRead(file, () => text)
  }

  /** Whether the text was a record of this file; its facts are read then. */
  #isRead(file: FileState, text: string, isStray: boolean): boolean {
    const facts = this.#facts
    clearFacts(facts)
    const clock = file.clock.at
    const isObject = text.charCodeAt(0) === OBJECT
    this.#clock.latest = Number.isNaN(clock) ? this.#now() : clock
    readRecord(this.#reader, text, facts, this.#clock)
    if (!isStray) file.isJson = isObject
    if (!Number.isNaN(facts.at)) return true
    if (Number.isNaN(clock) || isObject || (isStray && file.isJson && !isTracePart(text))) return false
    facts.at = clock
    if (isStray && facts.level === LEVEL_NONE && text.includes('\n')) facts.level = LEVEL_ERROR
    return true
  }

  /** Whether the facts of an object are whole from its bytes. */
  #isReadFromBytes(bytes: Buffer, from: number, to: number): boolean {
    const facts = this.#facts
    clearFacts(facts)
    if (!this.#fields.read(bytes, from, to, this.#clock) || Number.isNaN(facts.at)) return false
    if (facts.status !== 0 && facts.ranges[ROLE.path * 2 + 1] !== 0) return true
    settleTexts(facts)
    readInside(this.#reader, facts, this.#clock)
    return true
  }

  #countRead(file: FileState, raw: () => string): void {
    const minute = this.#minutes.of(this.#facts.at)
    if (minute) countLine(this.#counting, minute, this.#facts, raw)
    else this.#minutes.aside('late', file.clock.at)
  }

  #bad(file: FileState, text: string): void {
    this.#minutes.aside('bad', file.clock.at, () => this.#counting.words(text, SAMPLE_CHARS_MAX))
  }

  /** Lines that leapt count if the clock has come to them, else they had a wrong date. */
  #settleHeld(file: FileState): void {
    for (const text of file.clock.held.splice(0)) {
      if (this.#isRead(file, text, false) && believe(file.clock, this.#facts.at) === 'fine')
        this.#countRead(file, () => text)
      else this.#bad(file, text)
    }
  }
}
