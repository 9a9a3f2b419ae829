// A command line → the commands in it, for rules that allow: each must be allowed. What a shell would make something else of
// (variables, substitutions, redirections, globs, escapes) is not guessed: then the answer is why it cannot be told.

export type ShellPart = {
  /** As it was written. */
  readonly text: string
  /** Without their quotes. */
  readonly words: readonly string[]
}

export type ShellParts =
  | { readonly parts: readonly ShellPart[]; readonly unsure: null }
  | { readonly parts: null; readonly unsure: string }

export const COMMAND_CHARS_MAX = 4_000
const PARTS_MAX = 30

/** Words that make what follows them something else than the arguments of a program. */
const SHELL_WORDS = new Set(
  'if then else elif fi for while until do done case esac function select time coproc eval exec source . alias trap [[ !'.split(
    ' ',
  ),
)
/** Output that goes nowhere or where it went anyway. */
const HARMLESS_REDIRECTION = /^(?:[12]?>{1,2}\s*\/dev\/null|&>\s*\/dev\/null|2>&1)(?=[\s;&|]|$)/
const SEPARATOR = /^(?:&&|\|\||\|&|;;?|\||&|\n)/
const MEANS_MORE: Readonly<Record<string, string>> = {
  $: 'a variable or a substitution',
  '`': 'a substitution',
  '(': 'a subshell',
  ')': 'a subshell',
  '{': 'braces',
  '}': 'braces',
  '<': 'a redirection',
  '>': 'a redirection',
  '\\': 'an escape',
  '*': 'a wildcard',
  '?': 'a wildcard',
  '[': 'a wildcard',
  '#': 'a comment',
  '~': 'a home folder',
}

type Reading = { word: string | null; words: string[]; text: string; readonly parts: ShellPart[] }

/** The commands of `line`, or why they cannot be told apart with certainty. */
export function shellParts(line: string): ShellParts {
  if (line.length > COMMAND_CHARS_MAX) return unsure('it is very long')
  if (/[^\t\n\x20-\x7e]/.test(line)) return unsure('it has unusual characters')
  const reading: Reading = { word: null, words: [], text: '', parts: [] }
  for (let at = 0; at < line.length; ) {
    const read = readNext(line.slice(at), reading)
    if ('unsure' in read) return unsure(`it has ${read.unsure}`)
    at += read.length
  }
  endPart(reading)
  return checked(reading.parts)
}

const unsure = (because: string): ShellParts => ({ parts: null, unsure: because })

function checked(parts: readonly ShellPart[]): ShellParts {
  if (parts.length === 0) return unsure('it is empty')
  if (parts.length > PARTS_MAX) return unsure(`it has more than ${PARTS_MAX} commands`)
  for (const { words } of parts) {
    const [first = ''] = words
    if (SHELL_WORDS.has(first)) return unsure(`"${first}" makes something else of what follows`)
    if (!/^[\w./+-]+$/.test(first)) return unsure(`"${first.slice(0, 40)}" is no plain name of a program`)
  }
  return { parts, unsure: null }
}

function readNext(rest: string, reading: Reading): { readonly length: number } | { readonly unsure: string } {
  const char = rest.charAt(0)
  const redirection = reading.word === null || /^\d$/.test(reading.word) ? HARMLESS_REDIRECTION.exec(rest) : null
  if (redirection && reading.word === null) return { length: redirection[0].length }
  const separator = SEPARATOR.exec(rest)
  if (separator) {
    endPart(reading)
    return { length: separator[0].length }
  }
  if (char === ' ' || char === '\t') {
    endWord(reading)
    reading.text += char
    return { length: 1 }
  }
  if (char === "'" || char === '"') return readQuoted(rest, char, reading)
  const more = MEANS_MORE[char]
  if (more) return { unsure: more }
  reading.word = (reading.word ?? '') + char
  reading.text += char
  return { length: 1 }
}

function readQuoted(rest: string, quote: string, reading: Reading) {
  const end = rest.indexOf(quote, 1)
  if (end === -1) return { unsure: 'a quote that is not closed' }
  const inside = rest.slice(1, end)
  if (quote === '"' && /[$`\\!]/.test(inside)) return { unsure: 'a substitution or an escape in quotes' }
  reading.word = (reading.word ?? '') + inside
  reading.text += rest.slice(0, end + 1)
  return { length: end + 1 }
}

function endWord(reading: Reading): void {
  if (reading.word !== null) reading.words.push(reading.word)
  reading.word = null
}

function endPart(reading: Reading): void {
  endWord(reading)
  if (reading.words.length > 0) reading.parts.push({ text: reading.text.trim(), words: reading.words })
  reading.words = []
  reading.text = ''
}
