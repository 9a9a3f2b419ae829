// One line of the terminal as text and as coloured text. What comes out is printable characters and SGR sequences, nothing
// else, at most `cols` cells wide; what the terminal hides (SGR 8) stays hidden from everyone who reads the screen.
import type headless from '@xterm/headless'
import { LINK_END, type Linked } from './screen-links.ts'

type Line = headless.IBufferLine
type Cell = headless.IBufferCell
/** Cells have a style, and so has the pen with which the next one will be written. */
export type Style = Pick<
  Cell,
  | 'isBold'
  | 'isDim'
  | 'isItalic'
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
> & { readonly fg?: number }

export type LineCells = {
  /** As wide as the terminal, blanks included. */
  readonly text: string
  /** Begins and ends with a reset; empty when there is nothing to be seen. */
  readonly ansi: string
  /** Cells up to the last one that shows anything. */
  readonly width: number
}

export type LineOptions = {
  /** First column that is read. @default 0 */
  readonly from?: number
  /** The sequence that opens a cell's link, empty without one; when it is not given the text stands alone. */
  readonly linkOf?: (cell: Linked) => string
}

export const RESET = '\u001b[0m'
/** The bit in which a cell keeps its own underline: `isUnderline` is also true for what is a link and nothing else. */
const UNDERLINED = 0x10000000
/** Control and direction characters; the joiners of emoji (U+200D) and variation selectors are printable. */
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g

/** Reads `line` cell by cell. `scratch` is reused for every cell, because a screen has thousands. */
export function readLine(line: Line, cols: number, scratch: Cell, { from = 0, linkOf }: LineOptions = {}): LineCells {
  const row = new ColouredRow()
  for (let x = from; x < cols; ) {
    const cell = line.getCell(x, scratch)
    if (!cell) break
    const width = isWhole(cell, cols - x) ? 2 : 1
    const isPlain = cell.isAttributeDefault()
    x += width
    row.add(charsOf(cell, width), isPlain ? '' : styleOf(cell), isPlain || !linkOf ? '' : linkOf(cell as Linked))
    row.passed(x)
  }
  return row.cells()
}

/** A row as it is put together; what comes after the last cell that shows anything is left out. */
class ColouredRow {
  #text = ''
  #ansi = RESET
  #style = ''
  #link = ''
  #isBlank = true
  #shown = { length: 0, width: 0, link: '' }

  add(chars: string, style: string, link: string): void {
    this.#isBlank = link === '' && chars.trim() === '' && !isSeenBlank(style)
    const wanted = this.#isBlank ? styleOfBlank(this.#style) : style
    if (wanted !== this.#style) this.#ansi += `\u001b[0${wanted}m`
    if (link !== this.#link) this.#ansi += link || LINK_END
    this.#style = wanted
    this.#link = link
    this.#text += chars
    this.#ansi += chars
  }

  /** The cell just added ends before column `x`. */
  passed(x: number): void {
    if (this.#isBlank) return
    this.#shown.length = this.#ansi.length
    this.#shown.width = x
    this.#shown.link = this.#link
  }

  cells(): LineCells {
    const { length, width, link } = this.#shown
    const end = `${link === '' ? '' : LINK_END}${RESET}`
    return { text: this.#text, ansi: length === 0 ? '' : this.#ansi.slice(0, length) + end, width }
  }
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
  if (((cell.fg ?? 0) & UNDERLINED) !== 0) style += ';4'
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
