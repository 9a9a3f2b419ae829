// The only bridge from the store to React.
import { createContext, useContext, useSyncExternalStore } from 'react'
import type { PaneRects } from './compositor/pane-rects.ts'
import type { Paint } from './paint.ts'
import { type Sight, sightOf } from './sight.ts'
import type { FaceState, Store } from './store.ts'

/** What every component may reach: the store, the painter, and where panes report their place. */
export type Room = { readonly store: Store; readonly paint: Paint; readonly rects: PaneRects }

export const RoomContext = createContext<Room | null>(null)

/** The room that the component stands in. */
export function useRoom(): Room {
  const room = useContext(RoomContext)
  if (!room) throw new Error('a component was rendered outside a RoomContext')
  return room
}

/** Part of the state, re-rendering when that part changes. `select` must return a stable value for an unchanged state. */
export function useWorld<T>(select: (state: FaceState) => T): T {
  const { store } = useRoom()
  return useSyncExternalStore(store.subscribe, () => select(store.get()))
}

const whole = (state: FaceState) => state
let lastState: FaceState | null = null
let lastSight: Sight | null = null

/** What the keys would act on now; derived once a state. */
export function useSight(): Sight {
  const state = useWorld(whole)
  if (lastSight === null || lastState !== state) {
    lastState = state
    lastSight = sightOf(state)
  }
  return lastSight
}
