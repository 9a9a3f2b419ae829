import { describe, expect, test } from 'vitest'
import type { ScreenView } from '#protocol/ports.ts'
import { paneWindow } from '#tui/compositor/pane-window.ts'

function viewOf(rows: readonly string[], cursor = { x: 0, y: 0, visible: false }): ScreenView {
  const still = { title: '', quietMs: 0, typedMs: null, bracketedPaste: false, alternate: false, notification: null }
  return { sessionId: 's1', cols: 10, rows, ansiRows: rows, cursor, ...still }
}

const text = (view: ScreenView, width: number, height: number) =>
  paneWindow(view, width, height).map((cells) => cells.map((cell) => cell.text).join(''))

const twenty = Array.from({ length: 20 }, (_, index) => (index < 15 ? `line ${index}` : ''))

describe('a pane', () => {
  test('shows all of a screen that fits, filled with blanks', () => {
    expect(text(viewOf(['ab', '']), 4, 3)).toEqual(['ab  ', '    ', '    '])
  })

  test('shows the end of the text when the screen is higher', () => {
    expect(text(viewOf(twenty, { x: 0, y: 14, visible: true }), 7, 2)).toEqual(['line 13', 'line 14'])
  })

  test('shows the row of the cursor even when there is text far below it', () => {
    const [first] = text(viewOf(twenty, { x: 0, y: 2, visible: true }), 7, 2)
    expect(first).toBe('line 2 ')
  })

  test('draws a visible cursor inverse, also on inverse and wide text', () => {
    const cursorAt = (row: string, x: number) =>
      paneWindow(viewOf([row], { x, y: 0, visible: true }), 5, 1)[0]?.map(({ style }) => style)
    expect(cursorAt('ab', 1)).toEqual(['', '7', '', '', ''])
    expect(cursorAt('\u001b[7mab', 0)).toEqual(['', '7', '', '', ''])
    expect(cursorAt('日本', 2)).toEqual(['', '', '7', '7', ''])
    expect(cursorAt('ab', 9)).toEqual(['', '', '', '', ''])
  })
})
