// A store in a known state, for tests of what keys do and what screens show.
import { EMPTY_WORLD, type World } from '#projection/world.ts'
import { createStore, type FaceState, type Store } from '#tui/store.ts'
import { NOW } from './a-world.ts'

export type StateChange = Partial<Omit<FaceState, 'ui' | 'now'>>

/** A store over `world` with both connections up; `clock.now` may be moved by the test. */
export function storeOf(
  world: World = EMPTY_WORLD,
  change: StateChange = {},
  clock: { now: number } = { now: NOW },
): Store {
  return createStore(
    {
      world,
      engine: { state: 'live', because: '' },
      ptyHost: { state: 'live', because: '' },
      screens: new Set(),
      size: { cols: 120, rows: 40 },
      workspaceName: 'shop-api',
      ...change,
    },
    () => clock.now,
  )
}
