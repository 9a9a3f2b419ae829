// A text that a person changes: typed at the cursor, erased before it, moved in. Counted in code points. Pure.

export type EditedText = { readonly text: string; readonly cursor: number }

export type CursorMove = 'left' | 'right' | 'up' | 'down' | 'home' | 'end'

/** At most `charsMax` code points in all. */
export function insertText({ text, cursor }: EditedText, added: string, charsMax: number): EditedText {
  const chars = Array.from(text)
  const room = Array.from(added).slice(0, Math.max(0, charsMax - chars.length))
  return { text: [...chars.slice(0, cursor), ...room, ...chars.slice(cursor)].join(''), cursor: cursor + room.length }
}

/** The character before the cursor. */
export function eraseChar({ text, cursor }: EditedText): EditedText {
  const chars = Array.from(text)
  if (cursor === 0) return { text, cursor }
  return { text: chars.toSpliced(cursor - 1, 1).join(''), cursor: cursor - 1 }
}

/** `home` and `end` are those of the line. */
export function moveCursor({ text, cursor }: EditedText, move: CursorMove): EditedText {
  const chars = Array.from(text)
  const lineStart = chars.lastIndexOf('\n', cursor - 1) + 1
  const nextBreak = chars.indexOf('\n', cursor)
  const lineEnd = nextBreak === -1 ? chars.length : nextBreak
  const column = cursor - (cursor === 0 ? 0 : lineStart)
  switch (move) {
    case 'left':
      return { text, cursor: Math.max(0, cursor - 1) }
    case 'right':
      return { text, cursor: Math.min(chars.length, cursor + 1) }
    case 'home':
      return { text, cursor: cursor === 0 ? 0 : lineStart }
    case 'end':
      return { text, cursor: lineEnd }
    case 'up': {
      if (cursor === 0 || lineStart === 0) return { text, cursor: 0 }
      const before = lineStart < 2 ? 0 : chars.lastIndexOf('\n', lineStart - 2) + 1
      return { text, cursor: Math.min(before + column, lineStart - 1) }
    }
    case 'down': {
      if (lineEnd === chars.length) return { text, cursor: chars.length }
      const after = chars.indexOf('\n', lineEnd + 1)
      return { text, cursor: Math.min(lineEnd + 1 + column, after === -1 ? chars.length : after) }
    }
  }
}

/** The lines around the cursor's, at most `linesMax`, and where in them the cursor is. */
export function linesAround({ text, cursor }: EditedText, linesMax: number) {
  const lines = text.split('\n')
  const before = Array.from(text).slice(0, cursor).join('').split('\n')
  const row = before.length - 1
  const first = Math.max(0, Math.min(row - Math.floor(linesMax / 2), lines.length - linesMax))
  const column = Array.from(before.at(-1) ?? '').length
  return { lines: lines.slice(first, first + linesMax), first, row: row - first, column, total: lines.length }
}
