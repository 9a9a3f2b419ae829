// Values made once for each different slice of bytes: the names, methods, services and addresses of a million lines are few, and to make
// a string of each would cost more than to read the line. A full table begins anew; nothing but speed depends on it.

const HASH_STEP = 0x01000193
const ENTRIES_BEGIN = 256
const BYTES_EACH = 16
/** Longer slices are not worth keeping. */
const SLICE_BYTES_MAX = 200

/** Hash of a slice of bytes. */
export function hashBytes(bytes: Uint8Array, from: number, to: number): number {
  let hash = to - from
  for (let i = from; i < to; i += 1) hash = Math.imul(hash ^ (bytes[i] as number), HASH_STEP)
  return hash ^ (hash >>> 15)
}

export class Interner<T> {
  readonly #entriesMax: number
  readonly #make: (text: string) => T
  #entries: number
  /** Pairs: hash, entry + 1. */
  #slots: Int32Array
  /** Entry `i` is arena[ends[i], ends[i + 1]). */
  #ends: Int32Array
  #arena: Uint8Array
  #values: T[] = []

  /** `entriesMax` is a power of two; `make` gets the slice as text (UTF-8). */
  constructor(entriesMax: number, make: (text: string) => T) {
    this.#entriesMax = entriesMax
    this.#make = make
    this.#entries = Math.min(ENTRIES_BEGIN, entriesMax)
    this.#slots = new Int32Array(this.#entries * 4)
    this.#ends = new Int32Array(this.#entries + 1)
    this.#arena = new Uint8Array(this.#entries * BYTES_EACH)
  }

  /** The value of a slice of bytes. */
  of(bytes: Buffer, from: number, to: number): T {
    if (to - from > SLICE_BYTES_MAX) return this.#make(bytes.toString('utf8', from, to))
    const hash = hashBytes(bytes, from, to)
    const slots = this.#slots
    const mask = slots.length - 1
    for (let slot = (hash << 1) & mask; ; slot = (slot + 2) & mask) {
      const entry = (slots[slot + 1] as number) - 1
      if (entry < 0) return this.#add(hash, bytes, from, to)
      if (slots[slot] === hash && this.#isSame(entry, bytes, from, to)) return this.#values[entry] as T
    }
  }

  clear(): void {
    this.#slots.fill(0)
    this.#values = []
  }

  #isSame(entry: number, bytes: Buffer, from: number, to: number): boolean {
    const arena = this.#arena
    const ends = this.#ends
    let at = ends[entry] as number
    if ((ends[entry + 1] as number) - at !== to - from) return false
    for (let i = from; i < to; i += 1, at += 1) if (arena[at] !== bytes[i]) return false
    return true
  }

  #add(hash: number, bytes: Buffer, from: number, to: number): T {
    // Made first: making may clear the table.
    const value = this.#make(bytes.toString('utf8', from, to))
    if (this.#values.length >= this.#entries) this.#makeRoom()
    const entry = this.#values.length
    const at = this.#ends[entry] as number
    const end = at + to - from
    if (end > this.#arena.length) this.#arena = larger(this.#arena, end * 2)
    bytes.copy(this.#arena, at, from, to)
    this.#ends[entry + 1] = end
    this.#values.push(value)
    this.#place(hash, entry)
    return value
  }

  #place(hash: number, entry: number): void {
    const slots = this.#slots
    const mask = slots.length - 1
    let slot = (hash << 1) & mask
    while (slots[slot + 1] !== 0) slot = (slot + 2) & mask
    slots[slot] = hash
    slots[slot + 1] = entry + 1
  }

  #makeRoom(): void {
    if (this.#entries >= this.#entriesMax) {
      this.clear()
      return
    }
    const old = this.#slots
    this.#entries *= 2
    this.#slots = new Int32Array(this.#entries * 4)
    const ends = new Int32Array(this.#entries + 1)
    ends.set(this.#ends)
    this.#ends = ends
    for (let slot = 0; slot < old.length; slot += 2)
      if (old[slot + 1] !== 0) this.#place(old[slot] as number, (old[slot + 1] as number) - 1)
  }
}

function larger(bytes: Uint8Array, size: number): Uint8Array {
  const more = new Uint8Array(size)
  more.set(bytes)
  return more
}
