// One row of text with SGR → terminal cells. Understands SGR and nothing else: every other escape is dropped, so that
// what an agent prints into a pane cannot reach the outer terminal.
import stringWidth from 'string-width'
import { applySgr, NO_STYLE, sgrText } from './sgr-state.ts'

/** `width` 2 is the left half of a wide character; the cell right of it has width 0 and no text. */
export type Cell = { readonly text: string; readonly width: 0 | 1 | 2; readonly style: string }

const BLANK: Cell = { text: ' ', width: 1, style: '' }
const PIECES =
  /\u001b\[([0-9;:]*)m|\u001b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-~])|([^\u001b]+)|\u001b/g
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g
const ASCII = /^[\u0020-\u007e]*$/
const segmenter = new Intl.Segmenter()

const CACHED_ROWS_MAX = 4_000
const cache = new Map<string, readonly Cell[]>()

/**
 * Exactly `width` cells; a wide character that would cross the edge becomes a blank. The same row gives the same array,
 * which also makes unchanged rows cheap to compare.
 */
export function cellsOf(row: string, width: number): readonly Cell[] {
  const key = `${width}:${row}`
  const known = cache.get(key)
  if (known) return known
  if (cache.size >= CACHED_ROWS_MAX) cache.clear()
  const cells = parse(row, width)
  cache.set(key, cells)
  return cells
}

function parse(row: string, width: number): readonly Cell[] {
  const cells: Cell[] = []
  let state = NO_STYLE
  for (const [, sgr, text] of row.matchAll(PIECES)) {
    if (sgr !== undefined) state = applySgr(state, sgr)
    else if (text !== undefined) push(cells, text.replace(CONTROL, ' '), sgrText(state), width)
    if (cells.length >= width) break
  }
  while (cells.length < width) cells.push(BLANK)
  return cells
}

function push(cells: Cell[], text: string, style: string, width: number): void {
  if (ASCII.test(text)) {
    for (const char of text.slice(0, width - cells.length)) cells.push({ text: char, width: 1, style })
    return
  }
  for (const { segment } of segmenter.segment(text)) {
    if (cells.length >= width) return
    // Wider than two columns does not exist on a grid; what no terminal shows takes no cell.
    const columns = Math.min(2, stringWidth(segment))
    if (columns === 0) continue
    if (columns === 2 && cells.length + 2 > width) cells.push({ text: ' ', width: 1, style })
    else if (columns === 2) cells.push({ text: segment, width: 2, style }, { text: '', width: 0, style })
    else cells.push({ text: segment, width: 1, style })
  }
}
