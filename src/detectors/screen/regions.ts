// Which rows of a screen a rule looks at. Bounded, so that no pattern has more than a screenful to try.
import type { ScreenRule } from '#protocol/profile.ts'

/** Larger screens are read from the bottom up to here. */
const ROWS_MAX = 200
const ROW_CHARS_MAX = 1_000
const REGION_CHARS_MAX = 64_000

/** A row drawn as a line, as around the box where prompts are typed. */
const DRAWN_LINE = /^[ ]?[─━═▄▀▔▁]{20,}/u

export type ReadableScreen = {
  /** Visible, top first. */
  readonly rows: readonly string[]
  readonly title: string
}

/** Without what hangs off the right end of a row and the blank rows at the bottom. */
export function filledRows(rows: readonly string[]): readonly string[] {
  const end = rows.findLastIndex((row) => row.trim() !== '') + 1
  return rows.slice(Math.max(0, end - ROWS_MAX), end).map((row) => row.slice(0, ROW_CHARS_MAX).trimEnd())
}

/** The rows of `region`; null when the screen has no such place. */
export function regionOf(region: ScreenRule['region'], { rows, title }: ReadableScreen): readonly string[] | null {
  switch (region) {
    case 'title':
      return title.trim() === '' ? null : [title.slice(0, ROW_CHARS_MAX)]
    case 'all':
      return bounded(rows)
    case 'after-last-line':
      return afterLine(rows, 0)
    case 'prompt-box':
      return afterLine(rows, 1)
    default:
      return bounded(rows.slice(-Number(region.slice('bottom-'.length))))
  }
}

/** From the last line but `skipped` on; what follows the last line begins after it, a box with its own. */
function afterLine(rows: readonly string[], skipped: 0 | 1): readonly string[] | null {
  const last = rows.findLastIndex((row) => DRAWN_LINE.test(row))
  if (last === -1) return null
  if (skipped === 0) return bounded(rows.slice(last + 1))
  const before = rows.slice(0, last).findLastIndex((row) => DRAWN_LINE.test(row))
  return before === -1 ? null : bounded(rows.slice(before))
}

function bounded(rows: readonly string[]): readonly string[] {
  let chars = 0
  const first = rows.findLastIndex((row) => {
    chars += row.length + 1
    return chars > REGION_CHARS_MAX
  })
  return rows.slice(first + 1)
}
