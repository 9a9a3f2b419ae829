// A JSON line as facts straight from its bytes: keys are recognised by comparing with those of the line before, values that nobody
// wants are skipped, and strings are only made where they vary little. What this cannot read (escapes in keys, odd numbers) is left to
// JSON.parse; for everything else both must say the same.
import { assign } from './assign-field.ts'
import { type Meaning, meaningsOf } from './field-names.ts'
import { hashBytes } from './intern-bytes.ts'
import { JsonValues } from './json-values.ts'
import type { Facts } from './line-facts.ts'
import type { Clock } from './line-time.ts'
import type { FieldNames } from './own-fields.ts'
import { jsonText } from './settle-texts.ts'

/** The same depth as for JSON.parse. */
export const DEPTH_MAX = 4
export const KEYS_MAX = 5_000
const NAME_CHARS_MAX = 120
const QUOTE = 34
const BACKSLASH = 92
const OPEN = 123
const CLOSE = 125
const LIST = 91
const LIST_END = 93
const COMMA = 44
const COLON = 58
const SPACE = 32
const TAB = 9
const WORD_BYTES = 4

type Scope = { readonly path: string; readonly keys: Map<number, Key[]>; first: Key | null }
type Key = {
  /** With the closing quote. */
  readonly bytes: Uint8Array
  readonly length: number
  /** The same, four bytes at once; what is left over is in `bytes` only. */
  readonly words: Int32Array
  readonly meanings: readonly Meaning[]
  readonly scope: Scope
  /** The key that came after this in the last line. */
  next: Key | null
}

const scopeOf = (path: string): Scope => ({ path, keys: new Map(), first: null })

/** Reads lines into one `facts`. */
export class BytesReader {
  readonly #facts: Facts
  readonly #own: FieldNames
  readonly #values: JsonValues
  #bytes: Buffer | null = null
  /** Of `bytes`. */
  #view: DataView = new DataView(new ArrayBuffer(0))
  /** Where the line ends. */
  #to = 0
  #root = scopeOf('')
  #keys = 0
  #clock: Clock = { zone: { offsetAt: () => 0 }, latest: 0 }
  /** Of the text that was skipped last. */
  #isEscaped = false

  constructor(facts: Facts, own: FieldNames) {
    this.#facts = facts
    this.#own = own
    this.#values = new JsonValues(facts)
  }

  /** False where the line must be read by JSON.parse. The byte at `to` is the newline. */
  read(bytes: Buffer, from: number, to: number, clock: Clock): boolean {
    this.#clock = clock
    if (this.#keys >= KEYS_MAX) {
      this.#root = scopeOf('')
      this.#keys = 0
    }
    this.#facts.bytes = bytes
    this.#to = to
    if (this.#bytes !== bytes) {
      this.#bytes = bytes
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    }
    const end = this.#object(bytes, from, this.#root, 1)
    return end > 0 && skipSpace(bytes, end) >= to
  }

