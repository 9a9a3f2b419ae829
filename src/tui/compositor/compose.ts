// Chrome rows and pane windows → one grid of cells. Pure: the same input is the same picture.
import { type Cell, cellsOf } from './cells.ts'
import type { Rect } from './pane-rects.ts'

export type Grid = readonly (readonly Cell[])[]
export type PaintedPane = { readonly rect: Rect; readonly rows: Grid }
export type Size = { readonly cols: number; readonly rows: number }

/** A grid of exactly `size`; panes lie over the chrome, cut at the grid's edges. */
export function compose(chromeRows: readonly string[], panes: readonly PaintedPane[], size: Size): Grid {
  return Array.from({ length: size.rows }, (_, y) => {
    const chrome = cellsOf(chromeRows[y] ?? '', size.cols)
    const over = panes.filter(({ rect }) => y >= rect.y && y < rect.y + rect.height)
    return over.length === 0 ? chrome : over.reduce((row, pane) => overlay(row, pane, y), chrome)
  })
}

function overlay(row: readonly Cell[], { rect, rows }: PaintedPane, y: number): readonly Cell[] {
  const cells = rows[y - rect.y]
  if (!cells) return row
  const drawn = [...row]
  for (let x = 0; x < rect.width && rect.x + x < row.length; x++) {
    const cell = cells[x]
    if (cell) drawn[rect.x + x] = cell
  }
  return drawn.map((cell, x) => (isHalf(drawn, x) ? { text: ' ', width: 1, style: cell.style } : cell))
}

/** Half of a wide character whose other half was cut off at an edge: drawn, it would push what follows. */
function isHalf(row: readonly Cell[], x: number): boolean {
  const cell = row[x]
  if (cell?.width === 2) return row[x + 1]?.width !== 0
  return cell?.width === 0 && row[x - 1]?.width !== 2
}
