// Decides when a frame is painted: at most 30 a second, the first change at once, none while the terminal still has the
// last one to take, none when nothing has changed. The latest picture wins; frames never queue.
import type { ScreenView } from '#protocol/ports.ts'
import { compose, type Grid, type Size } from './compose.ts'
import { frameBetween } from './diff.ts'
import type { PaneRects } from './pane-rects.ts'
import { paneWindow } from './pane-window.ts'

export type PainterParts = {
  readonly rects: PaneRects
  readonly screenOf: (sessionId: string) => ScreenView | null
  readonly size: () => Size
  /** Takes one frame; false when the terminal is stalled, and then `whenWritable` calls back once. */
  readonly write: (frame: string) => boolean
  readonly whenWritable: (callback: () => void) => void
}

export type Painter = {
  /** Ink's latest full frame. */
  chrome(frame: string): void
  /** Something has changed; the picture follows within a frame's time. */
  request(): void
  /** What the terminal shows is unknown: the next frame is a whole one. */
  invalidate(): void
  /** A key was pressed: the next frame of Ink, which shows the answer, does not wait its turn. */
  hurry(): void
  /** One bell, or another sequence that shows nothing; none while somebody else has the terminal or it is stalled. */
  ring(sequence?: string): void
  /** Paints nothing until `resume`, e.g. while a session is attached. */
  pause(): void
  /** Paints the whole picture at once. */
  resume(): void
}

const FRAME_MS = 1000 / 30
const BELL = '\u0007'

/** A painter that starts paused. */
export function createPainter(parts: PainterParts): Painter {
  let chromeRows: readonly string[] = []
  let shown: Grid | null = null
  let shownSize: Size | null = null
  let paintedAt = Number.NEGATIVE_INFINITY
  let isPlanned = false
  let isPaused = true
  let isStalled = false
  let isHurried = false

  const paint = () => {
    isPlanned = false
    if (isPaused || isStalled) return
    const size = parts.size()
    if (shownSize?.cols !== size.cols || shownSize.rows !== size.rows) shown = null
    const panes = parts.rects.list().flatMap(([sessionId, rect]) => {
      const view = parts.screenOf(sessionId)
      return view ? [{ rect, rows: paneWindow(view, rect.width, rect.height) }] : []
    })
    const grid = compose(chromeRows, panes, size)
    const frame = frameBetween(shown, grid)
    shown = grid
    shownSize = size
    // Counted also when nothing has changed: finding that out is most of the work.
    paintedAt = performance.now()
    if (frame === '') return
    if (parts.write(frame)) return
    isStalled = true
    parts.whenWritable(() => {
      isStalled = false
      request()
    })
  }
  const request = () => {
    if (isPlanned || isPaused || isStalled) return
    isPlanned = true
    const waitMs = paintedAt + FRAME_MS - performance.now()
    if (waitMs <= 0) setImmediate(paint)
    else setTimeout(paint, waitMs)
  }
  return {
    chrome: (frame) => {
      chromeRows = frame.split('\n')
      if (!isHurried) return request()
      isHurried = false
      // After this commit, because the panes report their places at its end; before anything else.
      queueMicrotask(paint)
    },
    request,
    invalidate: () => {
      shown = null
      request()
    },
    hurry: () => {
      isHurried = true
    },
    ring: (sequence = BELL) => {
      if (!isPaused && !isStalled) parts.write(sequence)
    },
    pause: () => {
      isPaused = true
    },
    resume: () => {
      isPaused = false
      shown = null
      if (chromeRows.length > 0) queueMicrotask(paint)
      else request()
    },
  }
}
