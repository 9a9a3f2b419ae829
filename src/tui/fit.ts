// Text cut and padded to an exact number of terminal columns. Everything drawn in the chrome passes here, so this is
// also the last gate that keeps control characters of untrusted text off the screen.
import stringWidth from 'string-width'
import { plain } from '#protocol/plain.ts'
import type { Token } from './theme.ts'

/** A piece of one line with the theme token that it is painted in. */
export type Span = readonly [text: string, token?: Token]
export type Line = readonly Span[]

const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/
const ASCII = /^[\u0020-\u007e]*$/
const segmenter = new Intl.Segmenter()

/** Columns that `text` takes in a terminal. */
export function widthOf(text: string): number {
  return ASCII.test(text) ? text.length : stringWidth(text)
}

/** Columns of a whole line. */
export function lineWidth(line: Line): number {
  return line.reduce((sum, [text]) => sum + widthOf(safe(text)), 0)
}

/** `text` in at most `width` columns; a cut is marked by "…". */
export function cut(text: string, width: number): string {
  const clean = safe(text)
  if (widthOf(clean) <= width) return clean
  if (width <= 0) return ''
  let kept = ''
  let used = 0
  for (const { segment } of segmenter.segment(clean)) {
    const columns = widthOf(segment)
    if (used + columns > width - 1) break
    kept += segment
    used += columns
  }
  return `${kept}…`
}

/** The line in exactly `width` columns: cut at the end or filled with blanks. */
export function fitLine(line: Line, width: number): Line {
  const fitted: Span[] = []
  let left = width
  for (const [text, token] of line) {
    if (left <= 0) break
    const kept = cut(text, left)
    left -= widthOf(kept)
    if (kept !== '') fitted.push(token ? [kept, token] : [kept])
  }
  if (left > 0) fitted.push([' '.repeat(left)])
  return fitted
}

/** `left` at the start and `right` at the end of exactly `width` columns; `left` gives way, `right` never does. */
export function spread(left: Line, right: Line, width: number): Line {
  const wanted = lineWidth(right)
  if (wanted >= width) return fitLine(right, width)
  return [...fitLine(left, width - wanted), ...right]
}

/** `text` in lines of at most `width` columns, broken at blanks where possible, at most `linesMax` of them. */
export function wrap(text: string, width: number, linesMax: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of safe(text).split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`
    if (widthOf(joined) <= width) {
      line = joined
      continue
    }
    if (line !== '') lines.push(line)
    line = word
    while (widthOf(line) > width && width > 1) {
      const head = cut(line, width).slice(0, -1)
      lines.push(head)
      line = line.slice(head.length)
    }
  }
  lines.push(line)
  if (lines.length <= linesMax) return lines
  return [...lines.slice(0, linesMax - 1), cut(`${lines[linesMax - 1]} …`, width)]
}

function safe(text: string): string {
  return UNSAFE.test(text) ? plain(text, text.length) : text
}
