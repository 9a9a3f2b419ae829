// How one area is divided among a number of panes: into rows and columns so that each pane looks most like a terminal.
// Pure arithmetic; which sessions get the panes is pane-choice.ts.
import type { Area } from './floor-plan.ts'

/** Rows of panes, from the top; every pane is given with its frame. */
export type PaneGrid = readonly (readonly Area[])[]

/** Inside its frame a pane of a shared area has at least this much. */
export const PANE_COLS_MIN = 20
export const PANE_ROWS_MIN = 4
const FRAME_CELLS = 2
/** What a pane can use best; more than that counts for nothing. */
const IDEAL_COLS = 80
const IDEAL_ROWS = 24

/** `count` panes that fill `area`; null when one of them would be too small. A single pane always fits. */
export function gridOf(area: Area, count: number): PaneGrid | null {
  if (count <= 1) return [[area]]
  let best: PaneGrid | null = null
  for (let rows = 1; rows <= count; rows++) {
    const grid = dividedInto(area, rows, count)
    if (worthOf(grid) > (best ? worthOf(best) : 0)) best = grid
  }
  return best
}

function dividedInto({ width, height }: Area, rows: number, count: number): PaneGrid {
  const heights = shares(height, rows)
  return shares(count, rows).map((inRow, row) =>
    shares(width, inRow).map((share) => ({ width: share, height: heights[row] ?? 0 })),
  )
}

/** How useful the poorest pane is, from 0 (too small) to 1. */
function worthOf(grid: PaneGrid): number {
  return Math.min(...grid.flat().map(paneWorth))
}

function paneWorth({ width, height }: Area): number {
  const cols = width - FRAME_CELLS
  const rows = height - FRAME_CELLS
  if (cols < PANE_COLS_MIN || rows < PANE_ROWS_MIN) return 0
  return Math.min(1, cols / IDEAL_COLS) * Math.min(1, rows / IDEAL_ROWS)
}

/** `total` in `count` parts that differ by at most one. */
function shares(total: number, count: number): readonly number[] {
  const part = Math.floor(total / count)
  return Array.from({ length: count }, (_, index) => part + (index < total % count ? 1 : 0))
}
