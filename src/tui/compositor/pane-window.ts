// The part of a session's screen that fits a pane: its bottom-left around the cursor, because new text appears there.
import type { ScreenView } from '#protocol/ports.ts'
import { type Cell, cellsOf } from './cells.ts'

/** Exactly `height` rows of exactly `width` cells; the cursor, when visible, is drawn inverse. */
export function paneWindow(view: ScreenView, width: number, height: number): readonly (readonly Cell[])[] {
  const start = firstRow(view, height)
  return Array.from({ length: height }, (_, index) => {
    const row = start + index
    const cells = cellsOf(view.ansiRows[row] ?? '', width)
    return view.cursor.visible && view.cursor.y === row ? withCursor(cells, view.cursor.x) : cells
  })
}

function firstRow(view: ScreenView, height: number): number {
  if (view.ansiRows.length <= height) return 0
  let last = view.rows.length - 1
  while (last > 0 && view.rows[last]?.trim() === '') last--
  const start = Math.max(0, Math.max(last, view.cursor.y) - height + 1)
  return Math.min(start, Math.max(0, view.cursor.y))
}

function withCursor(cells: readonly Cell[], x: number): readonly Cell[] {
  const cell = cells[x]
  if (!cell || cell.width === 0) return cells
  const codes = cell.style === '' ? [] : cell.style.split(';')
  // On text that is already inverse the cursor is the plain cell.
  const style = codes.includes('7') ? codes.filter((code) => code !== '7').join(';') : [...codes, '7'].join(';')
  const drawn = [...cells]
  drawn[x] = { ...cell, style }
  if (cell.width === 2) drawn[x + 1] = { text: '', width: 0, style }
  return drawn
}
