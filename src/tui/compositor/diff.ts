// Two grids → the bytes that turn a terminal showing the first into one showing the second. Pure. Nothing is erased
// first: changed runs are written over, each from an absolute position, all inside one synchronised update (DEC 2026).
import type { Cell } from './cells.ts'
import type { Grid } from './compose.ts'

export const SYNC_START = '\u001b[?2026h'
export const SYNC_END = '\u001b[?2026l'

/** Unchanged cells between two changes that are cheaper written again than jumped over. */
const GAP_CELLS_MAX = 6
/** Clusters on whose width terminals disagree: after one of them the column is set again. */
const DISPUTED = /\p{Extended_Pictographic}|\p{Mark}|\u200d|\ufe0f/u

/** The frame, or an empty string when nothing has changed. `previous` null means that the terminal's content is unknown. */
export function frameBetween(previous: Grid | null, next: Grid): string {
  let body = ''
  for (const [y, row] of next.entries()) {
    const before = previous?.[y]
    if (before === row) continue
    for (const [start, end] of changedRuns(before?.length === row.length ? before : undefined, row)) {
      body += written(row, start, end, y)
    }
  }
  return body === '' ? '' : `${SYNC_START}${body}\u001b[0m${SYNC_END}`
}

function changedRuns(
  before: readonly Cell[] | undefined,
  row: readonly Cell[],
): readonly (readonly [number, number])[] {
  if (!before) return [[0, row.length]]
  const runs: [number, number][] = []
  for (const [x, cell] of row.entries()) {
    if (same(before[x], cell)) continue
    const run = runs.at(-1)
    if (run && x - run[1] <= GAP_CELLS_MAX) run[1] = x + 1
    else runs.push([x, x + 1])
  }
  return runs.map(([start, end]) => [wholeFrom(row, start), end])
}

/** A run never begins on the right half of a wide character. */
function wholeFrom(row: readonly Cell[], start: number): number {
  return row[start]?.width === 0 ? Math.max(0, start - 1) : start
}

function same(left: Cell | undefined, right: Cell): boolean {
  return left === right || (left?.text === right.text && left.width === right.width && left.style === right.style)
}

function written(row: readonly Cell[], start: number, end: number, y: number): string {
  let bytes = `\u001b[${y + 1};${start + 1}H`
  let style: string | null = null
  for (let x = start; x < end; x++) {
    const cell = row[x]
    if (!cell || cell.width === 0) continue
    if (cell.style !== style) bytes += cell.style === '' ? '\u001b[0m' : `\u001b[0;${cell.style}m`
    style = cell.style
    if (!DISPUTED.test(cell.text)) bytes += cell.text
    // Blanks first, in case the terminal takes it for narrower than we do; then the column again, in case it is wider.
    else bytes += `\u001b[${cell.width}X${cell.text}\u001b[${x + cell.width + 1}G`
  }
  return bytes
}
