// Remembers of the bytes that went by what is needed to know their file again: the first ones, the last ones, how many.
import { HEAD_BYTES, isPrintOf, type Print, printOf, TAIL_BYTES } from './place.ts'

export type Trail = {
  /** The bytes that follow what went by before. */
  pass(bytes: Buffer, from: number, to: number): void
  offset(): number
  head(): Print
  tail(): Print
  /** Bytes that should lie right before the offset. */
  last(): Buffer
}

/** At the beginning of a file, or behind `before`: its first bytes (all up to HEAD_BYTES) and its last ones. */
export function createTrail(before?: { readonly offset: number; readonly head: Buffer; readonly tail: Buffer }): Trail {
  const head = Buffer.alloc(HEAD_BYTES)
  let headBytes = before ? before.head.copy(head) : 0
  const last = Buffer.alloc(TAIL_BYTES)
  let lastBytes = before ? before.tail.copy(last) : 0
  let offset = before?.offset ?? 0
  let headPrint: Print | null = null

  const keepLast = (bytes: Buffer, from: number, to: number) => {
    const room = Math.max(0, TAIL_BYTES - (to - from))
    if (lastBytes > room) {
      last.copy(last, 0, lastBytes - room, lastBytes)
      lastBytes = room
    }
    lastBytes += bytes.copy(last, lastBytes, Math.max(from, to - TAIL_BYTES), to)
  }

  return {
    pass(bytes, from, to) {
      if (to <= from) return
      if (headBytes < HEAD_BYTES) {
        headBytes += bytes.copy(head, headBytes, from, to)
        headPrint = null
      }
      keepLast(bytes, from, to)
      offset += to - from
    },
    offset: () => offset,
    head() {
      headPrint ??= printOf(head.subarray(0, headBytes))
      return headPrint
    },
    tail: () => printOf(last.subarray(0, lastBytes)),
    last: () => last.subarray(0, lastBytes),
  }
}

/** Collects what `trail` needs to go on, from bytes that are skipped; `matches` tells whether they were those of the mark. */
export function retrace(mark: { readonly offset: number; readonly head: Print; readonly tail: Print }) {
  const trail = createTrail()
  return {
    trail,
    pass: (bytes: Buffer) => trail.pass(bytes, 0, Math.min(bytes.length, mark.offset - trail.offset())),
    isThere: () => trail.offset() === mark.offset,
    matches: () => isPrintOf(trail.last(), mark.tail) && trail.head().hash === mark.head.hash,
  }
}
