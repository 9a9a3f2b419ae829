import { describe, expect, test } from 'vitest'
import { EMPTY_WORLD, type World } from '#projection/world.ts'
import { type HistoryView, openedHistory } from '#tui/history-view.ts'
import { BINDINGS, bindingFor } from '#tui/keys.ts'
import { sightOf } from '#tui/sight.ts'
import type { Screen } from '#tui/ui-state.ts'
import { type StateChange, storeOf } from './a-state.ts'
import { busyWorld, escalationOf, launchOf, NOW, opened, started, worldAfter } from './a-world.ts'

const SCREENS: readonly Screen[] = ['floor', 'card', 'why', 'help', 'history', 'threats', 'workflows']

function blocked(
  key: string,
  world: World,
  steps: { change?: StateChange; panel?: 'questions'; screen?: Screen } = {},
) {
  const store = storeOf(world, steps.change)
  if (steps.panel) store.dispatch({ type: 'panel.toggled' })
  if (steps.screen) store.dispatch({ type: 'screen.opened', screen: steps.screen })
  const binding = bindingFor(key, steps.screen ?? 'floor')
  if (!binding) throw new Error(`nothing is bound to ${key}`)
  return binding.blockedBecause?.(sightOf(store.get())) ?? null
}

describe('the bindings', () => {
  test.each(BINDINGS)('$action has keys, a label and one sentence of help', ({ keys, label, help, places }) => {
    expect(keys.length).toBeGreaterThan(0)
    expect(places.length).toBeGreaterThan(0)
    expect(label).toMatch(/^\S.{0,14}$/)
    expect(help).toMatch(/^[A-Z].*\.$/)
  })

  test.each(SCREENS)('no key means two things on %s', (screen) => {
    const keys = BINDINGS.filter(({ places }) => places.includes(screen)).flatMap(({ keys: own }) => own)
    expect(keys).toEqual([...new Set(keys)])
  })

  test.each(SCREENS)('%s can be left, and shows the way to help', (screen) => {
    expect(bindingFor('ctrl-c', screen)?.action).toBe('quit')
    expect(bindingFor('h', screen)?.action).toBe('help')
    expect(bindingFor('q', screen)?.action).toBe(screen === 'floor' ? 'quit' : 'back')
  })
})

describe('a key that cannot act says why', () => {
  const one = worldAfter(EMPTY_WORLD, started(launchOf(1, 'checkout')))

  test('nothing is open', () => {
    expect(blocked('a', EMPTY_WORLD)).toBe('nothing needs you')
    expect(blocked('enter', EMPTY_WORLD)).toBe('no session yet: press s to start one')
    expect(blocked('x', EMPTY_WORLD)).toBe('no session is selected')
    expect(blocked('tab', EMPTY_WORLD)).toBe('nothing needs you')
  })

  test('the selected session has no question', () => {
    expect(blocked('a', one)).toBe('no open question about checkout')
  })

  test('the selected session waits for something that only its own screen can take', () => {
    const waiting = {
      type: 'session.observed',
      sessionId: 's1',
      state: 'waiting',
      because: 'x',
      waitingFor: null,
    } as const
    expect(blocked('a', worldAfter(one, [waiting]))).toBe(
      'checkout waits on its own screen: attach (enter) and answer there',
    )
  })

  test('the selected session has one question: it is the one that is meant', () => {
    const about = { sessionId: 's1', auditId: null, threatId: null }
    expect(blocked('a', worldAfter(one, [opened(escalationOf('e1', { about }))]))).toBeNull()
    const two = worldAfter(one, [opened(escalationOf('e1', { about })), opened(escalationOf('e2', { about }))])
    expect(blocked('r', two)).toBe('2 open questions about checkout: choose one in Needs you (tab)')
  })

  test('a question that came up this moment is not answered by a key that was meant for another', () => {
    const fresh = worldAfter(EMPTY_WORLD, [opened(escalationOf('e1', { title: 'push?', openedAt: NOW - 200 }))])
    expect(blocked('a', fresh, { panel: 'questions' })).toBe('only just came up: "push?". Look, then press again')
  })

  test('the list has just moved under the cursor', () => {
    const clock = { now: NOW }
    const store = storeOf(busyWorld(), {}, clock)
    store.dispatch({ type: 'panel.toggled' })
    store.set({ world: worldAfter(busyWorld(), [{ type: 'escalation.expired', escalationId: 'e1' }]) })
    const reason = () => bindingFor('a', 'floor')?.blockedBecause?.(sightOf(store.get()))
    expect(reason()).toContain('only just came up')
    clock.now += 1_000
    store.set({})
    expect(reason()).toBeNull()
  })

  test('the answer is already on its way', () => {
    const store = storeOf(busyWorld())
    store.dispatch({ type: 'panel.toggled' })
    store.dispatch({ type: 'answer.sent', escalationId: 'e1' })
    expect(bindingFor('a', 'floor')?.blockedBecause?.(sightOf(store.get()))).toBe('your answer is on its way')
  })

  test('the engine is away', () => {
    const change: StateChange = { engine: { state: 'lost', because: 'socket closed' } }
    expect(blocked('a', busyWorld(), { change })).toBe('the engine is not connected: socket closed')
    expect(blocked('s', busyWorld(), { change })).toContain('not connected')
  })

  test('the pty-host is away', () => {
    const change: StateChange = { ptyHost: { state: 'connecting', because: 'no pty-host yet' } }
    expect(blocked('enter', one, { change })).toBe('cannot attach: no pty-host yet')
  })

  test('the session has ended', () => {
    const ended = worldAfter(one, [{ type: 'session.exited', sessionId: 's1', code: 0, signal: null }])
    expect(blocked('x', ended)).toBe('checkout has already ended')
    expect(blocked('enter', ended)).toContain('has ended')
  })

  test('there is nothing to show beside, to read, or to find', () => {
    expect(blocked('v', one)).toBe('only one session to show')
    expect(blocked('m', EMPTY_WORLD)).toBe('no session is selected')
    expect(blocked('[', EMPTY_WORLD)).toBe('no session is selected')
    expect(blocked('T', EMPTY_WORLD)).toBe('no session yet: press s to start one')
    expect(blocked('/', one, { screen: 'history' })).toBe('the history is not here yet')
    const history = openedHistory('s1', 'checkout', { rows: ['a', '', 'b'], prompts: [], marks: [] }, 10)
    const at = (key: string, change: Partial<HistoryView> = {}) =>
      blocked(key, one, { screen: 'history', change: { history: { ...history, ...change } } })
    expect(at('n')).toBe('nothing was looked for yet: press /')
    expect(at('N', { search: { query: 'x', hits: [], because: '' } })).toBe('nothing matches "x"')
    expect(at('{')).toBe('this session marks no prompts (OSC 133)')
    expect(at('}', { prompts: [0] })).toBe('no prompt after this row')
    expect(at('(')).toBe('no change of its state is in what can still be read')
    expect(at(')', { marks: [{ row: 0, label: 'x' }] })).toBe('no change after this row')
    expect(at('left')).toBe('the rows begin here')
    expect(at('left', { left: 20 })).toBeNull()
    expect(at('y', { at: 1 })).toBe('this row is empty')
    expect(at('y')).toBeNull()
  })

  test('the card has no such option', () => {
    expect(blocked('p', busyWorld(), { panel: 'questions', screen: 'card' })).toBe(
      'this question has no option "pause"',
    )
    expect(blocked('3', busyWorld(), { panel: 'questions', screen: 'card' })).toBe('there is no option 3')
    expect(blocked('2', busyWorld(), { panel: 'questions', screen: 'card' })).toBeNull()
  })
})
