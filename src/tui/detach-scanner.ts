// Finds the detach key in raw input, outside bracketed pastes: a pasted text that contains the key is text.

export type Scanned = {
  /** What belongs to the session. */
  readonly forward: Uint8Array
  readonly isDetach: boolean
}

export const DEFAULT_DETACH_KEY = 'ctrl-]'
const DETACH_KEY = /^ctrl-([a-z@[\\\]^_])$/
const PASTE_START = Buffer.from('\u001b[200~')
/** One byte less than the longest mark. */
const TAIL_BYTES = 10
const PASTE_END = Buffer.from('\u001b[201~')

/** True for a key that can detach: `ctrl-` and a letter or one of @ [ \ ] ^ _. */
export function isDetachKey(name: string): boolean {
  return DETACH_KEY.test(name)
}

/** A scanner for one attachment; an unusable key name falls back to ctrl-]. */
export function createDetachScanner(detachKey: string): (bytes: Uint8Array) => Scanned {
  const marks = marksOf(detachKey)
  let isPasting = false
  /** The last bytes of what came before: a mark may arrive in two pieces. */
  let tail = Buffer.alloc(0)
  return (bytes) => {
    const before = tail.length
    const seen = Buffer.concat([tail, bytes])
    tail = Buffer.from(seen.subarray(-TAIL_BYTES))
    for (let at = before; at < seen.length; at++) {
      if (endsAt(seen, at, isPasting ? PASTE_END : PASTE_START)) isPasting = !isPasting
      const mark = isPasting ? undefined : marks.find((candidate) => endsAt(seen, at, candidate))
      if (mark) return { forward: seen.subarray(before, Math.max(before, at + 1 - mark.length)), isDetach: true }
    }
    return { forward: bytes, isDetach: false }
  }
}

/** The key as a control byte and as terminals write it when the session has asked for another keyboard protocol. */
function marksOf(detachKey: string): readonly Buffer[] {
  const char = DETACH_KEY.exec(detachKey)?.[1] ?? ']'
  const code = char.charCodeAt(0)
  return [Buffer.from([code & 0x1f]), Buffer.from(`\u001b[${code};5u`), Buffer.from(`\u001b[27;5;${code}~`)]
}

function endsAt(bytes: Buffer, last: number, mark: Buffer): boolean {
  const start = last + 1 - mark.length
  return start >= 0 && bytes.subarray(start, last + 1).equals(mark)
}
