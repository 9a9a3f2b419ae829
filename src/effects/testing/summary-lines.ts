// Ways to read numbers and names off a runner's printed summary.
import { namesOf } from './tally.ts'

export type Counts = { readonly passed: number; readonly failed: number; readonly skipped: number }
export type Reader = (text: string) => Counts | null

export const linesLike = (text: string, line: RegExp) => [...text.matchAll(line)].length
export const sumOf = (text: string, number: RegExp) =>
  [...text.matchAll(number)].reduce((sum, [, n]) => sum + Number(n), 0)

/** The first group of every match, as names. */
export const namesLike = (text: string, names: readonly RegExp[]) =>
  namesOf(names.flatMap((name) => [...text.matchAll(name)].map(([, found = '']) => found)))

const COUNT_OF_WORD: Readonly<Record<string, keyof Counts>> = {
  pass: 'passed',
  passed: 'passed',
  xpassed: 'passed',
  fail: 'failed',
  failed: 'failed',
  failures: 'failed',
  error: 'failed',
  errors: 'failed',
  skipped: 'skipped',
  ignored: 'skipped',
  pending: 'skipped',
  todo: 'skipped',
  xfailed: 'skipped',
}

/** Adds up the `N word` pairs of every line that looks like `line`; null where there is none. */
export function inLines(line: RegExp): Reader {
  return (text) => {
    const lines = [...text.matchAll(line)].map(([whole]) => whole)
    if (lines.length === 0) return null
    const count = { passed: 0, failed: 0, skipped: 0 }
    for (const [, number, word = ''] of lines.join('\n').matchAll(/(\d+) (?:tests? )?([a-z]+)/g)) {
      const kind = Object.hasOwn(COUNT_OF_WORD, word) ? COUNT_OF_WORD[word] : undefined
      if (kind) count[kind] += Number(number)
    }
    return count
  }
}

type Numbers = { readonly total: RegExp; readonly failed: RegExp; readonly skipped: RegExp }

/** For summaries that give a total, and of it the failed and skipped; each expression has the number as its first group. */
export function outOf(sign: RegExp, { total, failed, skipped }: Numbers): Reader {
  return (text) => {
    const lines = [...text.matchAll(sign)].map(([whole]) => whole).join('\n')
    if (lines === '') return null
    const notPassed = { failed: sumOf(lines, failed), skipped: sumOf(lines, skipped) }
    return { passed: Math.max(0, sumOf(lines, total) - notPassed.failed - notPassed.skipped), ...notPassed }
  }
}
