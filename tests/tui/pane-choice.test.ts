import { describe, expect, test } from 'vitest'
import { EMPTY_WORLD, type World } from '#projection/world.ts'
import { nextPaneCount, paneGrid, shownSessions } from '#tui/pane-choice.ts'
import { gridOf, PANE_COLS_MIN, PANE_ROWS_MIN } from '#tui/pane-grid.ts'
import { sightOf } from '#tui/sight.ts'
import type { Store } from '#tui/store.ts'
import { storeOf } from './a-state.ts'
import { launchOf, NOW, started, worldAfter } from './a-world.ts'

const SIZES = [
  [60, 20, 2],
  [80, 24, 4],
  [120, 40, 4],
  [200, 60, 9],
] as const

function sessions(count: number): World {
  const numbers = Array.from({ length: count }, (_, index) => index + 1)
  return numbers.reduce(
    (world, number) => worldAfter(world, started(launchOf(number, `w${number}`)), NOW - 60_000 + number),
    EMPTY_WORLD,
  )
}

const observed = (sessionId: string, state: 'working' | 'idle' | 'waiting') =>
  ({ type: 'session.observed', sessionId, state, because: 'x', waitingFor: null }) as const

const ids = (store: Store, count: number) => shownSessions(sightOf(store.get()), count).map(({ id }) => id)

/** Steps through the cycle from one pane on until it comes round. */
function cycle(store: Store): readonly (readonly [number, string | null])[] {
  store.dispatch({ type: 'panes.counted', count: 1 })
  const seen: (readonly [number, string | null])[] = []
  for (let step = 0; step < 5; step++) {
    const { count, because } = nextPaneCount(sightOf(store.get()))
    if (count === null) return seen
    store.dispatch({ type: 'panes.counted', count })
    seen.push([paneGrid(sightOf(store.get())).flat().length, because])
    if (count === 1) return seen
  }
  return seen
}

describe('the number of panes', () => {
  test.each(SIZES)('at %i x %i goes up to %i', (cols, rows, most) => {
    const counts = cycle(storeOf(sessions(32), { size: { cols, rows } })).map(([count]) => count)
    expect(counts).toEqual([...[2, 4, 9].filter((count) => count <= most), 1])
  })

  test('that does not fit is skipped with the reason', () => {
    const steps = cycle(storeOf(sessions(32), { size: { cols: 80, rows: 24 } }))
    expect(steps.at(-1)?.[1]).toBe('9 panes would be smaller than 20x4 cells here')
  })

  test('is no more than there are sessions', () => {
    expect(cycle(storeOf(sessions(3), { size: { cols: 200, rows: 60 } })).map(([count]) => count)).toEqual([2, 3, 1])
    expect(nextPaneCount(sightOf(storeOf(sessions(1)).get()))).toEqual({
      count: null,
      because: 'only one session to show',
    })
  })

  test('is left to the size until the person says otherwise', () => {
    const count = (cols: number, rows: number) =>
      paneGrid(sightOf(storeOf(sessions(9), { size: { cols, rows } }).get())).flat().length
    expect(count(80, 24)).toBe(1)
    expect(count(200, 60)).toBeGreaterThan(1)
  })

  test('where not even one fits is none, and the key says so', () => {
    const sight = sightOf(storeOf(sessions(4), { size: { cols: 60, rows: 10 } }).get())
    expect(paneGrid(sight)).toEqual([])
    expect(nextPaneCount(sight).because).toContain('no room')
  })
})

describe('a grid', () => {
  test.each([2, 3, 4, 5, 7, 9])('of %i panes fills its area and keeps every pane large enough', (count) => {
    const grid = gridOf({ width: 96, height: 46 }, count) ?? []
    expect(grid.flat()).toHaveLength(count)
    expect(grid.reduce((sum, row) => sum + (row[0]?.height ?? 0), 0)).toBe(46)
    for (const row of grid) expect(row.reduce((sum, { width }) => sum + width, 0)).toBe(96)
    for (const { width, height } of grid.flat()) {
      expect(width - 2).toBeGreaterThanOrEqual(PANE_COLS_MIN)
      expect(height - 2).toBeGreaterThanOrEqual(PANE_ROWS_MIN)
    }
  })

  test('with a pane that is too small is none', () => {
    expect(gridOf({ width: 43, height: 6 }, 2)).toBeNull()
    expect(gridOf({ width: 44, height: 6 }, 2)).not.toBeNull()
  })
})

describe('the sessions in the panes', () => {
  const world = worldAfter(sessions(8), [
    observed('s1', 'idle'),
    observed('s2', 'idle'),
    observed('s3', 'idle'),
    observed('s4', 'idle'),
    observed('s5', 'working'),
    observed('s6', 'idle'),
    observed('s7', 'waiting'),
    observed('s8', 'idle'),
  ])

  test('are the selected one, then those that need the human, then those that work', () => {
    const store = storeOf(world)
    store.dispatch({ type: 'session.selected', sessionId: 's2' })
    expect(ids(store, 1)).toEqual(['s2'])
    expect(ids(store, 2)).toEqual(['s7', 's2'])
    expect(ids(store, 3)).toEqual(['s7', 's2', 's5'])
  })

  test('a notification is a need', () => {
    const store = storeOf(world, { glances: new Map([['s6', { title: '', notification: 'build done' }]]) })
    store.dispatch({ type: 'session.selected', sessionId: 's2' })
    expect(ids(store, 3)).toEqual(['s7', 's2', 's6'])
  })

  test('then those that changed last', () => {
    const store = storeOf(worldAfter(world, [observed('s3', 'working'), observed('s3', 'idle')], NOW + 5_000))
    store.dispatch({ type: 'session.selected', sessionId: 's2' })
    expect(ids(store, 4)).toContain('s3')
  })

  test('are first of all the pinned ones, also when they have ended', () => {
    const store = storeOf(worldAfter(world, [{ type: 'session.exited', sessionId: 's4', code: 0, signal: null }]))
    store.dispatch({ type: 'session.selected', sessionId: 's2' })
    expect(ids(store, 8)).not.toContain('s4')
    store.dispatch({ type: 'pin.toggled', sessionId: 's4' })
    expect(ids(store, 2)).toEqual(['s2', 's4'])
    store.dispatch({ type: 'pin.toggled', sessionId: 's4' })
    expect(ids(store, 8)).not.toContain('s4')
  })
})
