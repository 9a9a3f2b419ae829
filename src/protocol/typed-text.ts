// A text that a human sends into a session, made fit to be typed there: lines of printable characters. It must not press
// a key by itself, so escapes and controls go, and it does not begin with an Enter.
import { TEXT_CHARS_MAX } from './intent.ts'
import { plain } from './plain.ts'
import { redact } from './secret.ts'

const TAB = '    '

/** The text with its lines and indentation kept, or why it is not typed. */
export function typedText(raw: string): { readonly text: string } | { readonly refused: string } {
  if (raw.length > TEXT_CHARS_MAX) return { refused: `the text is longer than ${TEXT_CHARS_MAX} characters` }
  const text = raw
    .split(/\r\n|\r|\n/)
    .map(typedLine)
    .join('\n')
    .replace(/^\n+|\n+$/g, '')
  if (text === '') return { refused: 'the text is empty' }
  if (text.length > TEXT_CHARS_MAX) return { refused: `the text is longer than ${TEXT_CHARS_MAX} characters` }
  if (redact(text) !== text)
    return { refused: 'the text shows a secret, and what is sent is kept in the journal: attach and type it there' }
  return { text }
}

/** A tab would complete a word in a shell. */
function typedLine(line: string): string {
  const indent = /^[ \t]*/.exec(line)?.[0] ?? ''
  const words = plain(line.slice(indent.length).replaceAll('\t', TAB), TEXT_CHARS_MAX)
  return words === '' ? '' : indent.replaceAll('\t', TAB) + words
}
