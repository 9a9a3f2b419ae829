// Where in the scrollback a session was when something was said about it: the row of the cursor at that moment, counted from
// the first row ever, so that neither scrolling nor a program that erases its screen loses it. A new width moves the marks.

import type headless from '@xterm/headless'
import { clean } from '#protocol/clean.ts'
import type { HistoryMark } from '#protocol/ports.ts'
import type { Core } from './screen-snapshot.ts'

export const MARKS_MAX = 500
const LABEL_CHARS_MAX = 200

export type ScreenMarks = {
  /** Marks the present row. A full-screen program has no scrollback: there nothing is marked. */
  add(label: string): void
  /** Rows of the normal buffer that still exist, oldest first. */
  list(): readonly HistoryMark[]
  /** Does what gives the terminal another size. */
  around(resize: () => void): void
}

export function createScreenMarks(terminal: headless.Terminal, core: Core): ScreenMarks {
  let marks: HistoryMark[] = []
  /** Rows of `lines` that have been dropped since the first mark. */
  let dropped = 0
  let lines: Core['buffers']['normal']['lines'] | null = null
  /** A terminal reset by its program has other lines, and with the old ones the marks are gone. */
  const follow = () => {
    const present = core.buffers.normal.lines
    if (lines === present) return
    lines = present
    marks = []
    dropped = 0
    present.onTrim((count) => {
      if (lines === present) dropped += count
    })
  }
  const living = () => {
    follow()
    return marks.flatMap(({ row, label }) => (row >= dropped ? [{ row: row - dropped, label }] : []))
  }
  return {
    add(label) {
      follow()
      const { normal, active } = terminal.buffer
      if (active.type === 'alternate') return
      const row = dropped + normal.baseY + normal.cursorY
      marks = [...marks, { row, label: clean(label, LABEL_CHARS_MAX) }].slice(-MARKS_MAX)
    },
    list: living,
    around(resize) {
      const { normal } = terminal.buffer
      const anchored = living().map(({ row, label }) => ({ label, marker: anchorAt(startOfLine(normal, row)) }))
      resize()
      marks = anchored.flatMap(({ label, marker }) => {
        const row = marker?.line ?? -1
        marker?.dispose()
        return row < 0 ? [] : [{ row: row + dropped, label }]
      })
    },
  }

  /** The terminal's own marker, which it moves when it lays its lines out anew. */
  function anchorAt(row: number): headless.IMarker | undefined {
    return core.buffers.normal.addMarker(row)
  }
}

/** A row that continues another may vanish with a new width; the one where the line starts does not. */
function startOfLine(buffer: headless.IBuffer, row: number): number {
  let start = row
  while (start > 0 && buffer.getLine(start)?.isWrapped) start--
  return start
}
