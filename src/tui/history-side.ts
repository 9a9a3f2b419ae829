// Rows of the history that are wider than the terminal: how far the view has been moved to the right, and what is left of a
// row from there. Pure; columns are those of the terminal, so that a wide character counts two.
import { type Line, widthOf } from './fit.ts'
import type { HistoryView } from './history-view.ts'

/** Columns of one step to a side. */
export const SIDE_STEP = 20
/** Columns of the terminal that a row does not get: the frame, and the mark before it. */
const AROUND_COLS = 3

type Sight = { readonly page: number; readonly cols: number }

const segmenter = new Intl.Segmenter()

/** Columns for the text of a row on a terminal of that width. */
export const textCols = (terminalCols: number): number => Math.max(1, terminalCols - AROUND_COLS)

/** Moved by that many columns; it stops where the widest row in sight begins and ends. */
export function movedSideways(view: HistoryView, by: number, { page, cols }: Sight): HistoryView {
  const widest = Math.max(0, ...view.rows.slice(view.top, view.top + page).map(widthOf))
  const most = Math.max(0, widest - textCols(cols))
  // Rows may have become narrower since it was moved: then it only goes back.
  const left = by < 0 ? view.left + by : Math.max(view.left, Math.min(view.left + by, most))
  return { ...view, left: Math.max(0, left) }
}

/** Moved so that the match of the present row is in sight. */
export function besideHit(view: HistoryView, cols: number): HistoryView {
  const hit = view.search?.hits.find(({ row }) => row === view.at)
  if (!hit) return view
  const text = view.rows[hit.row] ?? ''
  const start = widthOf(text.slice(0, hit.start))
  const end = start + widthOf(text.slice(hit.start, hit.end))
  const width = textCols(cols)
  if (start >= view.left && end <= view.left + width) return view
  return { ...view, left: end <= width ? 0 : Math.max(0, Math.min(start, end - width)) }
}

/** The line without its first `columns`; of a wide character that is cut through, a blank is left. */
export function skipColumns(line: Line, columns: number): Line {
  let left = columns
  return line.flatMap(([text, token]): Line => {
    const width = widthOf(text)
    if (left >= width) {
      left -= width
      return []
    }
    const kept = left > 0 ? withoutColumns(text, left) : text
    left = 0
    return [token ? [kept, token] : [kept]]
  })
}

function withoutColumns(text: string, columns: number): string {
  let used = 0
  for (const { segment, index } of segmenter.segment(text)) {
    if (used >= columns) return ' '.repeat(used - columns) + text.slice(index)
    used += widthOf(segment)
  }
  return ' '.repeat(Math.max(0, used - columns))
}