  /** After the closing brace; -1 where it cannot be read here, as for all below. */
  #object(bytes: Buffer, from: number, scope: Scope, depth: number): number {
    let i = skipSpace(bytes, from + 1)
    if (bytes[i] === CLOSE) return i + 1
    let before: Key | null = null
    for (;;) {
      if (bytes[i] !== QUOTE) return -1
      const key: Key | null = this.#keyAt(bytes, i + 1, scope, before === null ? scope.first : before.next)
      if (key === null) return -1
      if (before === null) scope.first = key
      else before.next = key
      before = key
      i = this.#member(bytes, i + 1 + key.length, key, depth)
      if (i < 0) return -1
      if (bytes[i] === CLOSE) return i + 1
      if (bytes[i] !== COMMA) return -1
      i = skipSpace(bytes, i + 1)
    }
  }

  /** From behind a key to the comma or brace behind its value. */
  #member(bytes: Buffer, from: number, key: Key, depth: number): number {
    const colon = skipSpace(bytes, from)
    if (bytes[colon] !== COLON) return -1
    const end = this.#value(bytes, skipSpace(bytes, colon + 1), key, depth)
    return end < 0 ? -1 : skipSpace(bytes, end)
  }

  /** The key that begins here, which most often is the one that stood here in the line before. */
  #keyAt(bytes: Buffer, from: number, scope: Scope, guess: Key | null): Key | null {
    return guess !== null && this.#isKey(bytes, from, guess) ? guess : this.#findKey(bytes, from, scope)
  }

  #findKey(bytes: Buffer, from: number, scope: Scope): Key | null {
    const end = this.#skipText(bytes, from)
    if (end < 0 || this.#isEscaped) return null
    const hash = hashBytes(bytes, from, end)
    const known = scope.keys.get(hash)
    for (const key of known ?? []) if (this.#isKey(bytes, from, key)) return key
    if (this.#keys >= KEYS_MAX || end - 1 - from > NAME_CHARS_MAX) return null
    this.#keys += 1
    const text = bytes.toString('utf8', from, end - 1)
    const path = scope.path === '' ? text : `${scope.path}.${text}`
    const meanings = meaningsOf(path, this.#own)
    const own = Uint8Array.from(bytes.subarray(from, end))
    const key: Key = { bytes: own, length: own.length, words: wordsOf(own), meanings, scope: scopeOf(path), next: null }
    scope.keys.set(hash, [...(known ?? []), key])
    return key
  }

  #isKey(bytes: Buffer, from: number, key: Key): boolean {
    const { words, bytes: own, length } = key
    if (from + length > this.#to) return false
    const view = this.#view
    let at = from
    for (let i = 0; i < words.length; i += 1, at += WORD_BYTES) if (view.getInt32(at, true) !== words[i]) return false
    for (let i = words.length * WORD_BYTES; i < length; i += 1) if (bytes[from + i] !== own[i]) return false
    return true
  }

  #value(bytes: Buffer, from: number, key: Key, depth: number): number {
    const byte = bytes[from] as number
    if (byte === QUOTE) return this.#text(bytes, from, key)
    if (byte === OPEN && depth < DEPTH_MAX) return this.#object(bytes, from, key.scope, depth + 1)
    if (byte === OPEN) return this.#skipNested(bytes, from)
    if (byte !== LIST) return this.#scalar(bytes, from, key)
    const first = skipSpace(bytes, from + 1)
    if (bytes[first] === QUOTE && this.#text(bytes, first, key) < 0) return -1
    return this.#skipNested(bytes, from)
  }

  #text(bytes: Buffer, from: number, key: Key): number {
    const end = this.#skipText(bytes, from + 1)
    if (end < 0) return -1
    const { meanings } = key
    const escaped = this.#isEscaped
    for (let i = 0; i < meanings.length; i += 1) {
      const meaning = meanings[i] as Meaning
      if (!this.#values.text(bytes, meaning, from + 1, escaped ? 1 - end : end - 1))
        this.#put(meaning, jsonText(bytes, from + 1, end - 1, escaped))
    }
    return end
  }

  #scalar(bytes: Buffer, from: number, key: Key): number {
    const { meanings } = key
    const end = this.#values.number(bytes, from)
    if (end > 0) {
      for (let i = 0; i < meanings.length; i += 1) this.#put(meanings[i] as Meaning, this.#values.amount[0] as number)
      return end
    }
    const word = constantAt(bytes, from)
    if (word === '') return -1
    if (word !== 'null') for (const meaning of meanings) this.#put(meaning, word === 'true')
    return from + word.length
  }

  /** A text that is made takes the place of one that waits. */
  #put(meaning: Meaning, made: string | number | boolean): void {
    const facts = this.#facts
    const rank = facts.ranks[meaning.role]
    assign(facts, meaning, made, this.#clock)
    if (facts.ranks[meaning.role] !== rank) facts.ranges[meaning.role * 2 + 1] = 0
  }

  /** After the closing quote. */
  #skipText(bytes: Buffer, from: number): number {
    this.#isEscaped = false
    const view = this.#view
    const last = this.#to - WORD_BYTES
    let plain = from
    while (plain <= last && isPlain(view.getInt32(plain, true))) plain += WORD_BYTES
    for (let i = plain; ; i += 1) {
      const byte = bytes[i] as number
      if (byte === QUOTE) return i + 1
      if (byte === BACKSLASH) {
        this.#isEscaped = true
        i += 1
        // A backslash at the very end: the newline is not part of the text.
        if (!((bytes[i] as number) >= SPACE)) return -1
      } else if (byte < SPACE) return -1
    }
  }

  #skipNested(bytes: Buffer, from: number): number {
    let depth = 0
    for (let i = from; ; ) {
      const byte = bytes[i] as number
      if (byte === QUOTE) {
        i = this.#skipText(bytes, i + 1)
        if (i < 0) return -1
        continue
      }
      depth += DEEPER[byte] as number
      if (byte < SPACE && byte !== TAB) return -1
      i += 1
      if (depth === 0) return i
    }
  }
}

const DEEPER = new Int8Array(256)
DEEPER[OPEN] = 1
DEEPER[LIST] = 1
DEEPER[CLOSE] = -1
DEEPER[LIST_END] = -1

function skipSpace(bytes: Buffer, from: number): number {
  let i = from
  while (bytes[i] === SPACE || bytes[i] === TAB) i += 1
  return i
}

function wordsOf(bytes: Uint8Array): Int32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  return Int32Array.from({ length: Math.floor(bytes.length / WORD_BYTES) }, (_, i) =>
    view.getInt32(i * WORD_BYTES, true),
  )
}

/** Whether none of four bytes is a quote, a backslash or below a space (the known test of bytes below n in a word). */
function isPlain(word: number): boolean {
  const quote = word ^ 0x22222222
  const backslash = word ^ 0x5c5c5c5c
  const below = (word - 0x20202020) & ~word
  const zero = ((quote - 0x01010101) & ~quote) | ((backslash - 0x01010101) & ~backslash)
  return ((below | zero) & 0x80808080) === 0
}

function constantAt(bytes: Buffer, from: number): 'true' | 'false' | 'null' | '' {
  for (const word of ['true', 'false', 'null'] as const)
    if (bytes.toString('latin1', from, from + word.length) === word) return word
  return ''
}
