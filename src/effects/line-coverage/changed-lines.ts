// Coverage of the lines that a change added: of those that are executable, how many ran. Pure.
import { type Coverage, MISSED_PLACES_MAX } from '#protocol/verdict.ts'
import type { MeasuredCoverage } from './read-coverage.ts'

export type AddedIn = {
  readonly path: string
  readonly lines: readonly number[] | 'all'
}

/** A changed file that no report names has no known executable line. */
export function changedCoverage(
  files: MeasuredCoverage['files'],
  added: readonly AddedIn[],
): NonNullable<Coverage['changed']> {
  let linesFound = 0
  let linesHit = 0
  const missed: string[] = []
  for (const { path, lines } of added) {
    const measured = files.get(path)?.lines
    if (!measured) continue
    const executable = (lines === 'all' ? [...measured.keys()] : lines).filter((line) => measured.has(line))
    const dead = executable.filter((line) => measured.get(line) === 0).toSorted((a, b) => a - b)
    linesFound += executable.length
    linesHit += executable.length - dead.length
    if (dead.length > 0) missed.push(`${path}:${ranges(dead)}`)
  }
  return { linesFound, linesHit, missed: missed.slice(0, MISSED_PLACES_MAX) }
}

/** `3-5,9` for 3, 4, 5, 9. */
function ranges(lines: readonly number[]): string {
  const found: { from: number; to: number }[] = []
  for (const line of lines) {
    const last = found.at(-1)
    if (last && line === last.to + 1) last.to = line
    else found.push({ from: line, to: line })
  }
  return found.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(',')
}
