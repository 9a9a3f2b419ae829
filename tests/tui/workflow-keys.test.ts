import { describe, expect, test } from 'vitest'
import { EMPTY_WORLD, type World } from '#projection/world.ts'
import type { Command } from '#protocol/command.ts'
import { bindingFor } from '#tui/keys.ts'
import type { Hands } from '#tui/perform-action.ts'
import { route } from '#tui/router.ts'
import { runSightOf } from '#tui/run-sight.ts'
import { sightOf } from '#tui/sight.ts'
import { begun, handedIn, moved, requested, runningWorld, stuckWorld } from './a-run.ts'
import { type StateChange, storeOf } from './a-state.ts'
import { NOW, worldAfter } from './a-world.ts'

function roomWith(world: World, change: StateChange = {}) {
  const store = storeOf(world, change)
  const sent: Command[] = []
  const done: string[] = []
  const hands: Hands = {
    store,
    send: async (command) => {
      sent.push(command)
      return { ok: true }
    },
    attach: (sessionId, as) => done.push(`attach ${sessionId} as ${as}`),
    ptyHost: () => null,
    copy: (text) => done.push(`copy ${text}`),
    redraw: () => done.push('redraw'),
    suspend: () => done.push('suspend'),
    quit: () => done.push('quit'),
    startPlace: () => ({ cwd: '/work/shop', cols: 80, rows: 24 }),
  }
  const press = async (...names: readonly string[]) => {
    for (const name of names) {
      route({ name, text: name.length === 1 ? name : '' }, hands)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  const ui = () => store.get().ui
  const at = () => {
    const { run, row } = runSightOf(store.get())
    return `${run?.run.runId}/${row?.step.id}`
  }
  return { press, ui, at, sent, done, store }
}

const blocked = (key: string, world: World, change: StateChange = {}) => {
  const { store } = roomWith(world, change)
  store.dispatch({ type: 'screen.opened', screen: 'workflows' })
  return bindingFor(key, 'workflows')?.blockedBecause?.(sightOf(store.get())) ?? null
}

describe('going about', () => {
  test('w leads there and esc back to the floor', async () => {
    const { press, ui } = roomWith(runningWorld())
    await press('w')
    expect(ui().screen).toBe('workflows')
    await press('esc')
    expect(ui().screen).toBe('floor')
  })

  test('the first run is the newest that runs; j and k go through the runs, tab makes them go through the steps', async () => {
    const { press, at } = roomWith(stuckWorld())
    await press('w')
    expect(at()).toBe('w2/review')
    await press('j', 'j')
    expect(at()).toBe('w1/implement')
    await press('tab', 'j')
    expect(at()).toBe('w1/review')
    await press('k', 'k', 'k')
    expect(at()).toBe('w1/api')
  })

  test('as long as no step is chosen the one that the run is at is followed, and again after going back to the runs', async () => {
    const { press, at, store } = roomWith(runningWorld())
    await press('w', 'tab')
    const world = worldAfter(runningWorld(), [
      ...handedIn('w1/implement', 's5', 'pass', 2),
      moved('w1/implement', 'passed'),
      ...begun('w1/review', 's9', 2),
    ])
    store.set({ world })
    expect(at()).toBe('w1/implement')
    await press('tab')
    expect(at()).toBe('w1/review')
  })

  test('w comes to the run that asks something, wherever it stands', async () => {
    const { press, at, store } = roomWith(stuckWorld())
    store.set({ world: worldAfter(store.get().world, [requested('w3', 'security-fix')]) })
    await press('w')
    expect(at()).toBe('w2/review')
    await press('k')
    expect(at()).toBe('w3/assess')
    await press('esc', 'w')
    expect(at()).toBe('w2/review')
  })

  test('a run that comes on top does not push the chosen one out', async () => {
    const { press, at, store } = roomWith(runningWorld())
    await press('w')
    store.set({ world: worldAfter(store.get().world, [requested('w2', 'security-fix')]) })
    expect(at()).toBe('w1/implement')
  })

  test('pages scroll what is said of the step, and another step begins at its top', async () => {
    const { press, ui, at } = roomWith(stuckWorld())
    await press('w', 'pagedown')
    expect(ui().scroll).toBe(10)
    expect(at()).toBe('w2/review')
    await press('j')
    expect(ui().scroll).toBe(0)
  })

  test('help over the workflows goes back to them', async () => {
    const { press, ui } = roomWith(runningWorld())
    await press('w', 'h')
    expect(ui().screen).toBe('help')
    await press('esc')
    expect(ui().screen).toBe('workflows')
    await press('q')
    expect(ui().screen).toBe('floor')
  })
})

describe('enter', () => {
  test('on a running step enters its session', async () => {
    const { press, done } = roomWith(runningWorld())
    await press('w', 'enter')
    expect(done).toEqual(['attach s5 as writer'])
  })

  test('on a stuck step opens the card of its question, which goes back to the workflows', async () => {
    const { press, ui, sent } = roomWith(stuckWorld())
    await press('w', 'enter')
    expect(ui()).toMatchObject({ screen: 'card', questionId: 'e9' })
    await press('h', 'esc')
    expect(ui().screen).toBe('workflows')
    await press('enter', '2')
    expect(sent).toMatchObject([{ answer: { escalationId: 'e9', verdict: 'approve', option: 'accept' } }])
    expect(ui()).toMatchObject({
      screen: 'workflows',
      notice: { text: 'accept: w2: Review it was rejected again and again' },
    })
  })

  test('the option with words of the person asks for them in words that fit', async () => {
    const { press, ui, sent, store } = roomWith(stuckWorld())
    await press('w', 'enter', 'a', 'enter')
    expect(ui().problem).toBe('write what is to be done: the agent gets it')
    store.dispatch({ type: 'prompt.typed', text: 'only the sum' })
    await press('enter')
    expect(sent).toMatchObject([{ answer: { option: 'rescope', verdict: 'approve', note: 'only the sum' } }])
  })

  test('says why there is nothing to enter', async () => {
    const { press, ui } = roomWith(runningWorld())
    await press('w', 'tab', 'j', 'enter')
    expect(ui().notice).toMatchObject({ text: 'enter open: review waits for implement', tone: 'bad' })
    await press('k', 'k', 'enter')
    expect(ui().notice?.text).toBe('enter open: data was left out')
    expect(blocked('enter', EMPTY_WORLD)).toContain('signalbox workflow run NAME --issue FILE')
    const away = { ptyHost: { state: 'lost', because: 'no pty-host' } } as const
    expect(blocked('enter', runningWorld(), away)).toBe('cannot attach: no pty-host')
    const judging = worldAfter(runningWorld(), [...handedIn('w1/implement', 's5'), moved('w1/implement', 'judging')])
    expect(blocked('enter', judging)).toBe('no session is at implement: Signalbox judges it itself')
  })
})

describe('cancelling', () => {
  test('asks first, and only y cancels', async () => {
    const { press, ui, sent } = roomWith(runningWorld())
    await press('w', 'x')
    expect(ui().prompt).toMatchObject({ kind: 'cancel', runId: 'w1', title: 'w1 backend-feature' })
    await press('j', 'enter', 'n')
    expect(sent).toEqual([])
    expect(ui().notice?.text).toBe('w1 backend-feature goes on')
    await press('x', 'y')
    expect(sent).toEqual([{ type: 'workflow.cancel', runId: 'w1', because: 'cancelled in the control room' }])
    expect(ui().prompt).toBeNull()
  })

  test('is not possible for what is over, without a run, or without an engine', () => {
    const ended = { type: 'workflow.ended', runId: 'w1', outcome: 'done', because: '' } as const
    expect(blocked('x', worldAfter(runningWorld(), [ended], NOW))).toBe('w1 has ended: done')
    expect(blocked('x', EMPTY_WORLD)).toContain('there is no run')
    expect(blocked('x', runningWorld(), { engine: { state: 'lost', because: 'gone' } })).toContain('not connected')
  })
})
