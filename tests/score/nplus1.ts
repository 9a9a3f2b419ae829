// N+1 rules against commits that mended one: how many of the mended places are found in the text before, and everything that is
// found besides, to be read by people.
import { declaredIn } from '#detectors/commit/performance/declared-relations.ts'
import { seeStructure } from '#detectors/commit/structure.ts'
import { PARSE } from '../support/parsers.ts'
import { readLabelled } from './labelled.ts'
import { printTable, share } from './table.ts'

type Mended = {
  readonly repo: string
  readonly commit: string
  readonly old_line_ranges: Readonly<Record<string, readonly (readonly [number, number])[]>>
  readonly pre_image?: Readonly<Record<string, string>> | null
}
const NEAR_LINES = 10

/** Prints recall; `tell` gets every finding with its place. */
export function scoreNPlus1(folder: string, tell: (line: string) => void): void {
  const rows = readLabelled<Mended>(folder, 'nplus1/fix-commits.jsonl.gz')
  if (!rows) {
    console.log('\nno commits that mended an N+1 there: not scored')
    return
  }
  const withText = rows.filter(({ pre_image }) => pre_image && Object.keys(pre_image).length > 0)
  const judged = withText.map((row) => Object.entries(row.pre_image ?? {}).flatMap((file) => placesIn(row, file, tell)))
  const found = judged.flat()
  const hit = judged.filter((places) => places.some((isNear) => isNear)).length
  const near = found.filter((isNear) => isNear).length
  const lines = withText.flatMap(({ pre_image }) =>
    Object.values(pre_image ?? {}).map((text) => text.split('\n').length),
  )
  printTable(
    `N+1: ${withText.length} of ${rows.length} commits have their text, ${lines.reduce((a, b) => a + b, 0)} lines`,
    ['', 'commits', 'found', 'recall', 'findings', 'at mended places'],
    [['all', withText.length, hit, share(hit, withText.length), found.length, near]],
  )
}

/** For each finding in a file: whether it lies at a place that the commit mended. */
function placesIn(
  row: Mended,
  [path, text]: readonly [string, string],
  tell: (line: string) => void,
): readonly boolean[] {
  const ranges = row.old_line_ranges[path] ?? []
  // Of the repository only these files are there to be asked.
  const isDeclared = declaredIn(Object.values(row.pre_image ?? {}).join('\n'))
  return seeStructure({ path, text, status: 'modified' }, PARSE)
    .filter(({ finding, asks }) => finding.rule.startsWith('performance/') && (!asks || isDeclared(asks)))
    .map(({ finding }) => {
      const isNear = ranges.some(([a, b]) => finding.line >= a - NEAR_LINES && finding.line <= b + NEAR_LINES)
      tell(`${isNear ? 'mended' : 'other'} ${path}:${finding.line} ${finding.rule} ${finding.evidence.join(' / ')}`)
      return isNear
    })
}
