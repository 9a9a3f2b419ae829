// What a coverage report says of one file, whatever its format: how often each executable line ran.

export type FileCoverage = {
  /** As the report names it. */
  readonly path: string
  /** Hits by 1-based line. */
  readonly lines: ReadonlyMap<number, number>
  /** For formats that count something other than these lines; null means: count the lines. */
  readonly totals: Totals | null
}

export type Totals = { readonly linesFound: number; readonly linesHit: number }

/** Null when the text is not of that format. */
export type CoverageReader = (text: string) => readonly FileCoverage[] | null

/** Beyond these a report is cut; no project has so many. */
export const COVERED_FILES_MAX = 50_000
const LINE_MAX = 10_000_000

/** Collects hits; of several reports of one line the highest counts. */
export function addHit(lines: Map<number, number>, line: number, hits: number): void {
  if (!Number.isInteger(line) || line < 1 || line > LINE_MAX || !Number.isFinite(hits)) return
  lines.set(line, Math.max(lines.get(line) ?? 0, hits))
}

export function totalsOf({ lines, totals }: Omit<FileCoverage, 'path'>): Totals {
  return totals ?? { linesFound: lines.size, linesHit: [...lines.values()].filter((hits) => hits > 0).length }
}
