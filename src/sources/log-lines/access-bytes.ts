// A line of an access log as facts straight from its bytes: common and combined form with times behind. What is written in any other
// way is left to the patterns of access-line.ts; for everything else both must say the same.
import { createClfReader } from './clf-bytes.ts'
import { Interner } from './intern-bytes.ts'
import { ipv4Of, NO_IPV4 } from './ipv4-number.ts'
import { type Facts, ROLE } from './line-facts.ts'

const WORDS_KEPT_MAX = 1 << 12
const SPACE = 32
const QUOTE = 34
const DASH = 45
const DOT = 46
const SLASH = 47
const ZERO = 48
const BACKSLASH = 92
const OPEN = 91
const CLF_BYTES = 26
const METHOD_MIN = 3
const METHOD_MAX = 10
const SECOND_MS = 1e3
const HTTP = Buffer.from(' HTTP/')

/** Reads lines into one `facts`. */
export class AccessReader {
  readonly #facts: Facts
  readonly #methods = new Interner<string>(WORDS_KEPT_MAX, String)
  readonly #users = new Interner<string>(WORDS_KEPT_MAX, String)
  readonly #timeOf = createClfReader()

  constructor(facts: Facts) {
    this.#facts = facts
  }

  /** False where the line must be read by patterns; then the facts are of no use. */
  read(bytes: Buffer, from: number, to: number): boolean {
    const time = this.#client(bytes, from, to)
    if (time < 0 || bytes[time + CLF_BYTES] !== 93) return false
    const at = this.#timeOf(bytes, time)
    if (Number.isNaN(at)) return false
    this.#facts.at = at
    this.#facts.ranks[ROLE.time] = 0
    const status = this.#request(bytes, time + CLF_BYTES + 1, to)
    return status > 0 && this.#rest(bytes, status, to)
  }

  /** `1.2.3.4 - user [`; where the time begins, -1 where it cannot be read here, as for all below. */
  #client(bytes: Buffer, from: number, to: number): number {
    const facts = this.#facts
    const ident = wordEnd(bytes, from, to)
    facts.ipv4 = ipv4Of(bytes, from, ident)
    if (facts.ipv4 === NO_IPV4 || bytes[ident + 1] !== DASH || bytes[ident + 2] !== SPACE) return -1
    const user = ident + 3
    const end = wordEnd(bytes, user, to)
    if (end === user || bytes[end + 1] !== OPEN) return -1
    if (end - user > 1 || bytes[user] !== DASH) facts.user = this.#users.of(bytes, user, end)
    return end + 2
  }

  /** ` "GET /path HTTP/1.1" 200 4711`; where that ends. */
  #request(bytes: Buffer, from: number, to: number): number {
    if (bytes[from] !== SPACE || bytes[from + 1] !== QUOTE) return -1
    const facts = this.#facts
    const method = from + 2
    const space = methodEnd(bytes, method)
    if (space < 0 || bytes[space + 1] !== SLASH) return -1
    const path = space + 1
    const end = targetEnd(bytes, path, to)
    const quote = end < 0 ? -1 : versionEnd(bytes, end)
    if (quote < 0) return -1
    facts.method = this.#methods.of(bytes, method, space)
    facts.bytes = bytes
    facts.ranges[ROLE.path * 2] = path
    facts.ranges[ROLE.path * 2 + 1] = end
    return this.#status(bytes, quote + 1, to)
  }

  #status(bytes: Buffer, from: number, to: number): number {
    const first = digitAt(bytes, from + 1)
    const status = first * 100 + digitAt(bytes, from + 2) * 10 + digitAt(bytes, from + 3)
    // What is no digit makes not a number, and so no status.
    if (bytes[from] !== SPACE || !(status > 0) || bytes[from + 4] !== SPACE) return -1
    this.#facts.status = status
    const size = from + 5
    const end = bytes[size] === DASH ? size + 1 : digitsEnd(bytes, size, to)
    return end === size || (end < to && bytes[end] !== SPACE) ? -1 : end
  }

  /** Referrer and agent, and behind them nothing or the time it took. */
  #rest(bytes: Buffer, from: number, to: number): boolean {
    let at = from
    if (bytes[at + 1] === QUOTE && at < to) {
      at = quotedEnd(bytes, at + 1, to)
      if (at < 0 || bytes[at] !== SPACE || bytes[at + 1] !== QUOTE) return false
      at = quotedEnd(bytes, at + 1, to)
      if (at < 0) return false
    }
    return at === to || this.#took(bytes, at, to)
  }

  /** ` 0.123`: seconds; other forms are many. */
  #took(bytes: Buffer, from: number, to: number): boolean {
    const facts = this.#facts
    const dot = digitsEnd(bytes, from + 1, to)
    if (bytes[from] !== SPACE || dot === from + 1 || bytes[dot] !== DOT) return false
    if (digitsEnd(bytes, dot + 1, to) !== to || to === dot + 1) return false
    facts.duration = Number(bytes.toString('latin1', from + 1, to))
    facts.durationScale = SECOND_MS
    facts.durationName = 'access log'
    return true
  }
}

const digitAt = (bytes: Buffer, at: number): number => {
  const digit = (bytes[at] as number) - ZERO
  return digit >= 0 && digit <= 9 ? digit : Number.NaN
}

function digitsEnd(bytes: Buffer, from: number, to: number): number {
  let at = from
  while (at < to && (bytes[at] as number) >= ZERO && (bytes[at] as number) <= ZERO + 9) at += 1
  return at
}

/** Where the next space is, or `to`; a line of these forms has no other white space. */
function wordEnd(bytes: Buffer, from: number, to: number): number {
  let at = from
  while (at < to && (bytes[at] as number) > SPACE && (bytes[at] as number) < 127) at += 1
  return at < to && bytes[at] === SPACE ? at : from
}

function methodEnd(bytes: Buffer, from: number): number {
  let at = from
  while ((bytes[at] as number) >= 65 && (bytes[at] as number) <= 90) at += 1
  const length = at - from
  return bytes[at] === SPACE && length >= METHOD_MIN && length <= METHOD_MAX ? at : -1
}

/** Of a target of printable characters. */
function targetEnd(bytes: Buffer, from: number, to: number): number {
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] as number
    if (byte === SPACE || byte === QUOTE) return at
    if (byte < SPACE || byte === BACKSLASH || byte >= 127) return -1
  }
  return -1
}

/** The quote behind ` HTTP/1.1`, or behind nothing. */
function versionEnd(bytes: Buffer, from: number): number {
  if (bytes[from] === QUOTE) return from
  for (let i = 0; i < HTTP.length; i += 1) if (bytes[from + i] !== HTTP[i]) return -1
  let at = from + HTTP.length
  while (bytes[at] === DOT || ((bytes[at] as number) >= ZERO && (bytes[at] as number) <= ZERO + 9)) at += 1
  return bytes[at] === QUOTE && at > from + HTTP.length ? at : -1
}

/** Behind the closing quote of the text whose opening quote stands at `from`. */
function quotedEnd(bytes: Buffer, from: number, to: number): number {
  for (let at = from + 1; at < to; at += 1) {
    const byte = bytes[at] as number
    if (byte === QUOTE) return at + 1
    if (byte === BACKSLASH) at += 1
  }
  return -1
}
