// Where a text is seen to be: boxes, wrapping and blanks do not hide it, and what is above the cursor is not at it.
import { describe, expect, test } from 'vitest'
import { countOf, endsAtCursor, isPromptEmpty, tailOf } from '#effects/typed-row.ts'
import type { ScreenView } from '#protocol/ports.ts'

const view = (rows: readonly string[], cursor: { x: number; y: number; visible?: boolean }): ScreenView => ({
  sessionId: 's1',
  cols: 20,
  rows,
  ansiRows: rows,
  cursor: { visible: true, ...cursor },
  title: '',
  quietMs: 1_000,
  typedMs: null,
  bracketedPaste: false,
  alternate: false,
  notification: null,
})

describe('a text', () => {
  const tail = tailOf('echo "a long line that wraps"')

  test('ends at the cursor, also wrapped within a box', () => {
    expect(endsAtCursor(view(['│ > echo "a long    │', '│ line that wraps"   │'], { x: 18, y: 1 }), tail)).toBe(true)
  })

  test('does not end at a cursor that has gone to the next row, or that stands elsewhere', () => {
    expect(endsAtCursor(view(['$ echo "a long line', 'that wraps"', ''], { x: 0, y: 2 }), tail)).toBe(false)
    expect(endsAtCursor(view(['$ echo "a long line', 'that wraps"', '$ '], { x: 2, y: 2 }), tail)).toBe(false)
  })

  test('is counted as often as it is shown', () => {
    expect(countOf(view(['say hi', 'say hi'], { x: 0, y: 1 }), tailOf('say hi'))).toBe(2)
  })
})

test.each([
  ['a bare shell prompt', view(['ada@host:~$ '], { x: 12, y: 0 }), true],
  ['a bare prompt in a box', view(['│ > '], { x: 4, y: 0 }), true],
  ['a command that is being written', view(['$ rm -r'], { x: 7, y: 0 }), false],
  ['an empty row', view([''], { x: 0, y: 0 }), true],
  ['a cursor that nobody can see', view([''], { x: 0, y: 0, visible: false }), false],
])('the prompt: %s', (_, seen, isEmpty) => {
  expect(isPromptEmpty(seen)).toBe(isEmpty)
})
