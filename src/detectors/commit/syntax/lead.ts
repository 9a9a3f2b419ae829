// What stands first in a text that is put together: only who chooses that chooses scheme and host of an address.
import { closeOf, splitTop } from './expression.ts'
import type { CodeLanguage } from './language.ts'

const SCHEME_ONLY = /^[rbuf]{0,2}["'`]{1,3}(?:\w+:)?(?:\/\/)?(?:www\.)?["'`]{0,3}$/
const FORMATTED = /["'`]\s*(?:%|\.format\()|\$\{|^[rb]{0,1}f["']|Sprintf/
const START = /^[rbuf]{0,2}["'`]{1,3}((?:\w+:)?(?:\/\/)?(?:www\.)?)(\$\{|\{|%[srqv]|%\()?/

/** Null when nothing is put together, empty when the beginning is constant. */
export function leadOf(expression: string, language: CodeLanguage): string | null {
  const text = expression.trim()
  const parts = splitTop(text, language, '+')
  if (parts.length > 1) return firstOf(parts, language)
  const formatted = /^(?:fmt\.)?Sprintf\(\s*(["`][\s\S]*)$/.exec(text)?.[1] ?? text
  const start = START.exec(formatted)
  if (!start) return null
  if (start[2] === undefined) return FORMATTED.test(text) ? '' : null
  const inner = start[2].endsWith('{') ? holeOf(formatted) : ''
  return inner || text.replace(/^[\s\S]*?["'`]\s*(?:%|\.format\(|,)/, '')
}

function firstOf(parts: readonly { readonly text: string }[], language: CodeLanguage): string {
  const lead = parts[0]?.text.trim() ?? ''
  if (!/^[rbuf]{0,2}["'`]/.test(lead)) return lead
  return SCHEME_ONLY.test(lead) ? (parts[1]?.text.trim() ?? '') : (leadOf(lead, language) ?? '')
}

/** The expression in the first hole; empty for a position like {0}. */
function holeOf(formatted: string): string {
  const open = formatted.indexOf('{')
  const inside =
    formatted
      .slice(open + 1, closeOf(formatted, open))
      .split(/[!:](?!:)/, 1)[0]
      ?.trim() ?? ''
  return /^\d*$/.test(inside) ? '' : inside
}
