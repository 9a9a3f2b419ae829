// One line of the terminal as text and as coloured text. What comes out is printable characters and SGR sequences, nothing
// else, at most `cols` cells wide; what the terminal hides (SGR 8) stays hidden from everyone who reads the screen.
import type headless from '@xterm/headless'

type Line = headless.IBufferLine
type Cell = headless.IBufferCell
/** Cells have a style, and so has the pen with which the next one will be written. */
export type Style = Pick<
  Cell,
  | 'isBold'
  | 'isDim'
  | 'isItalic'
  | 'isUnderline'
  | 'isBlink'
  | 'isInverse'
  | 'isStrikethrough'
  | 'isOverline'
  | 'isFgDefault'
  | 'isBgDefault'
  | 'isFgRGB'
  | 'isBgRGB'
  | 'getFgColor'
  | 'getBgColor'
>

export type LineCells = {
  /** As wide as the terminal, blanks included. */
  readonly text: string
  /** Begins and ends with a reset; empty when there is nothing to be seen. */
  readonly ansi: string
  /** Cells up to the last one that shows anything. */
  readonly width: number
}

export const RESET = '\u001b[0m'
/** Control and direction characters; the joiners of emoji (U+200D) and variation selectors are printable. */
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g

/** Reads `line` cell by cell, from column `from`. `scratch` is reused for every cell, because a screen has thousands. */
export function readLine(line: Line, cols: number, scratch: Cell, from = 0): LineCells {
  let text = ''
  let ansi = RESET
  let style = ''
  /** Length of `ansi` up to the last cell that shows anything. */
  let shownLength = 0
  let shownWidth = 0
  for (let x = from; x < cols; ) {
    const cell = line.getCell(x, scratch)
    if (!cell) break
    const width = isWhole(cell, cols - x) ? 2 : 1
    const chars = charsOf(cell, width)
    const own = cell.isAttributeDefault() ? '' : styleOf(cell)
    const isBlank = chars.trim() === '' && !isSeenBlank(own)
    const wanted = isBlank ? styleOfBlank(style) : own
    if (wanted !== style) ansi += `\u001b[0${wanted}m`
    style = wanted
    text += chars
    ansi += chars
    x += width
    if (isBlank) continue
    shownLength = ansi.length
    shownWidth = x
  }
  return { text, ansi: shownLength === 0 ? '' : ansi.slice(0, shownLength) + RESET, width: shownWidth }
}

/** On a blank most styles do not show: it takes whatever is on, as long as that does not show either. */
const styleOfBlank = (current: string) => (isSeenBlank(current) ? '' : current)

/** True for a wide character that has its two cells. */
const isWhole = (cell: Cell, cellsLeft: number) => cell.getWidth() === 2 && cellsLeft >= 2

function charsOf(cell: Cell, width: 1 | 2): string {
  const chars = cell.getChars()
  // A wide character whose other half was cut off by a resize has no place to be drawn.
  if (chars === '' || cell.isInvisible() || cell.getWidth() !== width) return ' '.repeat(width)
  return chars.replace(UNPRINTABLE, '') || ' '.repeat(width)
}

/** SGR parameters after a reset, each with a leading semicolon; empty for the default style. */
export function styleOf(cell: Style): string {
  let style = ''
  if (cell.isBold()) style += ';1'
  if (cell.isDim()) style += ';2'
  if (cell.isItalic()) style += ';3'
  if (cell.isUnderline()) style += ';4'
  if (cell.isBlink()) style += ';5'
  if (cell.isInverse()) style += ';7'
  if (cell.isStrikethrough()) style += ';9'
  if (cell.isOverline()) style += ';53'
  if (!cell.isFgDefault()) style += colour(cell.getFgColor(), cell.isFgRGB(), FOREGROUND)
  if (!cell.isBgDefault()) style += colour(cell.getBgColor(), cell.isBgRGB(), BACKGROUND)
  return style
}

const FOREGROUND = { first: 30, bright: 90, extended: 38 }
const BACKGROUND = { first: 40, bright: 100, extended: 48 }

function colour(value: number, isRgb: boolean, code: typeof FOREGROUND): string {
  if (isRgb) return `;${code.extended};2;${(value >> 16) & 0xff};${(value >> 8) & 0xff};${value & 0xff}`
  if (value < 8) return `;${code.first + value}`
  if (value < 16) return `;${code.bright + value - 8}`
  return `;${code.extended};5;${value}`
}

/** True when even a blank shows: underline, inverse, strike-through, overline or a background. */
const isSeenBlank = (style: string) => style !== '' && /;(?:4|7|9|53|4[0-8]|10[0-7])(?:;|$)/.test(style)
