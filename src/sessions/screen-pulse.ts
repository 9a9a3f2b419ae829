// When a changed screen is shown: soon after the first change, at most thirty times a second while it goes on changing, and
// once more when it has been quiet for a while, because detectors judge by stillness. Nothing changes, no timer runs.

/** Time for the rest of a redraw to arrive after its first bytes. */
const LEAD_MS = 4
export const FRAME_MS = 33
export const SETTLED_AFTER_MS = 400
/** A synchronised update that does not end is shown half drawn after this. */
const DRAWING_MAX_MS = 150

export type ScreenPulse = {
  /** The screen has changed. Cheap: call it for every piece of output. */
  changed(): void
  /** No more calls of `show`. */
  stop(): void
}

/**
 * `show` is called later, never from within `changed`, with true when the screen has settled. `isDrawing` says that it is in
 * the middle of an update, `frameMs` how often it may be shown while it keeps changing.
 */
export function createScreenPulse(
  show: (isSettled: boolean) => void,
  isDrawing: () => boolean,
  frameMs: () => number = () => FRAME_MS,
): ScreenPulse {
  let frame: NodeJS.Timeout | undefined
  let settling: NodeJS.Timeout | undefined
  let changedAt = 0
  let shownAt = 0
  let heldSince: number | undefined

  const settle = () => {
    const leftMs = changedAt + SETTLED_AFTER_MS - performance.now()
    settling = leftMs > 0 ? setTimeout(settle, Math.ceil(leftMs)) : undefined
    if (!settling) show(true)
  }
  const draw = () => {
    const now = performance.now()
    heldSince = isDrawing() ? (heldSince ?? now) : undefined
    if (heldSince !== undefined && now - heldSince < DRAWING_MAX_MS) {
      frame = setTimeout(draw, LEAD_MS)
      return
    }
    heldSince = undefined
    frame = undefined
    shownAt = now
    show(false)
    settling ??= setTimeout(settle, SETTLED_AFTER_MS)
  }
  return {
    changed() {
      changedAt = performance.now()
      frame ??= setTimeout(draw, Math.max(LEAD_MS, Math.ceil(shownAt + frameMs() - changedAt)))
    },
    stop() {
      clearTimeout(frame)
      clearTimeout(settling)
    },
  }
}
