// Reads an lcov tracefile. Format: `man geninfo`, section FILES.
import { addHit, COVERED_FILES_MAX, type CoverageReader, type FileCoverage } from './file-coverage.ts'

/** The lines that are listed count; the sums of a record (LF, LH) only where it lists none. */
export const readLcov: CoverageReader = (text) => {
  const files = text
    .split(/^end_of_record\s*$/m, COVERED_FILES_MAX)
    .map(fileOf)
    .filter((file) => file !== null)
  return files.length > 0 ? files : null
}

function fileOf(record: string): FileCoverage | null {
  const path = /^SF:(.*)$/m.exec(record)?.[1]?.trim()
  if (!path) return null
  const lines = new Map<number, number>()
  for (const [, line, hits] of record.matchAll(/^DA:(\d+),(\d+)/gm)) addHit(lines, Number(line), Number(hits))
  const found = Number(/^LF:(\d+)\s*$/m.exec(record)?.[1] ?? 0)
  const hit = Number(/^LH:(\d+)\s*$/m.exec(record)?.[1] ?? 0)
  return { path, lines, totals: lines.size > 0 ? null : { linesFound: found, linesHit: Math.min(hit, found) } }
}
