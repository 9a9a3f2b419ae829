// The visible rows of a terminal, made fit to be shown and recorded: secrets masked, also those that wrap over several rows.
// A row in which something was masked loses its colours, because its cells no longer stand where they stood.
import type headless from '@xterm/headless'
import stringWidth from 'string-width'
import { redact } from '#protocol/secret.ts'
import { type LineCells, RESET, readLine } from './screen-cells.ts'

/** A wrapped line is followed this far up and down, enough for any key that is still a key. */
const WRAPPED_ROWS_MAX = 40

export type ScreenRows = { readonly rows: readonly string[]; readonly ansiRows: readonly string[] }

/** What is on the screen now, top first. */
export function readRows(terminal: headless.Terminal): ScreenRows {
  const buffer = terminal.buffer.active
  const scratch = buffer.getNullCell()
  const top = buffer.baseY
  const rows: string[] = []
  const ansiRows: string[] = []
  const cellsAt = (y: number): LineCells => {
    const line = buffer.getLine(y)
    return line ? readLine(line, terminal.cols, scratch) : { text: '', ansi: '', width: 0 }
  }
  const isWrapped = (y: number) => buffer.getLine(y)?.isWrapped === true
  let y = firstOfLine(top, isWrapped)
  while (y < top + terminal.rows) {
    const line = [cellsAt(y)]
    while (line.length < WRAPPED_ROWS_MAX && y + line.length < top + terminal.rows && isWrapped(y + line.length)) {
      line.push(cellsAt(y + line.length))
    }
    const clean = withoutSecrets(line, terminal.cols)
    clean.forEach(({ text, ansi }, index) => {
      if (y + index < top) return
      rows.push(text.trimEnd())
      ansiRows.push(ansi)
    })
    y += line.length
  }
  return { rows, ansiRows }
}

/** The first `count` lines of a buffer as text. */
export function readText(terminal: headless.Terminal, buffer: headless.IBuffer, count: number): readonly string[] {
  const scratch = buffer.getNullCell()
  const rows: string[] = []
  while (rows.length < count) {
    const line: LineCells[] = []
    do {
      const cells = buffer.getLine(rows.length + line.length)
      line.push(cells ? readLine(cells, terminal.cols, scratch) : { text: '', ansi: '', width: 0 })
    } while (
      line.length < WRAPPED_ROWS_MAX &&
      rows.length + line.length < count &&
      buffer.getLine(rows.length + line.length)?.isWrapped
    )
    for (const { text } of withoutSecrets(line, terminal.cols)) rows.push(text.trimEnd())
  }
  return rows
}

function firstOfLine(top: number, isWrapped: (y: number) => boolean): number {
  let y = top
  while (y > 0 && y > top - WRAPPED_ROWS_MAX && isWrapped(y)) y--
  return y
}

/** The rows of one line, with secrets masked. */
function withoutSecrets(line: readonly LineCells[], cols: number): readonly LineCells[] {
  const text = line
    .map((row) => row.text)
    .join('')
    .trimEnd()
  const clean = redact(text)
  if (clean === text) return line
  return cutIntoRows(clean, line.length, cols).map((row) => ({ text: row, ansi: RESET + row + RESET, width: cols }))
}

/** Lays `text` out again over `count` rows; what a longer mask pushes off the end is dropped. */
function cutIntoRows(text: string, count: number, cols: number): readonly string[] {
  const rows = Array.from({ length: count }, () => '')
  let row = 0
  let used = 0
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)) {
    const width = stringWidth(segment)
    if (used + width > cols) {
      row++
      used = 0
    }
    if (row >= count) break
    rows[row] += segment
    used += width
  }
  return rows
}
