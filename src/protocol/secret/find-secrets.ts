// Where in a text secrets stand: key words first, in one look at each character, then a format's expression beside them.
// No expression sees more than a window of a line, so that long lines cost no more than as many short ones.
import { createKeywordSearch, type KeywordSearch } from './keyword-search.ts'
import type { SecretPattern } from './pattern.ts'
import { SECRET_PATTERNS } from './patterns.ts'

/** What is looked at around a key word. */
export const BEFORE_CHARS = 200
export const AFTER_CHARS = 1_600
/** A secret that goes on to the end of its window is looked at again in one this long. */
export const SECRET_CHARS_MAX = 10_000
/** Less than this left in the window: the key word gets a new one. */
const MARGIN_CHARS = 300
/** Values in one window that an expression takes and its check does not; nothing but text made to cost time has so many. */
export const REFUSED_MAX = 60

export type SecretPlace = { readonly pattern: SecretPattern; readonly from: number; readonly to: number }

type Watch = { readonly patterns: readonly (readonly [pattern: number, start: string])[] }
type Index = { readonly search: KeywordSearch; readonly watches: readonly Watch[] }

let built: Index | undefined
// Built when first needed: most starts of the program show no text.
const index = (): Index => {
  built ??= build(SECRET_PATTERNS)
  return built
}

function build(patterns: readonly SecretPattern[]): Index {
  const byWord = new Map<string, (readonly [number, string])[]>()
  patterns.forEach(({ keywords, starts }, pattern) => {
    keywords.forEach((keyword, at) => {
      byWord.set(keyword, [...(byWord.get(keyword) ?? []), [pattern, starts?.[at] ?? '']])
    })
  })
  const words = [...byWord.keys()]
  return { search: createKeywordSearch(words), watches: words.map((word) => ({ patterns: byWord.get(word) ?? [] })) }
}

/** All secrets in `text`, in its order, none over another: of two the pattern that stands first in the list counts. */
export function placesOf(text: string): readonly SecretPlace[] {
  const found: Found[] = []
  const { search, watches } = index()
  const seenTo: (number | undefined)[] = []
  search(text, (word, end) => {
    for (const [pattern, start] of watches[word]?.patterns ?? []) {
      if (start !== '') lookAtStart({ text, pattern, found }, end - start.length, start)
      else if (end > (seenTo[pattern] ?? -1)) seenTo[pattern] = lookAround({ text, pattern, found }, end)
    }
  })
  return found.length === 0 ? [] : withoutOverlap(found)
}

/** Fewer characters behind a prefix are no secret yet. */
const BODY_CHARS_MIN = 10
const BODY = /[\w.=+/$|:~%-]{10}/y

/**
 * False only when there is surely none, whatever stands before or behind. Cheaper than placesOf, and surer about text of
 * which the ends, or sequences within, were cut away.
 */
export function mayHoldSecret(text: string): boolean {
  const found: Found[] = []
  let hasPrefix = false
  const { search, watches } = index()
  const seenTo: (number | undefined)[] = []
  search(text, (word, end) => {
    if (hasPrefix) return
    for (const [pattern, start] of watches[word]?.patterns ?? []) {
      if (start !== '') hasPrefix ||= text.startsWith(start, end - start.length) && hasBody(text, end)
      else if (end > (seenTo[pattern] ?? -1)) seenTo[pattern] = lookAround({ text, pattern, found }, end)
    }
  })
  return hasPrefix || found.length > 0
}

function hasBody(text: string, at: number): boolean {
  if (text.length < at + BODY_CHARS_MIN) return false
  BODY.lastIndex = at
  return BODY.test(text)
}

type Found = { readonly pattern: number; readonly from: number; readonly to: number }
type Look = { readonly text: string; readonly pattern: number; readonly found: Found[] }

function lookAtStart({ text, pattern, found }: Look, at: number, start: string): void {
  if (!text.startsWith(start, at)) return
  const { expression, check } = patternAt(pattern)
  expression.lastIndex = at
  const secret = expression.exec(text)?.groups?.['secret']
  if (secret !== undefined && check?.(secret) !== false) found.push({ pattern, from: at, to: at + secret.length })
}

/** The line and the next one, where long values stand. Answers up to where key words of this pattern need no look of their own. */
function lookAround(look: Look, end: number): number {
  const window = windowAt(look.text, end, AFTER_CHARS)
  const cut = matchAll(look, window)
  if (cut !== null) matchAll(look, { ...window, from: cut, to: cut + SECRET_CHARS_MAX }, 1)
  return window.done
}

type Window = {
  readonly from: number
  readonly to: number
  /** False when the window ends within a line. */
  readonly isWhole: boolean
  /** Up to here key words need no window of their own. */
  readonly done: number
}

function windowAt(text: string, at: number, after: number): Window {
  const before = text.slice(Math.max(0, at - BEFORE_CHARS), at)
  const from = at - before.length + before.lastIndexOf('\n') + 1
  const ahead = text.slice(at, at + after)
  const lineEnd = ahead.indexOf('\n')
  const nextEnd = lineEnd < 0 ? -1 : ahead.indexOf('\n', lineEnd + 1)
  const to = nextEnd < 0 ? Math.min(text.length, at + after) : at + nextEnd
  const isWhole = nextEnd >= 0 || to === text.length
  return { from, to, isWhole, done: lineEnd >= 0 ? at + lineEnd : isWhole ? to : to - MARGIN_CHARS }
}

/** Notes all matches in the window; answers where the one begins that its end may have cut off. */
function matchAll({ text, pattern, found }: Look, { from, to, isWhole }: Window, most = Infinity): number | null {
  const { expression, check, startsWord } = patternAt(pattern)
  const piece = text.slice(from, to)
  expression.lastIndex = 0
  let count = 0
  let refused = 0
  for (let match = expression.exec(piece); match !== null && count++ < most; match = expression.exec(piece)) {
    const secret = match.groups?.['secret'] ?? match[0]
    // The last one: a name that equals the password stands before it.
    const at = from + match.index + match[0].lastIndexOf(secret)
    if ((!startsWord || isWordStart(piece, match.index)) && check?.(secret) !== false)
      found.push({ pattern, from: at, to: at + secret.length })
    else if (++refused > REFUSED_MAX) return null
    else expression.lastIndex = Math.max(at - from, match.index + 1)
    if (!isWhole && at + secret.length === to) return from + match.index
  }
  return null
}

/** True where a word begins, be it as a hump of camelCase. */
function isWordStart(text: string, at: number): boolean {
  const before = text[at - 1] ?? ''
  return !/[A-Za-z]/.test(before) || (/[a-z]/.test(before) && /[A-Z]/.test(text[at] ?? ''))
}

const patternAt = (at: number): SecretPattern => SECRET_PATTERNS[at] as SecretPattern

function withoutOverlap(found: Found[]): readonly SecretPlace[] {
  const kept: Found[] = []
  for (const one of found.sort((a, b) => a.from - b.from || a.pattern - b.pattern || b.to - a.to)) {
    const last = kept.at(-1)
    if (last === undefined || one.from >= last.to) kept.push(one)
    else if (one.pattern < last.pattern || (one.pattern === last.pattern && one.to > last.to))
      kept[kept.length - 1] = one
  }
  return kept.map(({ pattern, from, to }) => ({ pattern: patternAt(pattern), from, to }))
}
