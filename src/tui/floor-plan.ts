// How the floor divides a terminal of a given size. Pure arithmetic: every panel earns its rows or leaves.

export type Area = { readonly width: number; readonly height: number }

export type FloorPlan = {
  readonly kind: 'wide' | 'narrow'
  readonly queue: Area | null
  readonly sessions: Area
  /** What the panes share; null where there is no room for any. pane-grid.ts divides it. */
  readonly panes: Area | null
  /** Rows of the auditor with its frame; 1 is a single line without frame, 0 is none. */
  readonly auditorRows: number
  readonly signalsRows: number
  /** One line about the workflows that run, or none. */
  readonly runsRows: number
}

export type Crowd = {
  readonly questions: number
  readonly sessions: number
  readonly sources: number
  /** Workflows that run. */
  readonly runs: number
}

export const SMALLEST_COLS = 40
export const SMALLEST_ROWS = 10
const WIDE_COLS = 110
const WIDE_ROWS = 30
const FRAME_ROWS = 2
const BARS_ROWS = 2
/** Below this many rows inside its frame a pane shows nothing useful. */
const PANE_ROWS_MIN = 3

/** The plan for a terminal of `cols` × `rows` with so many things to show. */
export function planFloor(cols: number, rows: number, crowd: Crowd): FloorPlan {
  return cols >= WIDE_COLS && rows >= WIDE_ROWS ? planWide(cols, rows, crowd) : planNarrow(cols, rows, crowd)
}

function planWide(cols: number, rows: number, crowd: Crowd): FloorPlan {
  const auditorRows = FRAME_ROWS + 3
  const signalsRows = FRAME_ROWS + 1 + clamp(crowd.sources, 1, rows >= 50 ? 4 : 2)
  const runsRows = crowd.runs > 0 ? 1 : 0
  const height = rows - BARS_ROWS - auditorRows - signalsRows - runsRows
  const sessionsWidth = clamp(Math.round(cols * 0.315), 36, 50)
  const queueWidth = clamp(Math.round(cols * 0.27), 31, 54)
  return {
    kind: 'wide',
    sessions: { width: sessionsWidth, height },
    queue: { width: queueWidth, height },
    panes: { width: cols - sessionsWidth - queueWidth, height },
    auditorRows,
    signalsRows,
    runsRows,
  }
}

function planNarrow(cols: number, rows: number, crowd: Crowd): FloorPlan {
  const auditorRows = rows >= 14 ? 1 : 0
  const signalsRows = rows >= 16 ? 1 : 0
  const height = rows - BARS_ROWS - auditorRows - signalsRows
  const listRowsMax = Math.max(1, Math.floor(height / 4))
  const queueHeight = crowd.questions === 0 ? 0 : FRAME_ROWS + clamp(crowd.questions, 1, listRowsMax)
  const sessionsWanted = FRAME_ROWS + clamp(crowd.sessions, 1, listRowsMax)
  const left = height - queueHeight - sessionsWanted
  const paneRowsMin = FRAME_ROWS + PANE_ROWS_MIN
  const hasPane = left >= paneRowsMin
  // The line takes what a pane, or an empty end of the list, can do without; never a row of a list.
  const hasSpare = hasPane ? left > paneRowsMin : height - queueHeight - FRAME_ROWS > crowd.sessions
  const runsRows = crowd.runs > 0 && hasSpare ? 1 : 0
  return {
    kind: 'narrow',
    queue: queueHeight === 0 ? null : { width: cols, height: queueHeight },
    sessions: { width: cols, height: hasPane ? sessionsWanted : height - queueHeight - runsRows },
    panes: hasPane ? { width: cols, height: left - runsRows } : null,
    auditorRows,
    signalsRows,
    runsRows,
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value))
}
