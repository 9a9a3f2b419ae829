// Finds the rows that match what a person typed: a regular expression, or plain text when it is none. The expression runs
// with a time limit, because some never end on the rows that an agent may have printed.
import { runInNewContext } from 'node:vm'

/** First match of one row; `start` and `end` are string positions. */
export type Hit = { readonly row: number; readonly start: number; readonly end: number }

export type Search = {
  readonly query: string
  /** Ascending, one a row. */
  readonly hits: readonly Hit[]
  /** What the person should know about how it was searched; empty when there is nothing to say. */
  readonly because: string
}

const SEARCH_MS_MAX = 250

const FIND_ALL = `
const expression = new RegExp(source, flags)
const found = []
for (let row = 0; row < rows.length; row++) {
  const match = expression.exec(rows[row])
  if (match && match[0] !== '') found.push(row, match.index, match.index + match[0].length)
}
found.join(' ')`

/** Upper and lower case are told apart only when `query` has upper case. */
export function searchRows(rows: readonly string[], query: string): Search {
  if (query === '') return { query, hits: [], because: 'nothing to look for' }
  const flags = /\p{Lu}/u.test(query) ? 'u' : 'iu'
  const isExpression = compiles(query, flags)
  const source = isExpression ? query : query.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  const numbers = find(rows, source, flags)
  if (numbers === null) return { query, hits: [], because: 'that expression takes too long here: try a simpler one' }
  const hits: Hit[] = []
  for (let at = 0; at + 2 < numbers.length; at += 3) {
    hits.push({ row: numbers[at] ?? 0, start: numbers[at + 1] ?? 0, end: numbers[at + 2] ?? 0 })
  }
  return { query, hits, because: isExpression ? '' : 'as plain text' }
}

function compiles(source: string, flags: string): boolean {
  try {
    return new RegExp(source, flags) instanceof RegExp
  } catch {
    return false
  }
}

/** Row, start and end of every hit in one list; null when the time was up. */
function find(rows: readonly string[], source: string, flags: string): readonly number[] | null {
  try {
    const found: string = runInNewContext(FIND_ALL, { rows, source, flags }, { timeout: SEARCH_MS_MAX })
    return found === '' ? [] : found.split(' ').map(Number)
  } catch {
    return null
  }
}
