// The text that a person changes, at the bottom of the card: the lines around the cursor, which is where the inverted character is.
import { linesAround } from '../edit-text.ts'
import { cut, type Line } from '../fit.ts'
import type { Ui } from '../ui-state.ts'

const LINES_MAX = 10

/** Long lines are shown from where the cursor is in sight. */
export function editorLines({ typed, cursor }: Ui, width: number): readonly Line[] {
  const { lines, first, row, column, total } = linesAround({ text: typed, cursor }, LINES_MAX)
  const room = Math.max(10, width - 6)
  const shown = lines.map((text, index): Line => {
    if (index !== row) return [[' │ ', 'muted'], [cut(text.replaceAll('\t', ' '), room)]]
    const chars = Array.from(text.replaceAll('\t', ' '))
    const from = Math.max(0, column - room + 1)
    const before = chars.slice(from, column).join('')
    const after = chars.slice(column + 1, from + room).join('')
    return [[' │ ', 'needsYou'], [`${from > 0 ? '…' : ''}${before}`], [chars[column] ?? ' ', 'selected'], [after]]
  })
  const where = total > LINES_MAX ? `, lines ${first + 1} to ${first + lines.length} of ${total}` : ''
  return [[], [[` in its place${where}:`, 'needsYou']], ...shown]
}
