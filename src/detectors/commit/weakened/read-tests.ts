// A file of tests → its tests, each with what it asserts. Read by its looks, without a parser: what is not understood counts as no
// test, before the change as well as after it.
import { bare } from '../syntax/expression.ts'
import { REPEATED, TABLES, type TestLanguage, testLanguageOf, WHOLE_VALUE } from './test-languages.ts'

/** Of a text that is larger nothing is read: nobody writes such tests by hand. */
export const TEST_CHARS_MAX = 400_000
const TESTS_MAX = 5_000
const NAME_CHARS_MAX = 200

export type TestCase = {
  readonly name: string
  readonly line: number
  readonly body: string
  /** The line of each assertion, without the white space around and in it. */
  readonly asserts: readonly string[]
  readonly checks: number
  readonly wholeValues: number
  readonly repeats: number
  readonly isSkipped: boolean
}
export type TestText = {
  readonly tests: readonly TestCase[]
  readonly asserts: readonly string[]
  /** Tables of cases that tests are made from. */
  readonly tables: number
}

/** Null for a text whose tests cannot be told. */
export function readTests(path: string, text: string): TestText | null {
  const language = testLanguageOf(path)
  if (!language || text.length > TEST_CHARS_MAX) return null
  const blank = bare(text, language.blankedAs)
  const tests: TestCase[] = []
  const lines = lineCounter(text)
  for (const head of blank.matchAll(language.head)) {
    if (tests.length >= TESTS_MAX) break
    const from = head.index
    const open = from + head[0].length
    const end = endOf(blank, { from, open, ends: language.ends })
    const name = head.slice(1).findLast((group) => group !== undefined) ?? nameIn(text, blank, open)
    tests.push({
      name: name.slice(0, NAME_CHARS_MAX),
      line: lines(from),
      ...measure(text, blank, { from, end, language }),
    })
  }
  return {
    tests,
    asserts: assertsIn(text, blank, { from: 0, end: blank.length, language }),
    tables: count(blank, TABLES),
  }
}

type Part = { readonly from: number; readonly end: number; readonly language: TestLanguage }

function measure(text: string, blank: string, part: Part) {
  const inside = blank.slice(part.from, part.end)
  const head = inside.slice(0, inside.indexOf('(') + 1)
  return {
    body: text.slice(part.from, part.end),
    asserts: assertsIn(text, blank, part),
    checks: count(inside, part.language.checks),
    wholeValues: count(inside, WHOLE_VALUE),
    repeats: count(inside, REPEATED),
    isSkipped: /^x|\.(?:skip|todo|fixme)\b/.test(head.trimStart()),
  }
}

function assertsIn(text: string, blank: string, { from, end, language }: Part): readonly string[] {
  return [...blank.slice(from, end).matchAll(language.asserts)].map(({ index }) => {
    const at = from + index
    const start = text.lastIndexOf('\n', at) + 1
    const stop = text.indexOf('\n', at)
    return text.slice(start, stop < 0 ? text.length : stop).replace(/\s+/g, '')
  })
}

const count = (text: string, what: RegExp) => text.match(what)?.length ?? 0

/** Asked in order, so that nothing is counted twice. */
function lineCounter(text: string): (offset: number) => number {
  let line = 1
  let at = 0
  return (offset) => {
    for (let next = text.indexOf('\n', at); next >= 0 && next < offset; next = text.indexOf('\n', at)) {
      line++
      at = next + 1
    }
    return line
  }
}

type Extent = { readonly from: number; readonly open: number; readonly ends: TestLanguage['ends'] }

function endOf(blank: string, { from, open, ends }: Extent): number {
  if (ends === 'indent') return endOfIndent(blank, from)
  if (ends === 'braces') {
    const brace = blank.indexOf('{', open)
    return brace < 0 ? open : closing(blank, brace)
  }
  return endOfCall(blank, callAt(blank, open))
}

/** The call that runs a test; a table of cases stands before it. */
function callAt(blank: string, open: number): number {
  let at = open
  if (blank[at] === '<') at = Math.max(at, blank.indexOf('(', at))
  if (blank[at] === '`') at = Math.max(at, blank.indexOf('`', at + 1) + 1)
  const next = blank[at] === '(' ? closing(blank, at) : at
  const again = skipSpace(blank, next)
  return blank[again] === '(' ? again : at
}

const endOfCall = (blank: string, at: number) => (blank[at] === '(' ? closing(blank, at) : at)

/** Behind the bracket that closes the one at `at`. */
function closing(blank: string, at: number): number {
  const bracket = /[(){}[\]]/g
  bracket.lastIndex = at
  let depth = 0
  for (let found = bracket.exec(blank); found; found = bracket.exec(blank)) {
    depth += '([{'.includes(found[0]) ? 1 : -1
    if (depth <= 0) return found.index + 1
  }
  return blank.length
}

function skipSpace(text: string, from: number): number {
  const space = /\s*/y
  space.lastIndex = from
  return from + (space.exec(text)?.[0].length ?? 0)
}

/** Where a line stands no deeper than the first one; closing brackets of its own head do not count. */
function endOfIndent(blank: string, from: number): number {
  const start = blank.lastIndexOf('\n', from) + 1
  const depth = skipBlanks(blank, start) - start
  for (let at = blank.indexOf('\n', from) + 1; at > 0; at = blank.indexOf('\n', at) + 1) {
    const first = skipBlanks(blank, at)
    const isEmpty = blank[first] === '\n' || blank[first] === '\r' || first >= blank.length
    if (!isEmpty && first - at <= depth && !/[)\]}]/.test(blank[first] ?? '')) return at
  }
  return blank.length
}

function skipBlanks(text: string, from: number): number {
  let at = from
  while (text[at] === ' ' || text[at] === '\t') at++
  return at
}

const QUOTED = /\s*(?:"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|`((?:\\.|[^`\\])*)`)/y

/** The first string of the call, else what is written in its place. */
function nameIn(text: string, blank: string, open: number): string {
  const call = callAt(blank, open)
  const start = blank[call] === '(' ? call + 1 : open
  QUOTED.lastIndex = start
  const found = QUOTED.exec(text)
  if (found) return found[1] ?? found[2] ?? found[3] ?? ''
  return (
    text
      .slice(start, start + NAME_CHARS_MAX)
      .split(/[,\n]/, 1)[0]
      ?.trim() ?? ''
  )
}
