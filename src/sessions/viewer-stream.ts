// What a human's own terminal gets of an agent's output: whole escape sequences and whole characters only, so that a viewer
// may join between any two pieces; and none that would make that terminal answer (our screen has already answered),
// write its clipboard or transfer files. Bytes in, bytes out; the screen itself is fed elsewhere, with everything.
import { UNSAFE_LINK } from './link-safety.ts'

/** A longer sequence (a large image, say) is left out, so that one that never ends holds back no output. */
export const SEQUENCE_BYTES_MAX = 256 * 1024

const BEL = 0x07
const CAN = 0x18
const SUB = 0x1a
const ESC = 0x1b
const BACKSLASH = 0x5c
/** OSC, DCS, SOS, PM, APC: everything up to a terminator belongs to them. */
const STRING_INTRODUCERS = codesOf(']PX^_')
const CSI = 0x5b
const OSC = 0x5d
const QUESTION = 0x3f

const WITHHELD: readonly RegExp[] = [
  // Device attributes, status reports, window reports, kitty, graphics and key-mode queries, version, modes, checksums.
  /^\u001b\[(?:[^\u001b]*[cnt]|\?[\d;:]*[muS]|>\d*q|[?\d;]*\$p|[\d;]*x|[\d;]*\*y)$/,
  /^\u001bZ$/,
  /^\u001bP[\d;]*[$+][pqu]/,
  // Colour queries; clipboard, font and the terminals' own commands, whatever they say.
  /^\u001b\](?:4|5|1\d)(?=;).*;\?/s,
  // kitty's question what notifications the terminal knows, and which of them are still shown.
  /^\u001b\]99;[^;]*\bp=(?:\?|alive)/,
  /^\u001b\](?:50|52|1337)(?:;|\u0007|\u001b|$)/,
  /^\u001b[X^_]/,
  UNSAFE_LINK,
]

/** How a CSI sequence must end for one of the expressions above to fit, and how one that begins with a question mark. */
const FINALS = codesOf('cntqpxy')
const QUESTION_FINALS = codesOf('cntmuSpy')
const NEAR_BYTES = 48

export type ViewerStream = {
  /** What may be shown of `bytes` and of what was held back before. */
  feed(bytes: Uint8Array): Uint8Array
}

/** Starts between two sequences. */
export function createViewerStream(): ViewerStream {
  let held: Buffer = Buffer.alloc(0)
  return {
    feed(chunk) {
      const bytes = withoutC1(held.length > 0 ? Buffer.concat([held, chunk]) : asBuffer(chunk))
      const { shown, rest } = split(bytes)
      // Copied: the chunk's memory belongs to whoever read it.
      held = rest.length > SEQUENCE_BYTES_MAX ? withheldInPlaceOf(rest) : Buffer.from(rest)
      return shown
    },
  }
}

/** The beginning of a sequence that ends where `rest` would have ended, and is withheld when it does. */
function withheldInPlaceOf(rest: Buffer): Buffer {
  const start = rest[1] === OSC ? '\u001b]52;' : '\u001b_'
  return Buffer.from(STRING_INTRODUCERS.has(rest[1]) ? `${start}${rest.at(-1) === ESC ? '\u001b' : ''}` : '', 'latin1')
}

function codesOf(chars: string): ReadonlySet<number | undefined> {
  return new Set([...chars].map((char) => char.charCodeAt(0)))
}

const asBuffer = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

function split(bytes: Buffer): { readonly shown: Buffer; readonly rest: Buffer } {
  const shown: Buffer[] = []
  let from = 0
  let at = bytes.indexOf(ESC)
  while (at !== -1) {
    const end = endOfSequence(bytes, at)
    if (end === -1) return { shown: join(shown, bytes.subarray(from, at)), rest: bytes.subarray(at) }
    if (isWithheld(bytes, at, end)) {
      shown.push(bytes.subarray(from, at))
      from = end
    }
    at = nextEscape(bytes, end)
  }
  const end = bytes.length - unfinishedBytes(bytes)
  return { shown: join(shown, bytes.subarray(from, Math.max(from, end))), rest: bytes.subarray(Math.max(from, end)) }
}

/** Sequences mostly stand close together: looking on byte by byte is cheaper than a call for each. */
function nextEscape(bytes: Buffer, from: number): number {
  const near = Math.min(from + NEAR_BYTES, bytes.length)
  for (let at = from; at < near; at++) if (bytes[at] === ESC) return at
  return near === bytes.length ? -1 : bytes.indexOf(ESC, near)
}

const join = (parts: readonly Buffer[], last: Buffer) => (parts.length === 0 ? last : Buffer.concat([...parts, last]))

function isWithheld(bytes: Buffer, start: number, end: number): boolean {
  // Colours and cursor moves, nearly all there are, are told by two bytes.
  if (bytes[start + 1] === CSI && !(bytes[start + 2] === QUESTION ? QUESTION_FINALS : FINALS).has(bytes[end - 1]))
    return false
  const text = bytes.toString('latin1', start, end)
  return WITHHELD.some((expression) => expression.test(text))
}

/** Index after the sequence that starts at `start`; -1 when more bytes are needed. */
function endOfSequence(bytes: Buffer, start: number): number {
  const second = bytes[start + 1]
  if (second === undefined) return -1
  if (second === ESC) return start + 1
  if (STRING_INTRODUCERS.has(second)) return endOfString(bytes, start + 2, second)
  const finalFrom = second === CSI ? 0x40 : 0x30
  for (let index = start + (second === CSI ? 2 : 1); index < bytes.length; index++) {
    const byte = bytes[index] ?? 0
    if (byte === ESC) return index
    if (byte === CAN || byte === SUB || (byte >= finalFrom && byte <= 0x7e)) return index + 1
  }
  return -1
}

function endOfString(bytes: Buffer, from: number, introducer: number): number {
  for (let index = from; index < bytes.length; index++) {
    const byte = bytes[index]
    if (byte === CAN || byte === SUB || (byte === BEL && introducer === OSC)) return index + 1
    if (byte !== ESC) continue
    if (index + 1 === bytes.length) return -1
    return bytes[index + 1] === BACKSLASH ? index + 2 : index
  }
  return -1
}

/** Bytes at the end that begin a UTF-8 character and do not complete it. */
function unfinishedBytes(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const wanted = bytesOfCharacter(bytes[bytes.length - back] ?? 0)
    if (wanted > 0) return back < wanted ? back : 0
  }
  return 0
}

/** How many bytes a UTF-8 character has that begins with `byte`; 0 for a continuation byte. */
function bytesOfCharacter(byte: number): number {
  if (byte >= 0xf0) return 4
  if (byte >= 0xe0) return 3
  if (byte >= 0xc0) return 2
  return byte < 0x80 ? 1 : 0
}

/** The one-character forms of ESC sequences (U+0080 to U+009F) in their two-byte form, so that none slips through. */
function withoutC1(bytes: Buffer): Buffer {
  if (bytes.indexOf(0xc2) === -1) return bytes
  const plain = Buffer.from(bytes)
  for (let at = plain.indexOf(0xc2); at !== -1; at = plain.indexOf(0xc2, at + 1)) {
    const second = plain[at + 1] ?? 0
    if (second < 0x80 || second > 0x9f) continue
    plain[at] = ESC
    plain[at + 1] = second - 0x40
  }
  return plain
}
