import { describe, expect, test } from 'vitest'
import type { World } from '#projection/world.ts'
import type { Ack, Command } from '#protocol/command.ts'
import type { Hands } from '#tui/perform-action.ts'
import { route } from '#tui/router.ts'
import { storeOf } from './a-state.ts'
import { busyWorld, escalationOf, NOW, opened, worldAfter } from './a-world.ts'

function roomWith(world: World = busyWorld(), ack: (command: Command) => Promise<Ack> = async () => ({ ok: true })) {
  const clock = { now: NOW }
  const store = storeOf(world, {}, clock)
  const sent: Command[] = []
  const done: string[] = []
  const hands: Hands = {
    store,
    send: (command) => {
      sent.push(command)
      return ack(command)
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
      // Acks arrive as promises.
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  const type = (text: string) => route({ name: 'paste', text }, hands)
  const ui = () => store.get().ui
  return { press, type, ui, sent, done, store, clock }
}

describe('answering', () => {
  test('a on the selected question approves exactly that one', async () => {
    const { press, sent, ui } = roomWith()
    await press('tab', 'a')
    expect(sent).toEqual([
      { type: 'escalation.answer', answer: { escalationId: 'e1', verdict: 'approve', option: 'approve' } },
    ])
    expect(ui().notice).toMatchObject({ text: 'allow once: AWS key in conf.ini:3', tone: 'good' })
  })

  test('a on a session approves the one question about it', async () => {
    const { press, sent } = roomWith()
    await press('a')
    expect(sent).toMatchObject([{ answer: { escalationId: 'e2', verdict: 'approve' } }])
  })

  test('r asks for a reason, refuses an empty one, and sends what was typed', async () => {
    const { press, type, sent, ui } = roomWith()
    await press('tab', 'r')
    expect(ui().prompt).toMatchObject({ kind: 'reason', pending: { answer: { escalationId: 'e1' } } })
    await press('enter')
    expect(sent).toEqual([])
    expect(ui().problem).toContain('a word why')
    type('remove the key\nfirst')
    await press('enter')
    expect(sent).toMatchObject([{ answer: { verdict: 'reject', option: 'reject', note: 'remove the key first' } }])
    expect(ui().prompt).toBeNull()
  })

  test('esc takes the rejection back; keys that were typed meant nothing else', async () => {
    const { press, sent, done, ui } = roomWith()
    await press('tab', 'r', 'q', 'a', 'esc')
    expect(ui().prompt).toBeNull()
    expect(sent).toEqual([])
    expect(done).toEqual([])
  })

  test('a second a while the first is on its way sends nothing', async () => {
    const { press, sent, ui } = roomWith(busyWorld(), () => new Promise(() => undefined))
    await press('tab', 'a', 'a')
    expect(sent).toHaveLength(1)
    expect(ui().notice).toMatchObject({ text: expect.stringContaining('on its way'), tone: 'bad' })
  })

  test('a refusal of the engine is shown, and the question can be answered again', async () => {
    const { press, ui } = roomWith(busyWorld(), async () => ({ ok: false, refused: 'already settled' }))
    await press('tab', 'a')
    expect(ui().notice).toMatchObject({ text: 'refused: already settled', tone: 'bad' })
    expect(ui().answering).toEqual([])
  })

  test('a cut wire is shown like a refusal', async () => {
    const { press, ui } = roomWith(busyWorld(), () => Promise.reject(new Error('socket closed')))
    await press('z')
    expect(ui().notice).toMatchObject({ text: 'refused: socket closed', tone: 'bad' })
  })

  test('a number in the card chooses that option; p the option pause', async () => {
    const options = [
      ...escalationOf('e9').options,
      {
        id: 'pause',
        label: 'keep it paused',
        verdict: 'approve' as const,
        takes: 'nothing' as const,
        confirm: false,
        intents: [],
      },
    ]
    const world = worldAfter(busyWorld(), [opened(escalationOf('e0', { severity: 'CRITICAL', openedAt: 1, options }))])
    const numbered = roomWith(world)
    await numbered.press('tab', 'enter')
    expect(numbered.ui().screen).toBe('card')
    await numbered.press('3')
    expect(numbered.sent).toMatchObject([{ answer: { escalationId: 'e0', option: 'pause' } }])
    expect(numbered.ui().screen).toBe('floor')
    const paused = roomWith(world)
    await paused.press('tab', 'enter', 'p')
    expect(paused.sent).toEqual(numbered.sent)
  })

  test('z snoozes for ten minutes', async () => {
    const { press, sent } = roomWith()
    await press('tab', 'z')
    expect(sent).toEqual([{ type: 'escalation.snooze', escalationId: 'e1', forMs: 600_000 }])
  })
})

describe('sessions', () => {
  test('enter attaches to the selected one', async () => {
    const { press, done } = roomWith()
    await press('j', 'enter')
    expect(done).toEqual(['attach s2 as writer'])
  })

  test('p pauses, and lets a paused one go on', async () => {
    const running = roomWith()
    await running.press('j', 'p')
    expect(running.sent).toEqual([{ type: 'session.pause', sessionId: 's2' }])
    const held = roomWith(worldAfter(busyWorld(), [{ type: 'session.paused', sessionId: 's2', because: 'asked' }]))
    await held.press('j', 'p')
    expect(held.sent).toEqual([{ type: 'session.continue', sessionId: 's2' }])
  })

  test('x asks first; only y stops', async () => {
    const { press, sent, ui } = roomWith()
    await press('x', 'enter')
    expect(ui()).toMatchObject({ prompt: { kind: 'stop' }, problem: 'press y or n' })
    await press('n')
    expect(sent).toEqual([])
    await press('x', 'y')
    expect(sent).toEqual([{ type: 'session.stop', sessionId: 's1' }])
  })

  test('s starts what was typed as argv and selects it', async () => {
    const { press, type, sent, ui } = roomWith(busyWorld(), async () => ({ ok: true, id: 's3' }))
    await press('s')
    expect(ui().typed).toBe('bash')
    await press('ctrl-u')
    type("codex 'fix it'")
    await press('enter')
    expect(sent).toEqual([{ type: 'session.start', argv: ['codex', 'fix it'], cwd: '/work/shop', cols: 80, rows: 24 }])
    expect(ui().sessionId).toBe('s3')
  })

  test('a line that needs a shell is refused with what to write', async () => {
    const { press, type, sent, ui } = roomWith()
    await press('s', 'ctrl-u')
    type('ls | wc')
    await press('enter')
    expect(sent).toEqual([])
    expect(ui().problem).toContain('bash -c')
  })
})

test('a blocked key says why; an unbound key does nothing; the next key clears the notice', async () => {
  const { press, ui, sent } = roomWith()
  await press('j', 'a')
  expect(ui().notice?.text).toBe('a approve: no open question about refactor; press tab to go to Needs you')
  await press('k')
  expect(ui().notice).toBeNull()
  await press('w', 'ctrl-g')
  expect(sent).toEqual([])
})

test('a paste outside a prompt types nothing into the room', () => {
  const { type, ui, sent } = roomWith()
  type('aaxyq')
  expect(sent).toEqual([])
  expect(ui().notice?.text).toContain('attach to a session')
})

test('h opens and closes help, q leaves it, ctrl-c leaves the room', async () => {
  const { press, ui, done } = roomWith()
  await press('h')
  expect(ui().screen).toBe('help')
  await press('h')
  expect(ui().screen).toBe('floor')
  await press('?')
  expect(ui().screen).toBe('why')
  await press('q')
  expect(ui().screen).toBe('floor')
  await press('h', 'ctrl-c')
  expect(done).toEqual(['quit'])
})
