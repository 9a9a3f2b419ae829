import { describe, expect, test } from 'vitest'
import { FIRST_UI, type Lists, reduceUi, TYPED_CHARS_MAX, type Ui, type UiAction } from '#tui/ui-state.ts'

const lists: Lists = {
  sessionIds: ['s1', 's2', 's3'],
  questionIds: ['e1', 'e2'],
  threatIds: [],
  runIds: [],
  runIdFirst: null,
  stepIds: [],
  stepId: null,
  now: 5_000,
}

function play(actions: readonly UiAction[], from: Ui = FIRST_UI, seen: Lists = lists): Ui {
  return actions.reduce((ui, action) => reduceUi(ui, action, seen), from)
}

const resolved = play([{ type: 'lists.changed' }])

describe('the selection', () => {
  test('is the first entry at the beginning', () => {
    expect(resolved).toMatchObject({ sessionId: 's1', questionId: 'e1', panel: 'sessions' })
  })

  test('moves in the focused panel and stops at its ends', () => {
    const down = play(
      [
        { type: 'moved', by: 1 },
        { type: 'moved', by: 10 },
      ],
      resolved,
    )
    expect(down).toMatchObject({ sessionId: 's3', questionId: 'e1' })
    expect(play([{ type: 'moved', by: -10 }], down).sessionId).toBe('s1')
    expect(play([{ type: 'panel.toggled' }, { type: 'moved', by: 1 }], resolved)).toMatchObject({
      sessionId: 's1',
      questionId: 'e2',
    })
  })

  test('stays with its id when the list reorders', () => {
    const second = play([{ type: 'moved', by: 1 }], resolved)
    const reordered = reduceUi(second, { type: 'lists.changed' }, { ...lists, sessionIds: ['s3', 's2', 's1'] })
    expect(reordered.sessionId).toBe('s2')
  })

  test('of a question that vanished goes to the first one and remembers when that happened', () => {
    const answered = reduceUi(
      resolved,
      { type: 'lists.changed' },
      { ...lists, questionIds: ['e2'], threatIds: [], now: 9_000 },
    )
    expect(answered).toMatchObject({ questionId: 'e2', questionMovedAt: 9_000 })
  })

  test('by the person does not count as a move of the list', () => {
    const moved = play([{ type: 'panel.toggled' }, { type: 'moved', by: 1 }], { ...resolved, questionMovedAt: 4_000 })
    expect(moved.questionMovedAt).toBe(0)
  })

  test('leaves the empty Needs you panel', () => {
    const focused = play([{ type: 'panel.toggled' }], resolved)
    expect(focused.panel).toBe('questions')
    const emptied = reduceUi(focused, { type: 'lists.changed' }, { ...lists, questionIds: [] })
    expect(emptied).toMatchObject({ panel: 'sessions', questionId: null })
  })

  test('of an open card stays, though its question is settled elsewhere', () => {
    const card = play([{ type: 'panel.toggled' }, { type: 'screen.opened', screen: 'card' }], resolved)
    const settled = reduceUi(card, { type: 'lists.changed' }, { ...lists, questionIds: ['e2'] })
    expect(settled).toMatchObject({ screen: 'card', questionId: 'e1' })
  })
})

describe('screens', () => {
  test('scroll with the movement keys and start at the top', () => {
    const help = play(
      [
        { type: 'screen.opened', screen: 'help' },
        { type: 'moved', by: 3 },
      ],
      resolved,
    )
    expect(help).toMatchObject({ scroll: 3, sessionId: 's1' })
    expect(play([{ type: 'moved', by: -9 }], help).scroll).toBe(0)
    expect(play([{ type: 'screen.closed' }], help)).toMatchObject({ screen: 'floor', scroll: 0 })
  })
})

describe('the prompt', () => {
  const asking = play([{ type: 'prompt.opened', prompt: { kind: 'start' }, typed: 'bash' }], resolved)

  test('takes and erases text by characters, not by code units', () => {
    const typed = play([{ type: 'prompt.typed', text: ' 👍' }], asking)
    expect(typed.typed).toBe('bash 👍')
    expect(play([{ type: 'prompt.erased', count: 'char' }], typed).typed).toBe('bash ')
    expect(play([{ type: 'prompt.erased', count: 'all' }], typed).typed).toBe('')
  })

  test('takes no more than its maximum', () => {
    expect(play([{ type: 'prompt.typed', text: 'x'.repeat(2 * TYPED_CHARS_MAX) }], asking).typed).toHaveLength(
      TYPED_CHARS_MAX,
    )
  })

  test('forgets a problem as soon as the text changes', () => {
    const refused = play([{ type: 'prompt.refused', problem: 'no' }], asking)
    expect(refused.problem).toBe('no')
    expect(play([{ type: 'prompt.typed', text: 'x' }], refused).problem).toBeNull()
    expect(play([{ type: 'prompt.closed' }], refused)).toMatchObject({ prompt: null, typed: '', problem: null })
  })
})

test('answers on their way are remembered until they are settled, within a maximum', () => {
  const many = Array.from({ length: 80 }, (_, index): UiAction => ({ type: 'answer.sent', escalationId: `e${index}` }))
  const sent = play(many)
  expect(sent.answering).toHaveLength(50)
  expect(sent.answering).toContain('e79')
  expect(play([{ type: 'answer.settled', escalationId: 'e79' }], sent).answering).not.toContain('e79')
})
