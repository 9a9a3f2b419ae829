// The part of a session's screen that a smaller terminal can show: around the cursor where there is one to follow, else the top
// left. The last row says that there is more. Pure.
import type { ScreenView } from '#protocol/ports.ts'
import { type Cell, cellsOf } from './compositor/cells.ts'
import type { Grid, Size } from './compositor/compose.ts'

export type ClippedView = {
  /** As large as the terminal. */
  readonly grid: Grid
  /** In the terminal; null when it is hidden or out of sight. */
  readonly cursor: { readonly x: number; readonly y: number } | null
}

const INVERSE = '7'

export function clippedView(view: ScreenView, { cols, rows }: Size): ClippedView {
  const height = Math.max(1, rows - 1)
  const { cursor, alternate } = view
  // A full-screen program that hides its cursor leaves it anywhere.
  const top = cursor.visible || !alternate ? offset(cursor.y, height, view.ansiRows.length) : 0
  const left = cursor.visible ? offset(cursor.x, cols, view.cols) : 0
  const shown = Array.from({ length: height }, (_, y) => partOf(view, top + y, { left, cols }))
  const at = { x: cursor.x - left, y: cursor.y - top }
  const isInSight = cursor.visible && at.x < cols && at.y < height
  const said = ` clipped: columns ${left + 1}-${Math.min(left + cols, view.cols)} of ${view.cols}, rows ${top + 1}-${Math.min(top + height, view.ansiRows.length)} of ${view.ansiRows.length}`
  return {
    grid: rows > 1 ? [...shown, cellsOf(`\u001b[${INVERSE}m${said.padEnd(cols)}`, cols)] : shown,
    cursor: isInSight ? at : null,
  }
}

/** Far enough for the cursor to be in sight, and no further than the end. */
const offset = (cursor: number, shown: number, whole: number) =>
  Math.max(0, Math.min(cursor - shown + 1, whole - shown))

function partOf(view: ScreenView, y: number, { left, cols }: { left: number; cols: number }): readonly Cell[] {
  const cells = cellsOf(view.ansiRows[y] ?? '', left + cols)
  if (left === 0) return cells
  const part = cells.slice(left)
  // Of a wide character that is cut through at the left edge a blank is left.
  const [first] = part
  return first?.width === 0 ? [{ ...first, text: ' ', width: 1 }, ...part.slice(1)] : part
}
