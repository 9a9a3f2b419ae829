// One line for the person, shown in the last row for a while.
import type { Store } from './store.ts'
import type { Notice } from './ui-state.ts'

/** Shows `text`; a later notice replaces it. */
export function say(store: Store, text: string, tone: Notice['tone'] = 'plain'): void {
  store.dispatch({ type: 'noticed', notice: { text, tone, at: store.get().now } })
}
