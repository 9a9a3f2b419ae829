// What an agent wrote, made fit to be shown: secrets masked (also those that an escape sequence had cut in two), escapes and control
// characters gone, bounded, and what was left out said.
import { plain } from '#protocol/plain.ts'
import { redact } from '#protocol/secret.ts'

const LINE_CHARS_MAX = 400
const LINES_MAX = 40
const TAB = '  '
/** Far more than is ever shown, so that no secret is cut in two where it could be seen. */
const READ_CHARS_MAX = 64 * 1024

/** One line; ends of lines stay visible as "⏎". */
export function shownLine(text: string, charsMax: number = LINE_CHARS_MAX): string {
  const line = redact(text.slice(0, READ_CHARS_MAX)).trim().replaceAll(/\r?\n/g, ' ⏎ ')
  return plain(redact(plain(line, line.length + 1)), charsMax)
}

/** Up to `linesMax` lines with their indentation; long ones are wrapped, not cut, and the last line says how many are missing. */
export function shownLines(text: string, linesMax: number = LINES_MAX): string[] {
  const whole = text.trimEnd()
  const lines = redact(whole.slice(0, READ_CHARS_MAX)).split(/\r?\n/).flatMap(wrapped)
  const unread = whole.slice(READ_CHARS_MAX).split('\n').length - 1
  if (lines.length <= linesMax && whole.length <= READ_CHARS_MAX) return lines
  return [...lines.slice(0, linesMax - 1), `… ${lines.length - linesMax + 1 + unread} more lines are not shown`]
}

/** `text` itself when what is shown of it is all there is to it, so that it may be edited; else null. */
export function exactText(text: string, charsMax: number): string | null {
  if (text.length > charsMax || redact(text) !== text) return null
  const isPrintable = text.split('\n').every((line) => {
    const flat = line.replaceAll('\t', ' ').trim()
    return plain(flat, flat.length + 1) === flat
  })
  return isPrintable ? text : null
}

function wrapped(line: string): string[] {
  const indent = (/^[ \t]*/.exec(line)?.[0] ?? '').replaceAll('\t', TAB).slice(0, LINE_CHARS_MAX / 2)
  const rest = Array.from(redact(plain(line, line.length + 1)))
  const width = LINE_CHARS_MAX - indent.length
  const parts = Math.max(1, Math.ceil(rest.length / width))
  return Array.from({ length: parts }, (_, at) => indent + rest.slice(at * width, (at + 1) * width).join(''))
}
