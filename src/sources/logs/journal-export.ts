// Entries of systemd's journal in its export format (fields as NAME=value, or NAME, a length and bytes; an empty line ends the
// entry) as syslog lines (RFC 5424), which is what they would be in a file.
import { type Framing, LINES, type Lines, NEWLINE, UNIT_BYTES_MAX } from './framing.ts'

const OPENING = Buffer.from('__CURSOR=')
const BOUNDARY = Buffer.from('\n\n__CURSOR=')
const EQUALS = 61
const LENGTH_BYTES = 8
/** The facility `daemon`, the severity `info`: where the entry does not tell. */
const FACILITY = 3
const SEVERITY = 6

type Fields = Map<string, Buffer>

/** `onCursor` hears the cursor of the last entry of all that is made into lines. */
export function createJournal(onCursor: (cursor: string) => void = () => {}): Framing {
  return {
    endOf(bytes, { from, soft, to }) {
      let end = -1
      for (let next = entryEnd(bytes, from, to); next !== -1; next = entryEnd(bytes, end, to)) {
        if (next > soft && end !== -1) break
        end = next
        if (end >= soft) break
      }
      return end
    },
    nextAfter(bytes, from, to) {
      const found = bytes.subarray(0, to).indexOf(BOUNDARY, from)
      return found === -1 ? -1 : found + 2
    },
    overlap: BOUNDARY.length - 1,
    lines: (bytes, from, to) => linesOf(bytes.subarray(from, to), onCursor),
  }
}

/** The framing that the first bytes call for; null when there are too few to tell. */
export function framingOf(first: Buffer): Framing | null {
  const known = Math.min(first.length, OPENING.length)
  if (!first.subarray(0, known).equals(OPENING.subarray(0, known))) return LINES
  return known === OPENING.length ? createJournal() : null
}

/** Behind the empty line that ends the entry at `at`; -1 when it is not there. */
function entryEnd(bytes: Buffer, at: number, to: number): number {
  for (let field = at; field < to; ) {
    if (bytes[field] === NEWLINE) return field + 1
    const { next } = fieldAt(bytes, field, to)
    if (next === -1) return -1
    field = next
  }
  return -1
}

/** The field at `at`: ends of name and value and where the next begins; `next` is -1 when it is not whole. */
function fieldAt(bytes: Buffer, at: number, to: number): { name: number; from: number; end: number; next: number } {
  let name = at
  while (name < to && bytes[name] !== EQUALS && bytes[name] !== NEWLINE) name += 1
  const missing = { name, from: to, end: to, next: -1 }
  if (name >= to) return missing
  if (bytes[name] === EQUALS) {
    const end = bytes.subarray(0, to).indexOf(NEWLINE, name)
    return end === -1 ? { ...missing, from: name + 1 } : { name, from: name + 1, end, next: end + 1 }
  }
  const from = name + 1 + LENGTH_BYTES
  if (from > to) return missing
  const length = bytes.readBigUInt64LE(name + 1)
  const end = from + Number(length)
  if (length > BigInt(UNIT_BYTES_MAX) || end >= to) return { ...missing, from }
  return { name, from, end, next: end + 1 }
}

function linesOf(entries: Buffer, onCursor: (cursor: string) => void): Lines {
  let text = ''
  let cursor: string | null = null
  let fields: Fields = new Map()
  const finish = () => {
    if (fields.size > 0) text += lineOf(fields)
    cursor = fields.get('__CURSOR')?.toString('latin1') ?? cursor
    fields = new Map()
  }
  for (let at = 0; at < entries.length; ) {
    if (entries[at] === NEWLINE) {
      finish()
      at += 1
      continue
    }
    const { name, from, end, next } = fieldAt(entries, at, entries.length)
    fields.set(entries.toString('latin1', at, name), entries.subarray(from, end))
    if (next === -1) break
    at = next
  }
  finish()
  if (cursor !== null) onCursor(cursor)
  const bytes = Buffer.from(text)
  return { bytes, from: 0, to: bytes.length }
}

function lineOf(fields: Fields): string {
  const word = (...names: readonly string[]) => {
    for (const name of names) {
      const value = fields.get(name)?.toString('utf8').replace(/\s+/g, '_')
      if (value) return value
    }
    return '-'
  }
  const priority = numberIn(word('SYSLOG_FACILITY'), FACILITY) * 8 + numberIn(word('PRIORITY'), SEVERITY)
  const who = `${word('_HOSTNAME')} ${word('SYSLOG_IDENTIFIER', '_COMM')} ${word('SYSLOG_PID', '_PID')}`
  // More lines of one message are indented, as those of a stack trace are, so that they stay with it.
  const message = (fields.get('MESSAGE')?.toString('utf8') ?? '').trimEnd().replace(/\r?\n(?![ \t])/g, '\n\t')
  return `<${priority}>1 ${timeOf(word('__REALTIME_TIMESTAMP'))} ${who} - - ${message}\n`
}

const numberIn = (text: string, otherwise: number) => (/^\d{1,3}$/.test(text) ? Number(text) : otherwise)

/** Microseconds since 1970 as ISO time; the year 9999 is the last one that has one. */
function timeOf(micros: string): string {
  if (!/^\d{1,18}$/.test(micros)) return '-'
  const ms = Number(micros.slice(0, -3))
  return ms > 253_402_300_799_999
    ? '-'
    : new Date(ms).toISOString().replace('Z', `${micros.slice(-3).padStart(3, '0')}Z`)
}
