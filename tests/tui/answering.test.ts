// Keys on questions that need more than one: a second key, a text, several questions at once, and taking it back.
import { describe, expect, test } from 'vitest'
import { applyToWorld } from '#projection/apply.ts'
import { EMPTY_WORLD } from '#projection/world.ts'
import type { Ack, Command } from '#protocol/command.ts'
import type { Escalation, Option } from '#protocol/escalation.ts'
import type { Event } from '#protocol/event.ts'
import type { Hands } from '#tui/perform-action.ts'
import { route } from '#tui/router.ts'
import { storeOf } from './a-state.ts'
import { escalationOf, launchOf, NOW, opened, started, worldAfter } from './a-world.ts'

const plain = { verdict: 'approve', takes: 'nothing', confirm: false, intents: [] } as const
const option = (some: Partial<Option>): Option => ({
  id: 'approve',
  label: 'allow once',
  ...plain,
  ...some,
  intents: [],
})
const no = option({ id: 'reject', label: 'refuse', verdict: 'reject', takes: 'reason' })
const edit = option({ id: 'edit', label: 'allow it, changed', takes: 'text' })
const about = (sessionId: string) => ({ sessionId, auditId: null, threatId: null })

/** The room with these questions in the queue and the panel of questions in front. */
function room(...questions: readonly (Partial<Escalation> & { id: string })[]) {
  const clock = { now: NOW }
  const world = worldAfter(EMPTY_WORLD, [
    ...[1, 2, 3].flatMap((number) => started(launchOf(number, `a${number}`))),
    ...questions.map(({ id, ...some }) => opened(escalationOf(id, some))),
  ])
  const store = storeOf(world, {}, clock)
  const sent: Command[] = []
  const hands: Hands = {
    store,
    send: async (command): Promise<Ack> => {
      sent.push(command)
      return { ok: true }
    },
    attach: () => {},
    ptyHost: () => null,
    copy: () => {},
    redraw: () => {},
    suspend: () => {},
    quit: () => {},
    startPlace: () => ({ cwd: '/', cols: 80, rows: 24 }),
  }
  const press = async (...names: readonly string[]) => {
    for (const name of names) {
      route({ name, text: name.length === 1 ? name : '' }, hands)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  store.dispatch({ type: 'panel.toggled' })
  store.dispatch({ type: 'lists.changed' })
  return {
    press,
    sent,
    store,
    ui: () => store.get().ui,
    paste: (text: string) => route({ name: 'paste', text }, hands),
  }
}

describe('what destroys something', () => {
  const dangerous = {
    id: 'e1',
    options: [option({ confirm: true }), no],
    undoMs: { approve: 5_000, reject: 0, bulk: 5_000 },
  }

  test('is allowed by a second key only, and how long it can be taken back is said', async () => {
    const { press, sent, ui } = room(dangerous)
    await press('a')
    expect(ui().prompt).toMatchObject({ kind: 'confirm', title: 'question e1' })
    await press('a', 'enter')
    expect(sent).toEqual([])
    await press('y')
    expect(sent).toMatchObject([{ answer: { escalationId: 'e1', verdict: 'approve', confirmed: true } }])
    expect(ui().notice?.text).toMatch(/takes effect in 5 s, u takes it back/)
  })

  test.each(['n', 'esc', 'ctrl-c'])('is not allowed by %s', async (key) => {
    const { press, sent, ui } = room(dangerous)
    await press('a', key)
    expect([sent, ui().prompt]).toEqual([[], null])
  })

  test('is refused with a reason and no second key', async () => {
    const { press, sent } = room(dangerous)
    await press('r', 'n', 'o', 'enter')
    expect(sent).toMatchObject([{ answer: { verdict: 'reject', note: 'no' } }])
  })
})

describe('e', () => {
  const editable = { id: 'e1', options: [option({}), no, edit], editable: 'rm -rf build' }

  test('opens the text, and sends what it has become', async () => {
    const { press, sent, ui } = room(editable)
    await press('e')
    expect(ui()).toMatchObject({ screen: 'card', prompt: { kind: 'text' }, typed: 'rm -rf build', cursor: 12 })
    await press(
      'backspace',
      'backspace',
      'backspace',
      'backspace',
      'backspace',
      'x',
      'home',
      '!',
      'end',
      'alt-enter',
      'l',
      's',
    )
    expect(ui().typed).toBe('!rm -rf x\nls')
    await press('enter')
    expect(sent).toMatchObject([{ answer: { option: 'edit', text: '!rm -rf x\nls' } }])
  })

  test('keeps the lines of what is pasted, without its control characters, and sends no empty text', async () => {
    const { press, sent, ui, paste } = room(editable)
    await press('e', 'ctrl-u', 'enter')
    expect([sent, ui().problem]).toEqual([[], 'write what is to take its place'])
    paste('one\r\ntwo\u001b[2J\u202e')
    expect(ui().typed).toBe('one\ntwo[2J')
    await press('esc')
    expect([sent, ui().prompt]).toEqual([[], null])
  })

  test('says when nothing can be written', async () => {
    const { press, ui } = room({ id: 'e1' })
    await press('e')
    expect(ui().notice?.text).toMatch(/nothing can be written in its place/)
  })
})

describe('questions that ask the same', () => {
  const same = (id: string, session: string) => ({ id, likeness: 'l1', title: 'Bash: npm test', about: about(session) })

  test('are one entry, and A answers all of them', async () => {
    const { press, sent } = room(same('e1', 's1'), same('e2', 's2'), { ...same('e3', 's3'), likeness: 'l2' })
    await press('A')
    expect(sent).toMatchObject([{ answer: { escalationId: 'e1', allLikeIt: true } }])
    await press('j', 'A')
    expect(sent).toHaveLength(1)
  })

  test('a answers one of them', async () => {
    const { press, sent } = room(same('e1', 's1'), same('e2', 's2'))
    await press('a')
    expect(sent).toEqual([
      { type: 'escalation.answer', answer: { escalationId: 'e1', verdict: 'approve', option: 'approve' } },
    ])
  })
})

test('u takes the answer back that was given last, and says when there is none', async () => {
  const { press, sent, ui, store } = room({ id: 'e1' }, { id: 'e2' })
  await press('u')
  expect(ui().notice?.text).toMatch(/no answer can be taken back any more/)
  const answered = (escalationId: string, heldUntil: number): Event => ({
    type: 'escalation.answered',
    escalationId,
    verdict: 'approve',
    option: 'approve',
    note: null,
    text: null,
    heldUntil,
  })
  const { world } = store.get()
  const envelope = { at: NOW, origin: 'human', host: 'here', key: null } as const
  const later = [answered('e1', NOW + 5_000), answered('e2', NOW + 6_000)].reduce(
    (folded, event) => applyToWorld(folded, { seq: folded.seq + 1, ...envelope, event }),
    world,
  )
  store.set({ world: later })
  store.dispatch({ type: 'panel.toggled' })
  await press('u')
  expect(sent).toEqual([{ type: 'escalation.undo', escalationId: 'e2' }])
})
