// Reads an lcov tracefile for its totals. Format: `man geninfo`, section FILES.
import type { Coverage } from '#protocol/verdict.ts'

/** Lines found and hit over all files: by LF and LH, or by counting DA lines in a record without them. */
export function readLcov(text: string): Pick<Coverage, 'linesFound' | 'linesHit'> | null {
  const records = text.split(/^end_of_record\s*$/m).filter((record) => /^SF:/m.test(record))
  if (records.length === 0) return null
  return records.map(totalsOf).reduce((a, b) => ({
    linesFound: a.linesFound + b.linesFound,
    linesHit: a.linesHit + b.linesHit,
  }))
}

function totalsOf(record: string) {
  const found = /^LF:(\d+)\s*$/m.exec(record)?.[1]
  const hit = /^LH:(\d+)\s*$/m.exec(record)?.[1]
  if (found && hit) return { linesFound: Number(found), linesHit: Math.min(Number(hit), Number(found)) }
  const counts = [...record.matchAll(/^DA:\d+,(\d+)/gm)].map(([, count]) => Number(count))
  return { linesFound: counts.length, linesHit: counts.filter((count) => count > 0).length }
}
