// Lines of one file put together to records: a stack trace belongs to the line above it. What may still go on is kept until the next
// record begins or the reader says that nothing more comes.
import { beginsJournalRecord } from './journal-export.ts'
import { beginsRecord, isTracePart, RECORD_CHARS_MAX, RECORD_LINES_MAX } from './trace-lines.ts'

/** `stray`: text between records, which has no time of its own. */
export type Pending = { text: string; lines: number; kind: 'record' | 'stray' | 'journal' }

const ACCESS = /^\S+ \S+ \S.{0,80}? ?\[\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:/

/** Whether a line is a whole record for certain: then nothing is waited for. */
export const standsAlone = (line: string): boolean => (line.charCodeAt(0) === 123 ? line.length > 1 : ACCESS.test(line))

/** Takes a line that does not stand alone. What was pending is given to `whole` when another record begins. */
export function joinLine(pending: Pending | null, line: string, whole: (pending: Pending) => void): Pending | null {
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

function add(pending: Pending, line: string): Pending {
  pending.lines += 1
  if (pending.text.length + line.length < RECORD_CHARS_MAX) pending.text += `\n${line}`
  return pending
}
