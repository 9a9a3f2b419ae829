// Where Ink has laid out the panes: blanks that the compositor fills with a session's screen.

export type Rect = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

export type PaneRects = {
  set(sessionId: string, rect: Rect): void
  delete(sessionId: string): void
  has(sessionId: string): boolean
  list(): readonly (readonly [sessionId: string, rect: Rect])[]
}

/** An empty set of rectangles; `changed` is called when one moves, appears or goes. */
export function createPaneRects(changed: () => void): PaneRects {
  const rects = new Map<string, Rect>()
  return {
    set: (sessionId, rect) => {
      const old = rects.get(sessionId)
      if (old && old.x === rect.x && old.y === rect.y && old.width === rect.width && old.height === rect.height) return
      rects.set(sessionId, rect)
      changed()
    },
    delete: (sessionId) => {
      if (rects.delete(sessionId)) changed()
    },
    has: (sessionId) => rects.has(sessionId),
    list: () => [...rects],
  }
}
