// Who looks at screens, and how closely: a control room wants every frame, the engine's detectors only what has settled or
// keeps changing, an attached terminal nothing but the end. What nobody wants is not even read from the screen.
import type { PtyEvent, ScreenView, WatchPace } from '#protocol/ports.ts'

/** A session that keeps changing is shown to a `settled` watcher this often. */
export const SETTLED_EVERY_MS = 500

type Watcher = {
  readonly on: (event: PtyEvent) => void
  readonly pace: WatchPace
  /** When each session was last shown to it. */
  readonly shownAt: Map<string, number>
}

export type Watchers = {
  add(on: (event: PtyEvent) => void, pace: WatchPace): () => void
  /** False when no screen has to be read at all. */
  wantScreens(): boolean
  /** True when somebody wants every frame. */
  wantFrames(): boolean
  /** Shows a screen to those who want it now; `isSettled` when it has been quiet. It is read only if somebody does. */
  show(sessionId: string, isSettled: boolean, read: () => ScreenView): void
  tellExit(event: PtyEvent & { type: 'exit' }): void
  clear(): void
}

/** No watchers yet. `now` in milliseconds, monotonic. */
export function createWatchers(now: () => number = () => performance.now()): Watchers {
  const watchers = new Set<Watcher>()
  const some = (isSo: (watcher: Watcher) => boolean) => [...watchers].some(isSo)
  return {
    add(on, pace) {
      const watcher = { on, pace, shownAt: new Map() }
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
    wantScreens: () => some(({ pace }) => pace !== 'exits'),
    wantFrames: () => some(({ pace }) => pace === 'live'),
    show(sessionId, isSettled, read) {
      const at = now()
      const due = [...watchers].filter(
        ({ pace, shownAt }) =>
          pace === 'live' ||
          (pace === 'settled' &&
            (isSettled || at - (shownAt.get(sessionId) ?? Number.NEGATIVE_INFINITY) >= SETTLED_EVERY_MS)),
      )
      if (due.length === 0) return
      const event: PtyEvent = { type: 'screen', view: read() }
      for (const { on, shownAt } of due) {
        shownAt.set(sessionId, at)
        on(event)
      }
    },
    tellExit(event) {
      for (const { on, shownAt } of watchers) {
        shownAt.delete(event.status.sessionId)
        on(event)
      }
    },
    clear: () => watchers.clear(),
  }
}
