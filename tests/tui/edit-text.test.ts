import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CursorMove, eraseChar, insertText, linesAround, moveCursor } from '#tui/edit-text.ts'

const MOVES: readonly CursorMove[] = ['left', 'right', 'up', 'down', 'home', 'end']
const at = (marked: string) => ({ text: marked.replace('|', ''), cursor: Array.from(marked).indexOf('|') })
const marked = ({ text, cursor }: { text: string; cursor: number }) =>
  Array.from(text).toSpliced(cursor, 0, '|').join('')

test.each<[string, CursorMove, string]>([
  ['ab|c', 'left', 'a|bc'],
  ['|abc', 'left', '|abc'],
  ['abc|', 'right', 'abc|'],
  ['😀|b', 'left', '|😀b'],
  ['ab\ncd|e\nf', 'up', 'ab|\ncde\nf'],
  ['ab\ncd|e\nf', 'down', 'ab\ncde\nf|'],
  ['ab\nc|', 'home', 'ab\n|c'],
  ['a|b\nc', 'end', 'ab|\nc'],
  ['a|b', 'up', '|ab'],
  ['a|b', 'down', 'ab|'],
  ['\n|a', 'up', '|\na'],
])('%j, %s: %j', (before, move, after) => expect(marked(moveCursor(at(before), move))).toBe(after))

test('what is typed and erased again leaves the text as it was, wherever the cursor is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), fc.constantFrom('x', 'ü', '\n'), (text, where, char) => {
      const before = { text, cursor: Math.min(where, Array.from(text).length) }
      expect(eraseChar(insertText(before, char, 100))).toEqual(before)
    }),
    { seed: 1, numRuns: 300 },
  )
})

test('the cursor never leaves the text', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', '\n', '😀')), fc.array(fc.constantFrom(...MOVES)), (chars, moves) => {
      const text = chars.join('')
      const end = moves.reduce((edited, move) => moveCursor(edited, move), { text, cursor: 0 })
      expect(end.cursor).toBeGreaterThanOrEqual(0)
      expect(end.cursor).toBeLessThanOrEqual(chars.length)
    }),
    { seed: 2, numRuns: 500 },
  )
})

test('a text is not typed beyond its maximum', () => {
  expect(insertText(at('ab|c'), '😀xy', 5)).toEqual({ text: 'ab😀xc', cursor: 4 })
  expect(insertText(at('abc|'), 'x', 3)).toEqual(at('abc|'))
})

test('of a long text the lines around the cursor are shown', () => {
  const text = Array.from({ length: 30 }, (_, line) => `line ${line}`).join('\n')
  const cursor = text.indexOf('line 20') + 3
  expect(linesAround({ text, cursor }, 4)).toEqual({
    lines: ['line 18', 'line 19', 'line 20', 'line 21'],
    first: 18,
    row: 2,
    column: 3,
    total: 30,
  })
  expect(linesAround({ text: 'a', cursor: 1 }, 4)).toMatchObject({ lines: ['a'], row: 0, column: 1 })
})
