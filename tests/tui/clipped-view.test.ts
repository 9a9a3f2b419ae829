// A terminal smaller than the session must show a part of it exactly, and say so.
import { describe, expect, test } from 'vitest'
import type { ScreenView } from '#protocol/ports.ts'
import { createScreen } from '#sessions/screen.ts'
import { clippedView } from '#tui/clipped-view.ts'

function viewOf(bytes: string, size = { cols: 30, rows: 12 }): ScreenView {
  const screen = createScreen(size, () => {})
  screen.feed(Buffer.from(bytes))
  return { ...screen.view(), sessionId: 's1', quietMs: 0, typedMs: null }
}
const textOf = (view: ScreenView, size = { cols: 20, rows: 6 }) =>
  clippedView(view, size).grid.map((row) =>
    row
      .map(({ text }) => text)
      .join('')
      .trimEnd(),
  )
const lines = (count: number) => Array.from({ length: count }, (_, n) => `line ${n}`).join('\r\n')

describe('a clipped view', () => {
  test('follows the cursor down and to the right, and says what it shows', () => {
    const view = viewOf(`${lines(12)} ${'x'.repeat(20)}`)
    // The cursor stands behind the last letter, in column 29 of 30.
    expect(textOf(view)).toEqual(['', '', '', '', 'x'.repeat(19), ' clipped: columns 10'])
    expect(clippedView(view, { cols: 20, rows: 6 }).cursor).toEqual({ x: 19, y: 4 })
    expect(textOf(view, { cols: 100, rows: 6 }).at(-1)).toBe(' clipped: columns 1-30 of 30, rows 8-12 of 12')
  })

  test('is the top left of a full-screen program that hides its cursor', () => {
    const view = viewOf(`\x1b[?1049h\x1b[?25l\x1b[H${lines(12)}`)
    expect(textOf(view).slice(0, 5)).toEqual(['line 0', 'line 1', 'line 2', 'line 3', 'line 4'])
    expect(clippedView(view, { cols: 20, rows: 6 }).cursor).toBe(null)
  })

  test('has exactly the size of the terminal and never half a character', () => {
    const view = viewOf('漢'.repeat(14))
    for (const cols of [5, 6, 11, 30, 40]) {
      const { grid } = clippedView(view, { cols, rows: 4 })
      expect(grid.map((row) => row.length)).toEqual([cols, cols, cols, cols])
      expect(grid[0]?.[0]?.width).not.toBe(0)
    }
    expect(clippedView(view, { cols: 3, rows: 1 }).grid).toHaveLength(1)
  })
})
