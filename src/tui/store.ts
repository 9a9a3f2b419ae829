// One store for everything that the face shows: the world folded from envelopes, the state of the connections, the
// interface, the size and the time. Changes arrive here and nowhere else; use-world.ts is the only bridge to React.
import type { World } from '#projection/world.ts'
import type { SessionLook } from './explain-session.ts'
import type { HistoryView } from './history-view.ts'
import { listsOf } from './sight.ts'
import { FIRST_UI, reduceUi, type Ui, type UiAction } from './ui-state.ts'

/** State of one connection, with the reason when it is not there. */
export type Link = { readonly state: 'connecting' | 'live' | 'lost'; readonly because: string }

/** What is shown of a screen outside of its pane. */
export type Glance = { readonly title: string; readonly notification: string | null }

export type FaceState = {
  readonly world: World
  readonly engine: Link
  readonly ptyHost: Link
  /** Sessions that have a screen to show. */
  readonly screens: ReadonlySet<string>
  readonly glances: ReadonlyMap<string, Glance>
  /** The scrollback that is open, if one is. */
  readonly history: HistoryView | null
  /** The screen that was looked at when "why?" was asked last. */
  readonly look: SessionLook | null
  readonly ui: Ui
  readonly size: { readonly cols: number; readonly rows: number }
  /** Epoch milliseconds at the last change or tick. */
  readonly now: number
  readonly workspaceName: string
}

export type Store = {
  get(): FaceState
  /** Merges a change; selections that it makes invalid are resolved in the same step. */
  set(change: Partial<Omit<FaceState, 'ui'>>): void
  dispatch(action: UiAction): void
  subscribe(listener: () => void): () => void
}

/** A room in which no screen was seen yet. */
export type FirstState = Omit<FaceState, 'ui' | 'now' | 'glances' | 'history' | 'look'> &
  Partial<Pick<FaceState, 'glances' | 'history' | 'look'>>

/** A store whose clock is `now`. */
export function createStore(first: FirstState, now: () => number): Store {
  let state: FaceState = { glances: new Map(), history: null, look: null, ...first, ui: FIRST_UI, now: now() }
  state = { ...state, ui: reduceUi(state.ui, { type: 'lists.changed' }, listsOf(state)) }
  const listeners = new Set<() => void>()
  const become = (next: FaceState) => {
    state = next
    for (const listener of listeners) listener()
  }
  return {
    get: () => state,
    set: (change) => {
      const next = { ...state, ...change, now: now() }
      become({ ...next, ui: reduceUi(next.ui, { type: 'lists.changed' }, listsOf(next)) })
    },
    dispatch: (action) => {
      const next = { ...state, now: now() }
      become({ ...next, ui: reduceUi(next.ui, action, listsOf(next)) })
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
