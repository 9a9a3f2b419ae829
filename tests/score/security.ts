// Security rules against labelled code: `positive` lines must be found, the others must not. A hit is a finding on the very line;
// "near" also counts one that names the line as its source, or starts within five lines after it.
import { seeStructure } from '#detectors/commit/structure.ts'
import { PARSE } from '../support/parsers.ts'
import { readLabelled } from './labelled.ts'
import { printTable, type Row, share } from './table.ts'

type Label = {
  readonly line: number
  readonly positive: boolean
  readonly todo: boolean
  readonly cls: readonly string[]
}
type Labelled = {
  readonly file: string
  readonly lang: string
  readonly content: string
  readonly labels: readonly Label[]
}
type Count = { positives: number; found: number; near: number; negatives: number; wrong: number }

const NEAR_LINES = 5
const empty = (): Count => ({ positives: 0, found: 0, near: 0, negatives: 0, wrong: 0 })

/** Prints recall and precision by language and class; `tell` gets every miss and every false alarm. */
export function scoreSecurity(folder: string, tell: (line: string) => void): void {
  const rows = readLabelled<Labelled>(folder, 'security/semgrep-rules-tests.jsonl.gz')
  if (!rows) {
    console.log('\nno labelled security files there: not scored')
    return
  }
  const counts = new Map<string, Count>()
  const began = performance.now()
  for (const row of rows) scoreFile(row, counts, tell)
  const ms = performance.now() - began
  const shown = [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, count]) => rowOf(name, count))
  printTable(
    `security: ${rows.length} files in ${ms.toFixed(0)} ms`,
    ['language, class', 'labels', 'recall', 'near', 'precision', 'false of ok'],
    shown,
  )
}

function scoreFile(row: Labelled, counts: Map<string, Count>, tell: (line: string) => void): void {
  const seen = seeStructure({ path: row.file, text: row.content, status: 'modified' }, PARSE)
  const exact = new Map(seen.map((one) => [one.finding.line, one.finding]))
  const lines = row.content.split('\n')
  const positives = new Set(row.labels.filter(({ positive }) => positive).map(({ line }) => line))
  const done = new Set<string>()
  for (const label of row.labels) {
    const key = `${label.line} ${label.positive}`
    if (label.todo || done.has(key) || (!label.positive && positives.has(label.line))) continue
    done.add(key)
    const finding = exact.get(label.line)
    const isNear = seen.some(
      ({ finding: { line }, touches }) =>
        touches.includes(label.line) || (line >= label.line && line <= label.line + NEAR_LINES),
    )
    for (const count of countsOf(counts, row, label)) tally(count, { label, isFound: finding !== undefined, isNear })
    if (label.positive === (finding !== undefined)) continue
    tell(
      `${label.positive ? 'missed' : 'false'} ${row.file}:${label.line} ${label.cls[0] ?? ''} ${finding?.rule ?? ''} | ${(lines[label.line - 1] ?? '').trim()}`,
    )
  }
}

function countsOf(counts: Map<string, Count>, row: Labelled, label: Label): readonly Count[] {
  const language = row.lang === 'javascript' || row.lang === 'typescript' ? 'js+ts' : row.lang
  return [language, `${language} ${label.cls[0] ?? 'other'}`].map((name) => {
    const count = counts.get(name) ?? empty()
    counts.set(name, count)
    return count
  })
}

type Seen = { readonly label: Label; readonly isFound: boolean; readonly isNear: boolean }

function tally(count: Count, { label, isFound, isNear }: Seen): void {
  if (label.positive) {
    count.positives++
    if (isFound) count.found++
    if (isNear) count.near++
  } else {
    count.negatives++
    if (isFound) count.wrong++
  }
}

function rowOf(name: string, { positives, found, near, negatives, wrong }: Count): Row {
  const precision = share(found, found + wrong)
  return [name, positives, share(found, positives), share(near, positives), precision, `${wrong}/${negatives}`]
}
