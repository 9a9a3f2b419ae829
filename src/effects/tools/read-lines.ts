// What compilers and most small checkers print: `path:line: message`, with a column, a level and the rule's name where they give
// one. Lines of another form are their talk and are left out.
import type { Level, Reported } from './tool.ts'

const LINE_CHARS_MAX = 2_000
const FINDING =
  /^(?!\d+:)(?<path>[^\s:][^:\n]*):(?<line>\d+):(?:(?<column>\d+):)?\s*(?:(?<level>fatal error|error|warning|warn|note|info)\b:?\s*)?(?<message>\S.*)$/i
/** At the end in brackets, as `[no-tabs]` or `(E501)`; or first, as `E501 line too long`. */
const RULE_LAST = /\s*[[(](?<rule>[A-Za-z][\w./-]{0,59})[\])]\s*$/
const RULE_FIRST = /^(?<rule>[A-Z]{1,4}\d{2,5})\b[:\s]\s*/

/** Every line that names a place. */
export function readLines(output: string): readonly Reported[] {
  return output.split('\n').flatMap((row) => {
    const { path, line, level, message = '' } = FINDING.exec(row.slice(0, LINE_CHARS_MAX).trimEnd())?.groups ?? {}
    if (path === undefined || line === undefined) return []
    const named = RULE_LAST.exec(message) ?? RULE_FIRST.exec(message)
    const rest = named ? message.replace(named[0], '').trim() : message
    return [
      {
        path,
        line: Number(line),
        rule: named?.groups?.['rule'] ?? 'reported',
        level: levelOf(level),
        message: rest || message,
        help: null,
      },
    ]
  })
}

function levelOf(word: string | undefined): Level {
  if (word === undefined || /^warn/i.test(word)) return 'warning'
  return /error$/i.test(word) ? 'error' : 'note'
}
