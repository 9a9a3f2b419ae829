// Values of JSON, from bytes into facts: numbers and times without making strings, words through a table, long texts only noted.
import type { Meaning } from './field-names.ts'
import { NOTHING_CHARS_MAX } from './field-tests.ts'
import { Interner } from './intern-bytes.ts'
import { ipv4Of, NO_IPV4 } from './ipv4-number.ts'
import { createIsoReader } from './iso-bytes.ts'
import { type Facts, LEVEL_NONE, ROLE } from './line-facts.ts'
import { levelOfWord } from './line-level.ts'
import { putWord, type Word, wordOf } from './word-table.ts'

export const WORDS_KEPT_MAX = 1 << 17
const LEVELS_KEPT_MAX = 256
const ZERO = 48
const NINE = 57
const MINUS = 45
const DOT = 46
const SLASH = 47
const LOWER_E = 101
const DIGITS_MAX = 15
const POWERS = Array.from({ length: DIGITS_MAX + 1 }, (_, power) => 10 ** power)

const KIND_OTHER = 0
const KIND_LONG = 1
const KIND_WORD = 2
const KINDS = new Uint8Array(32).fill(KIND_OTHER)
const { message, error, action, trace, template, request, embedded, path } = ROLE
for (const role of [message, error, action, trace, template, request, embedded, path]) KINDS[role] = KIND_LONG
const { service, method, user, category, outcome, reason, version } = ROLE
for (const role of [service, method, user, category, outcome, reason, version]) KINDS[role] = KIND_WORD

/** Puts values into one `facts`. */
export class JsonValues {
  /** The number that was read last, at its only place: a variable would be a new object each time. */
  readonly amount = new Float64Array(1)
  readonly #facts: Facts
  readonly #words = new Interner<Word>(WORDS_KEPT_MAX, wordOf)
  readonly #levels = new Interner<number>(LEVELS_KEPT_MAX, levelOfWord)
  readonly #iso = createIsoReader()

  constructor(facts: Facts) {
    this.#facts = facts
  }

  /** Whether the text was taken or is not to be; `to` is negative where it has escapes. False: assign the text. */
  text(bytes: Buffer, meaning: Meaning, from: number, to: number): boolean {
    const { role } = meaning
    if (role === ROLE.gauge) return false
    if (meaning.rank >= (this.#facts.ranks[role] as number)) return true
    const kind = KINDS[role]
    if (kind === KIND_LONG) return this.#long(bytes, meaning, from, to)
    if (to < 0) return false
    if (kind === KIND_WORD) return this.#word(bytes, meaning, from, to)
    if (role === ROLE.time) return this.#time(bytes, meaning, from, to)
    if (role === ROLE.level) return this.#level(bytes, meaning, from, to)
    return role === ROLE.address ? this.#address(bytes, meaning, from, to) : false
  }

  /** After the number that begins here, which `amount` then holds; -1 where it is none. */
  number(bytes: Buffer, from: number): number {
    const begin = bytes[from] === MINUS ? from + 1 : from
    let i = begin
    let whole = 0
    for (let byte = bytes[i] as number; byte >= ZERO && byte <= NINE; byte = bytes[i] as number) {
      whole = whole * 10 + byte - ZERO
      i += 1
    }
    if (i === begin) return -1
    let behind = 0
    if (bytes[i] === DOT) {
      i += 1
      const dot = i
      for (let byte = bytes[i] as number; byte >= ZERO && byte <= NINE; byte = bytes[i] as number) {
        whole = whole * 10 + byte - ZERO
        i += 1
      }
      behind = i - dot
    }
    if (i - begin > DIGITS_MAX || ((bytes[i] as number) | 32) === LOWER_E) return this.#longNumber(bytes, from)
    const size = whole / (POWERS[behind] as number)
    this.amount[0] = begin > from ? -size : size
    return i
  }

  #longNumber(bytes: Buffer, from: number): number {
    let i = from
    while (/[\d+.eE-]/.test(String.fromCharCode(bytes[i] as number))) i += 1
    const read = Number(bytes.toString('latin1', from, i))
    this.amount[0] = read
    return Number.isNaN(read) ? -1 : i
  }

  #time(bytes: Buffer, meaning: Meaning, from: number, to: number): boolean {
    const at = this.#iso(bytes, from, to)
    if (Number.isNaN(at)) return false
    this.#facts.at = at
    this.#facts.ranks[ROLE.time] = meaning.rank
    return true
  }

  #level(bytes: Buffer, meaning: Meaning, from: number, to: number): boolean {
    const found = this.#levels.of(bytes, from, to)
    if (found === LEVEL_NONE) return true
    this.#facts.level = found
    this.#facts.ranks[ROLE.level] = meaning.rank
    return true
  }

  #address(bytes: Buffer, meaning: Meaning, from: number, to: number): boolean {
    const ipv4 = ipv4Of(bytes, from, to)
    if (ipv4 === NO_IPV4) return false
    this.#facts.ipv4 = ipv4
    this.#facts.address = ''
    this.#facts.ranks[ROLE.address] = meaning.rank
    return true
  }

  #long(bytes: Buffer, { role, rank }: Meaning, from: number, to: number): boolean {
    if (role === ROLE.path ? bytes[from] !== SLASH : Math.abs(to) - from <= NOTHING_CHARS_MAX) return false
    const { ranks, ranges } = this.#facts
    ranks[role] = rank
    ranges[role * 2] = from
    ranges[role * 2 + 1] = to
    return true
  }

  #word(bytes: Buffer, { role, rank }: Meaning, from: number, to: number): boolean {
    const word = this.#words.of(bytes, from, to)
    if (word.isNothing || (role === ROLE.method && !word.isMethod)) return true
    this.#facts.ranks[role] = rank
    putWord(this.#facts, role, word.text)
    return true
  }
}
