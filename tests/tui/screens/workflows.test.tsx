// What a person must be able to read of a run at each size, without colour.
import { renderToString } from 'ink'
import { describe, expect, test } from 'vitest'
import { EMPTY_WORLD, type World } from '#projection/world.ts'
import { App } from '#tui/app.tsx'
import { createPaneRects } from '#tui/compositor/pane-rects.ts'
import { widthOf } from '#tui/fit.ts'
import { type ColourDepth, paintFor } from '#tui/paint.ts'
import type { Store } from '#tui/store.ts'
import { loadTheme } from '#tui/theme.ts'
import type { Screen } from '#tui/ui-state.ts'
import { requested, runningWorld, stuckWorld } from '../a-run.ts'
import { storeOf } from '../a-state.ts'
import { busyWorld, launchOf, started, worldAfter } from '../a-world.ts'

const ESCAPES = /\u001b\[[0-9;]*m/g
const SIZES = [
  [40, 10],
  [60, 16],
  [80, 24],
  [120, 40],
  [200, 60],
] as const

function painted(store: Store, depth: ColourDepth): string {
  const { cols } = store.get().size
  const room = { store, paint: paintFor(loadTheme([]).theme, depth), rects: createPaneRects(() => undefined) }
  return renderToString(<App room={room} />, { columns: cols })
}

const drawn = (store: Store) => painted(store, '16').replace(ESCAPES, '')

function storeAt(world: World, cols: number, rows: number, screen: Screen = 'workflows'): Store {
  const store = storeOf(world, { size: { cols, rows } })
  store.dispatch({ type: 'screen.opened', screen })
  return store
}

function expectToFit(text: string, cols: number, rows: number): void {
  const lines = text.split('\n')
  expect(lines.length).toBe(rows)
  for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(cols)
}

describe.each(SIZES)('the workflows at %i × %i', (cols, rows) => {
  test('fit, and light the step that the run is at', () => {
    const text = drawn(storeAt(runningWorld(), cols, rows))
    expectToFit(text, cols, rows)
    expect(text).toContain('1 running, 0 over')
    expect(text).toMatch(/▸[├└┌][─┬] ● implement ┤/)
  })

  test('fit with wide and hostile titles, and no border breaks', () => {
    const title = `${'合計が間違っている 👩‍💻 '.repeat(12)}\u001b[31m\u0007`
    const text = drawn(storeAt(runningWorld(title), cols, rows))
    expectToFit(text, cols, rows)
    expect(text).not.toContain('\u0007')
    for (const line of text.split('\n').slice(1, -1)) {
      expect(line).toMatch(/^[│╭╰].*[│╮╯]$/)
      expect(widthOf(line)).toBe(cols)
    }
  })

  test('fit when there are many, and when there is none, which says how to begin', () => {
    const many = worldAfter(
      stuckWorld(),
      Array.from({ length: 40 }, (_, at) => requested(`w${at + 10}`, 'long-running-project')),
    )
    expectToFit(drawn(storeAt(many, cols, rows)), cols, rows)
    const none = drawn(storeAt(EMPTY_WORLD, cols, rows))
    expectToFit(none, cols, rows)
    expect(none).toContain('no run yet')
    expect(none).toContain(cols >= 60 ? 'signalbox workflow run NAME --issue FILE' : 'signalbox workflow run')
  })

  test('the card of a stuck run fits, and has every option', () => {
    const store = storeAt(stuckWorld(), cols, rows)
    store.dispatch({ type: 'question.selected', escalationId: 'e9' })
    store.dispatch({ type: 'screen.opened', screen: 'card' })
    const text = drawn(store)
    expectToFit(text, cols, rows)
    for (const option of [/ a {2}re-scope: /, / 2 {2}accept: /, / r {2}abandon: /]) expect(text).toMatch(option)
  })

  test('every step of the longest workflow can be reached', () => {
    const store = storeAt(worldAfter(EMPTY_WORLD, [requested('w1', 'long-running-project')]), cols, rows)
    store.dispatch({ type: 'runs-panel.toggled' })
    for (let step = 0; step < 12; step++) store.dispatch({ type: 'moved', by: 1 })
    const text = drawn(store)
    expectToFit(text, cols, rows)
    expect(text).toMatch(/▸└─ · handoff/)
  })
})

describe('at 80 × 24', () => {
  test('a run is its shape, id, workflow, place, steps, age, tokens and dollars, and its meter stands above the diagram', () => {
    const text = drawn(storeAt(runningWorld(), 80, 24))
    expect(text).toMatch(/▸● w1 backend-feature {2}implement running.* 3\/7 +0:12 +6\.0k +\$0\.08/)
    expect(text).toContain('spent 6.0k of 4.0M tokens · $0.08 of $40.00 · 0:12 of 8h 00m')
  })

  test('a step is its place, shape, word, role, round, time and session', () => {
    const text = drawn(storeAt(runningWorld(), 80, 24))
    expect(text).toMatch(/├┬ ✓ api +passed +backend-architect +at \d\d:\d\d +s2/)
    expect(text).toMatch(/│└ - data +skipped/)
    expect(text).toMatch(/▸├─ ● implement ┤ running ├ +backend-architect +r2 +0:12 +s5/)
    expect(text).toMatch(/├─ · review +waiting/)
    expect(text).toContain('implement · Build it · ↵ enters s5')
    expect(text).toContain('sent back     in round 1 by review: does not hold: own:tests pass')
  })

  test('of a stuck step it says that its question opens, and shows the gate', () => {
    const store = storeAt(stuckWorld(), 80, 24)
    const text = drawn(store)
    expect(text).toMatch(/▸▲ w2 security-fix/)
    expect(text).toContain('review · Review it · ▲ ↵ opens its question')
    expect(text).toMatch(/▲ review +┤ stuck ├/)
    expect(text).toContain('verdict       ✕ fail, says the gate')
    expect(text).toContain('✓ must:errors are handled  src/add.mjs:7')
    expect(text).toMatch(/↓ \d+ more: page down/)
    store.dispatch({ type: 'moved', by: 10 })
    expect(drawn(store)).toContain('after         fix')
  })

  test('without colour nothing is lost: the frame has the same text and no colour at all', () => {
    const store = storeAt(stuckWorld(), 80, 24)
    const bare = painted(store, 'none')
    expect(bare.replace(ESCAPES, '')).toBe(drawn(store))
    expect(bare).not.toMatch(/\u001b\[[0-9;]*(?:3[0-7]|9[0-7]|4[0-7]|38|48)m/)
  })

  test('the card of a stuck run has every option in full with its trade-off, and what waits for it', () => {
    const store = storeAt(stuckWorld(), 80, 24)
    store.dispatch({ type: 'question.selected', escalationId: 'e9' })
    store.dispatch({ type: 'screen.opened', screen: 'card' })
    const text = drawn(store)
    expectToFit(text, 80, 24)
    const words = text.replace(/[│\n]/g, ' ').replace(/ +/g, ' ')
    for (const part of [
      'stage: step review (review), round 3, 3 rejections',
      'recommended: re-scope',
      'blocked until then: land, synthesis',
      'a re-scope: go on with what you write as its new goal; earlier rejections no longer count (you write it)',
      '2 accept: go on with it as it is; the findings become technical debt',
      'r abandon: end the run; what was merged stays on its branch (asks for a reason)',
      'no answer in time means no: the run is abandoned',
    ])
      expect(words).toContain(part)
  })
})

test('at 200 × 60 the step stands beside the diagram, with the edges of every step and the moves of the run', () => {
  const text = drawn(storeAt(runningWorld(), 200, 60))
  expect(text).toMatch(/▸├─ ● implement ┤ running ├ +backend-architect {2}← api, data +round 2 +0:12 +s5 │/)
  expect(text).toMatch(/├─ · review +waiting +code-reviewer {2}← implement {2}↺ implement/)
  expect(text).toMatch(/moves +implement: waiting → running, 0:12 ago/)
  expect(text).toContain('from          bbbbbbb for main, on branch signalbox/run-w1')
  expect(text).toContain('implement · Build it · ↵ enters s5')
})

test('at 120 × 40 the run is a chart too: parallel steps in one column, what sends back below, the present one with a heavy border', () => {
  const text = drawn(storeAt(runningWorld(), 120, 40))
  for (const line of [
    /┌─┤ ✓ api +├─┐ +│/,
    /│ ✓ scope +├─┤ ╰─+╯ ├─┨▸● implement +┠───┤ · review +├───┤ · land +├───┤ · synthesis +│/,
    /┃ running 0:12 +┃/,
    /└─┤ - data +├─┘/,
    /↑─+ ↺ review ─+╯/,
  ])
    expect(text).toMatch(line)
})

test('a chart that is too wide or too high for the terminal is left out, and the diagram is there all the same', () => {
  const text = drawn(storeAt(worldAfter(EMPTY_WORLD, [requested('w1', 'long-running-project')]), 120, 40))
  expect(text).not.toMatch(/├───┤/)
  expect(text).toMatch(/└─ · handoff/)
  expect(drawn(storeAt(runningWorld(), 80, 24))).not.toMatch(/├─┐/)
})

test('a cap that is nearly used up says so in words', () => {
  const spent = { tokens: 3_900_000, costUsd: 41 }
  const more = { type: 'step.spent', runId: 'w1', stepId: 'implement', round: 2, attempt: 1, sessionId: 's5' } as const
  const text = drawn(storeAt(worldAfter(runningWorld(), [{ ...more, usage: spent }]), 120, 40))
  expect(text).toMatch(/█{9}▉ 3\.9M of 4\.0M tokens ▲ nearly used up/)
  expect(text).toMatch(/█{10} \$41\.08 of \$40\.00 ✕ used up/)
})

describe('the floor', () => {
  const floorOf = (world: World, cols: number, rows: number) => drawn(storeAt(world, cols, rows, 'floor'))
  const runLine = (text: string) => text.split('\n').find((line) => line.startsWith(' runs '))

  test.each(SIZES)('fits with workflows at %i × %i', (cols, rows) => {
    expectToFit(floorOf(stuckWorld(), cols, rows), cols, rows)
  })

  test('says how many run, first the one that waits, and the key that shows them', () => {
    expect(runLine(floorOf(stuckWorld(), 80, 24))).toMatch(
      /^ runs {4}2 · ▲ w2 review stuck, round 3 0:11 · ● w1 implement running… {2}w shows $/,
    )
    expect(runLine(floorOf(stuckWorld(), 120, 40))).toContain('▲ w2 security-fix: review stuck, round 3 0:11 · ● w1')
  })

  test('has no such line when nothing runs', () => {
    expect(runLine(floorOf(busyWorld(), 80, 24))).toBeUndefined()
  })

  test('at 80 × 24 the line takes a row of the pane, none of the lists', () => {
    const crowd = Array.from({ length: 9 }, (_, at) => started(launchOf(at + 20, `extra ${at}`))).flat()
    const busy = worldAfter(busyWorld(), crowd)
    const rowsOf = (text: string) => text.split('\n').filter((line) => /^│[▸ ][▲●○◆◌✕■] /.test(line))
    const before = rowsOf(floorOf(busy, 80, 24))
    const after = floorOf(worldAfter(busy, [requested('w1', 'backend-feature')]), 80, 24)
    expectToFit(after, 80, 24)
    expect(rowsOf(after)).toEqual(before)
    expect(runLine(after)).toContain('1 · ● w1 waits')
  })
})
