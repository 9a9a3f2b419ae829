// A session's scrollback as it is being read: its rows, the line the person is on, and what they look for. Pure; it is
// taken once and again on request, never followed. Searching, which may take long, is history-search.ts.
import type { History, HistoryMark } from '#protocol/ports.ts'
import { type Hit, type Search, searchRows } from './history-search.ts'

export type HistoryView = {
  readonly sessionId: string
  readonly name: string
  /** Oldest first; at most `HISTORY_ROWS_MAX`. */
  readonly rows: readonly string[]
  /** Row numbers of shell prompts, ascending. */
  readonly prompts: readonly number[]
  /** What the session became, and where; ascending. */
  readonly marks: readonly HistoryMark[]
  /** The row that the person is on. */
  readonly at: number
  /** First row shown. */
  readonly top: number
  /** First column shown. */
  readonly left: number
  readonly search: Search | null
}

export type HistoryMove =
  | { readonly to: 'line'; readonly by: number }
  | { readonly to: 'page'; readonly by: 1 | -1 }
  | { readonly to: 'start' | 'end' }
  | { readonly to: 'row'; readonly row: number }

/** What is older is left to the recording. */
export const HISTORY_ROWS_MAX = 20_000
export const HISTORY_ROW_CHARS_MAX = 1_000
/** Rows of the terminal that the history does not get: top line, frame, footer. */
const AROUND_ROWS = 4
/** Rows that two pages have in common. */
const PAGE_OVERLAP = 2

/** Rows of history in sight on a terminal of that height. */
export function pageRows(terminalRows: number): number {
  return Math.max(1, terminalRows - AROUND_ROWS)
}

/** `history` opened at its end, where the session is now. */
export function openedHistory(sessionId: string, name: string, history: History, page: number): HistoryView {
  const kept = bounded(history)
  const at = Math.max(0, kept.rows.length - 1)
  return { sessionId, name, ...kept, at, top: topFor(at, 0, kept.rows.length, page), left: 0, search: null }
}

/** The same place in a history taken anew; at the end it stays at the end. The search is made again. */
export function refreshedHistory(view: HistoryView, history: History, page: number): HistoryView {
  const kept = bounded(history)
  const wasAtEnd = view.at >= view.rows.length - 1
  const fresh = { ...view, ...kept, search: view.search ? searchRows(kept.rows, view.search.query) : null }
  return movedTo(fresh, wasAtEnd ? kept.rows.length - 1 : view.at, page)
}

/** The view after a move; it stops at both ends. */
export function movedHistory(view: HistoryView, move: HistoryMove, page: number): HistoryView {
  switch (move.to) {
    case 'line':
      return movedTo(view, view.at + move.by, page)
    case 'page': {
      const by = move.by * Math.max(1, page - PAGE_OVERLAP)
      return movedTo({ ...view, top: view.top + by }, view.at + by, page)
    }
    case 'start':
      return movedTo(view, 0, page)
    case 'end':
      return movedTo(view, view.rows.length - 1, page)
    case 'row':
      return movedTo(view, move.row, page)
  }
}

/** The view on a page of that many rows: the terminal may have been resized since the last move. */
export function fittedHistory(view: HistoryView, page: number): HistoryView {
  return movedTo(view, view.at, page)
}

/** Looks for `query` and goes to the last row that has it at or before the present one, else to the next after it. */
export function searchedHistory(view: HistoryView, query: string, page: number): HistoryView {
  const search = searchRows(view.rows, query)
  const hit = search.hits.findLast(({ row }) => row <= view.at) ?? search.hits[0]
  const found = { ...view, search }
  return hit ? movedTo(found, hit.row, page) : found
}

/** The next row that matches in that direction, going round at the ends; null without one. */
export function nextHit({ search, at }: HistoryView, direction: 1 | -1): Hit | null {
  if (!search) return null
  const { hits } = search
  if (direction === 1) return hits.find(({ row }) => row > at) ?? hits[0] ?? null
  return hits.findLast(({ row }) => row < at) ?? hits.at(-1) ?? null
}

/** Row of the next prompt in that direction; null when there is none. */
export function nextPrompt({ prompts, at }: HistoryView, direction: 1 | -1): number | null {
  const found = direction === 1 ? prompts.find((row) => row > at) : prompts.findLast((row) => row < at)
  return found ?? null
}

/** Row of the next change of the session's state in that direction; null when there is none. */
export function nextMark({ marks, at }: HistoryView, direction: 1 | -1): number | null {
  const found = direction === 1 ? marks.find(({ row }) => row > at) : marks.findLast(({ row }) => row < at)
  return found?.row ?? null
}

function movedTo(view: HistoryView, row: number, page: number): HistoryView {
  const at = Math.max(0, Math.min(row, view.rows.length - 1))
  return { ...view, at, top: topFor(at, view.top, view.rows.length, page) }
}

/** The first row shown, moved no further than it must be for `at` to be in sight. */
function topFor(at: number, top: number, count: number, page: number): number {
  const inSight = Math.max(at - page + 1, Math.min(top, at))
  return Math.max(0, Math.min(inSight, count - page))
}

function bounded({ rows, prompts, marks }: History): Pick<HistoryView, 'rows' | 'prompts' | 'marks'> {
  // The empty rows below the last text are screen that was never written.
  const count = rows.findLastIndex((row) => row.trim() !== '') + 1
  const dropped = Math.max(0, count - HISTORY_ROWS_MAX)
  return {
    rows: rows.slice(dropped, count).map((row) => row.slice(0, HISTORY_ROW_CHARS_MAX).trimEnd()),
    prompts: prompts.map((row) => row - dropped).filter((row) => row >= 0 && row < count - dropped),
    // The cursor may have stood below the last text: then its mark belongs to that.
    marks: marks
      .map(({ row, label }) => ({ row: Math.min(row, count - 1) - dropped, label }))
      .filter(({ row }) => row >= 0),
  }
}
