// Waits until the first picture of the room would be whole: the world is there, and so is each screen that has a pane.
import { hasEnded } from '#projection/session-life.ts'
import { paneGrid, shownSessions } from './pane-choice.ts'
import { sightOf } from './sight.ts'
import type { FaceState, Store } from './store.ts'

/** From then on a part of the picture is better than none. */
export const WHOLE_WITHIN_MS = 200

/** Resolves when it is, or after a while. */
export function whenWhole(store: Store): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      clearTimeout(late)
      unsubscribe()
      resolve()
    }
    const late = setTimeout(settle, WHOLE_WITHIN_MS)
    const unsubscribe = store.subscribe(() => isWhole(store.get()) && settle())
    if (isWhole(store.get())) settle()
  })
}

/** True when nothing is on its way any more that the first picture would show. */
export function isWhole(state: FaceState): boolean {
  if (state.engine.state === 'connecting') return false
  const sight = sightOf(state)
  const shown = shownSessions(sight, paneGrid(sight).flat().length)
  return shown.every((session) => session === null || hasEnded(session) || state.screens.has(session.id))
}
