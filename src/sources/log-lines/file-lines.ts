// Lines of one file put together to records: a stack trace belongs to the line above it. What may still go on is kept until the next
// record begins or the reader says that nothing more comes.
import { beginsJournalRecord } from './journal-export.ts'
import { beginsRecord, isTracePart, RECORD_CHARS_MAX, RECORD_LINES_MAX } from './trace-lines.ts'

/** `stray`: text between records, which has no time of its own; `split`: a line that a container's runtime has cut. */
export type Pending = { text: string; lines: number; kind: 'record' | 'stray' | 'journal' | 'split' }

/** Of a line that was cut into parts; what comes after is left out. */
const SPLIT_CHARS_MAX = 64 * 1024

const ACCESS = /^\S+ \S+ \S.{0,80}? ?\[\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:/

/** Whether a line is a whole record for certain: then nothing is waited for. */
export const standsAlone = (line: string): boolean => (line.charCodeAt(0) === 123 ? line.length > 1 : ACCESS.test(line))

/** Takes a line that does not stand alone. What was pending is given to `whole` when another record begins. */
export function joinLine(pending: Pending | null, line: string, whole: (pending: Pending) => void): Pending | null {
  const part = line.charCodeAt(4) === DASH ? PART.exec(line) : null
  if (pending?.kind === 'split' || part?.[2] === 'P') {
    const left = joinPart(pending, part, whole)
    return part ? left : joinRecord(left, line, whole)
  }
  return joinRecord(pending, line, whole)
}

function joinRecord(pending: Pending | null, line: string, whole: (pending: Pending) => void): Pending | null {
  if (pending?.kind === 'journal') {
    if (line !== '') return add(pending, line)
    whole(pending)
    return null
  }
  if (!beginsRecord(line)) {
    if (pending && (pending.kind === 'record' || isTracePart(line)) && pending.lines < RECORD_LINES_MAX)
      return add(pending, line)
    if (line === '') return pending
  }
  if (pending) whole(pending)
  if (line === '') return null
  if (beginsJournalRecord(line)) return { text: line, lines: 1, kind: 'journal' }
  return { text: line.slice(0, RECORD_CHARS_MAX), lines: 1, kind: beginsRecord(line) ? 'record' : 'stray' }
}

const DASH = 45
/** CRI: `P` for a part of a line, `F` for its last one. */
const PART = /^(\d{4}-\d\d-\d\dT\S+ std(?:out|err) )([PF]) (.*)$/s

/** `part` is null for a line that is none: the parts before it are all there will be. */
function joinPart(
  pending: Pending | null,
  part: RegExpExecArray | null,
  whole: (pending: Pending) => void,
): Pending | null {
  if (pending?.kind !== 'split') {
    if (pending) whole(pending)
    return part ? { text: `${part[1]}F ${part[3]}`, lines: 1, kind: 'split' } : null
  }
  if (part) glue(pending, part)
  if (part?.[2] === 'P') return pending
  whole(pending)
  return null
}

function glue(pending: Pending, part: RegExpExecArray): void {
  pending.lines += 1
  if (pending.text.length < SPLIT_CHARS_MAX) pending.text += part[3] ?? ''
}

function add(pending: Pending, line: string): Pending {
  pending.lines += 1
  if (pending.text.length + line.length < RECORD_CHARS_MAX) pending.text += `\n${line}`
  return pending
}
