// Expressions as text: strings blanked but for what is interpolated, brackets balanced, arguments split, names listed.
// Works alike on Python, JavaScript, Go and shell, and never needs the tree.
import type { CodeLanguage } from './language.ts'

/** Where a string or a comment may start. */
const SPECIAL = /["'`#/]/g
/** A string of one line also ends with it, so that a stray quote costs no more. */
const PLAIN_END = { double: /["\\\n]/g, single: /['\\\n]/g }
const OPENING = '([{'
const CLOSING = ')]}'

type Quote = { readonly close: string; readonly isRaw: boolean; readonly hole: 'brace' | 'dollar' | 'shell' | null }

function quoteAt(text: string, at: number, language: CodeLanguage): Quote | null {
  const char = text[at]
  if (char === '`' && language === 'javascript') return { close: '`', isRaw: false, hole: 'dollar' }
  if (char === '`' && language === 'go') return { close: '`', isRaw: true, hole: null }
  if (char !== '"' && char !== "'") return null
  if (language === 'bash') return { close: char, isRaw: char === "'", hole: char === '"' ? 'shell' : null }
  if (language !== 'python') return { close: char, isRaw: false, hole: null }
  const prefix = /(?:^|[^\w])([rbfuRBFU]{1,2})$/.exec(text.slice(Math.max(0, at - 3), at))?.[1] ?? ''
  const triple = text.startsWith(char.repeat(3), at)
  return { close: triple ? char.repeat(3) : char, isRaw: false, hole: /f/i.test(prefix) ? 'brace' : null }
}

/** The same length of text with the contents of strings and comments blanked; interpolated expressions stay. */
export function bare(text: string, language: CodeLanguage): string {
  if (!/["'`#/]/.test(text)) return text
  const out: string[] = []
  let at = 0
  while (at < text.length) {
    SPECIAL.lastIndex = at
    const next = SPECIAL.exec(text)?.index ?? text.length
    if (next > at) out.push(text.slice(at, next))
    at = next
    if (at >= text.length) break
    const quote = quoteAt(text, at, language)
    if (quote) {
      at = blankString(text, at, { quote, language, out })
      continue
    }
    const skip = Math.max(1, commentChars(text, at, language))
    out.push(skip > 1 ? text.slice(at, at + skip).replace(/[^\n]/g, ' ') : (text[at] ?? ''))
    at += skip
  }
  return out.join('')
}

function commentChars(text: string, at: number, language: CodeLanguage): number {
  const isHash = language === 'python' || language === 'bash'
  if (isHash) {
    if (text[at] !== '#' || (language === 'bash' && at > 0 && !/[\s;]/.test(text[at - 1] ?? ''))) return 0
  } else if (text[at] !== '/' || (text[at + 1] !== '/' && text[at + 1] !== '*')) return 0
  const isBlock = !isHash && text[at + 1] === '*'
  const end = text.indexOf(isBlock ? '*/' : '\n', at)
  if (end < 0) return text.length - at
  return end - at + (isBlock ? 2 : 0)
}

type Blank = { readonly quote: Quote; readonly language: CodeLanguage; readonly out: string[] }

function blankString(text: string, from: number, blank: Blank): number {
  const { quote, out } = blank
  out.push(quote.close)
  const start = from + quote.close.length
  const isPlain = quote.hole === null && !quote.isRaw && quote.close.length === 1
  const end = isPlain ? blankPlain(text, start, blank) : blankStepwise(text, start, blank)
  if (isPlain && text[end] === '\n') return end
  out.push(quote.close)
  return end + quote.close.length
}

/** The plain string, by far the most: one search instead of a step a character. */
function blankPlain(text: string, from: number, { quote, out }: Blank): number {
  const stop = PLAIN_END[quote.close === '"' ? 'double' : 'single']
  let at = from
  while (at < text.length) {
    stop.lastIndex = at
    const end = stop.exec(text)?.index ?? text.length
    out.push(' '.repeat(end - at))
    at = end
    if (text[at] !== '\\') return at
    out.push('  ')
    at += 2
  }
  return at
}

function blankStepwise(text: string, from: number, { quote, language, out }: Blank): number {
  let at = from
  while (at < text.length && !text.startsWith(quote.close, at)) {
    const hole = holeAt(text, at, quote)
    const isEscape = text[at] === '\\' && !quote.isRaw
    if (isEscape) out.push('  ')
    else if (hole === 0) out.push(text[at] === '\n' ? '\n' : ' ')
    else out.push(quote.hole === 'shell' ? text.slice(at, at + hole) : bareHole(text.slice(at, at + hole), language))
    at += isEscape ? 2 : Math.max(1, hole)
  }
  return at
}

// A hole keeps its braces, so that `f"{x}"` still shows that something is put in.
function bareHole(inner: string, language: CodeLanguage): string {
  const open = inner.indexOf('{') + 1
  return inner.slice(0, open) + bare(inner.slice(open), language)
}

function holeAt(text: string, at: number, quote: Quote): number {
  if (quote.hole === null) return 0
  if (quote.hole === 'shell')
    return /^\$(?:\{[^}]*\}|\([^)]*\)|[\w@*#?!-])/.exec(text.slice(at, at + 200))?.[0].length ?? 0
  if (quote.hole === 'dollar') return text[at] === '$' && text[at + 1] === '{' ? closeOf(text, at + 1) - at + 1 : 0
  if (text[at] !== '{' || text[at + 1] === '{') return 0
  return text[at - 1] === '{' ? 0 : closeOf(text, at) - at + 1
}

/** Index of the bracket that closes the one at `open`, or the last index when none does. */
export function closeOf(text: string, open: number): number {
  let depth = 0
  for (let at = open; at < text.length; at++) {
    const char = text[at] ?? ''
    if (OPENING.includes(char)) depth++
    else if (CLOSING.includes(char) && --depth === 0) return at
  }
  return text.length - 1
}

/** Parts between top-level separators, with the offset of each. */
export function splitTop(
  text: string,
  language: CodeLanguage,
  separator = ',',
): readonly { text: string; at: number }[] {
  const masked = bare(text, language)
  const parts: { text: string; at: number }[] = []
  let depth = 0
  let from = 0
  for (let at = 0; at <= masked.length; at++) {
    const char = masked[at] ?? ''
    if (char && OPENING.includes(char)) depth++
    else if (char && CLOSING.includes(char)) depth--
    else if (at === masked.length || (char === separator && depth === 0)) {
      const part = text.slice(from, at)
      if (part.trim()) parts.push({ text: part, at: from })
      from = at + 1
    }
  }
  return parts
}

/** The bare expression without the calls whose result is harmless whatever goes in. */
export function withoutCalls(masked: string, harmless: RegExp): string {
  let text = masked
  for (let guard = 0; guard < 40; guard++) {
    const found = harmless.exec(text)
    if (!found) return text
    const open = found.index + found[0].length - 1
    const end = closeOf(text, open) + 1
    text = `${text.slice(0, found.index)}${' '.repeat(Math.max(1, end - found.index))}${text.slice(end)}`
  }
  return text
}

/** Names that an expression reads: no attributes, no keyword names, no words after a dot. */
export function namesIn(masked: string): readonly string[] {
  return [...masked.matchAll(/(?<![\w$.])[A-Za-z_$][\w$]*/g)]
    .filter((found) => !isLabel(masked, found))
    .map(([name]) => name)
}

// `name=` of a keyword argument and `name:` of an object are labels; `a ? name : b` is not.
function isLabel(masked: string, { index, 0: name }: RegExpExecArray): boolean {
  const after = masked.slice(index + name.length, index + name.length + 4)
  if (/^\s*=(?![=>])/.test(after)) return true
  return /^\s*:/.test(after) && /[{,]\s*$/.test(masked.slice(Math.max(0, index - 40), index))
}
