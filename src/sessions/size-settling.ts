// New sizes of a session's terminal, gathered until they stop coming: a window that is dragged sends dozens, and every one that
// reached the agent would make it print its whole screen again.

/** From the last new size to the one that is taken. */
export const RESIZE_SETTLE_MS = 40
/** While they go on coming, one is taken this long after the first. */
export const RESIZE_WAIT_MAX_MS = 400

export type Size = { readonly cols: number; readonly rows: number }

export type SizeSettling = {
  ask(size: Size): void
  /** Takes what was asked for last at once, if anything waits. */
  settle(): void
  /** Forgets what waits, and whatever is asked for afterwards. */
  close(): void
}

export function createSizeSettling(take: (size: Size) => void): SizeSettling {
  let wanted: Size | null = null
  let waitingSince = 0
  let timer: NodeJS.Timeout | undefined
  let isClosed = false
  const settle = () => {
    clearTimeout(timer)
    const size = wanted
    wanted = null
    if (size) take(size)
  }
  return {
    ask(size) {
      if (isClosed) return
      const now = performance.now()
      if (!wanted) waitingSince = now
      wanted = size
      clearTimeout(timer)
      timer = setTimeout(settle, Math.max(0, Math.min(RESIZE_SETTLE_MS, waitingSince + RESIZE_WAIT_MAX_MS - now)))
    },
    settle,
    close() {
      clearTimeout(timer)
      wanted = null
      isClosed = true
    },
  }
}
