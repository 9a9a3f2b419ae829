// What a person must be able to read on each screen at each size. Sizes are checked in columns, not in characters.
import { renderToString } from 'ink'
import { describe, expect, test } from 'vitest'
import { EMPTY_WORLD, type World } from '#projection/world.ts'
import { App } from '#tui/app.tsx'
import { createPaneRects } from '#tui/compositor/pane-rects.ts'
import { widthOf } from '#tui/fit.ts'
import { openedHistory, pageRows, searchedHistory } from '#tui/history-view.ts'
import { paintFor } from '#tui/paint.ts'
import type { Store } from '#tui/store.ts'
import { loadTheme } from '#tui/theme.ts'
import { type StateChange, storeOf } from '../a-state.ts'
import { busyWorld, escalationOf, launchOf, NOW, opened, started, subjectOf, worldAfter } from '../a-world.ts'

const ESCAPES = /\u001b\[[0-9;]*m/g
const SIZES = [
  [40, 10],
  [60, 16],
  [80, 24],
  [120, 40],
  [200, 60],
] as const

function drawn(store: Store): string {
  const { cols } = store.get().size
  const paint = paintFor(loadTheme([]).theme, '16')
  const room = { store, paint, rects: createPaneRects(() => undefined) }
  return renderToString(<App room={room} />, { columns: cols }).replace(ESCAPES, '')
}

function frame(world: World, cols: number, rows: number, change: StateChange = {}): string {
  return drawn(storeOf(world, { size: { cols, rows }, ...change }))
}

function expectToFit(text: string, cols: number, rows: number): void {
  const lines = text.split('\n')
  expect(lines.length).toBe(rows)
  for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(cols)
}

describe.each(SIZES)('the floor at %i × %i', (cols, rows) => {
  test('fits, and shows at the top right what needs the human', () => {
    const text = frame(busyWorld(), cols, rows)
    expectToFit(text, cols, rows)
    expect(text.split('\n')[0]).toMatch(/▲ 2 need you · oldest 0:41 ?$/)
  })

  test('shows the questions, the sessions and the keys', () => {
    const text = frame(busyWorld(), cols, rows)
    expect(text).toContain('CRITICAL')
    expect(text).toMatch(/▸▲ .*checkout/)
    expect(text).toMatch(/↵ open/)
    expect(text).toMatch(/q leave/)
  })

  test('fits when there is nothing, and says how to begin', () => {
    const text = frame(EMPTY_WORLD, cols, rows)
    expectToFit(text, cols, rows)
    expect(text).toContain('nothing needs you')
    expect(text).toContain('press s to start one')
  })

  test('fits when there is too much, with wide characters and hostile text', () => {
    const many = Array.from({ length: 60 }, (_, index) => index + 10)
    const crowded = worldAfter(busyWorld(), [
      ...many.flatMap((number) => started(launchOf(number, `日本語の名前 ${'長'.repeat(20)} 👩‍💻 ${number}`))),
      ...many.map((number) =>
        opened(escalationOf(`x${number}`, { title: `\u001b[31mred\u0007 ${'表示'.repeat(60)}` })),
      ),
      { type: 'commit.observed', subject: subjectOf('b', '変更'.repeat(80)) },
    ])
    const text = frame(crowded, cols, rows)
    expectToFit(text, cols, rows)
    expect(text).not.toContain('\u0007')
    expect(text).toMatch(/1\/62/)
  })

  test.each(['card', 'why', 'help'] as const)('%s fits there too', (screen) => {
    const store = storeOf(busyWorld(), { size: { cols, rows } })
    store.dispatch({ type: 'panel.toggled' })
    store.dispatch({ type: 'screen.opened', screen })
    expectToFit(drawn(store), cols, rows)
  })
})

describe.each(SIZES)('the history at %i × %i', (cols, rows) => {
  test('fits, with wide and hostile rows, and shows the place', () => {
    const hostile = Array.from({ length: 300 }, (_, index) => `${index} ${'長い行'.repeat(60)} \u001b[31m\u0007`)
    const history = openedHistory('s1', 'checkout', { rows: hostile, prompts: [299], marks: [] }, pageRows(rows))
    const store = storeOf(busyWorld(), { size: { cols, rows }, history: searchedHistory(history, '長い', 5) })
    store.dispatch({ type: 'screen.opened', screen: 'history' })
    const text = drawn(store)
    expectToFit(text, cols, rows)
    expect(text).toContain('row 300/300')
    expect(text).toContain('❯299')
    expect(text).not.toContain('\u0007')
  })
})

describe('from 80 × 24 on', () => {
  test.each(SIZES.filter(([cols]) => cols >= 80))('the auditor and the signals are there at %i × %i', (cols, rows) => {
    const text = frame(busyWorld(), cols, rows)
    expect(text).toMatch(/testing 0:00/)
    expect(text).toMatch(/▲ HIGH fails in ≈ 11 h · P95 climbs/)
  })

  test('a state is a shape and a word', () => {
    const text = frame(busyWorld(), 80, 24)
    expect(text).toMatch(/▲ checkout · claude .* Bash\? +0:00/)
    expect(text).toMatch(/● refactor · claude .* working +0:00/)
    expect(text).toMatch(/○ docs · codex .* idle +0:00/)
    expect(text).toMatch(/✕ tests · claude .* exit 1 +0:00/)
  })
})

describe('at 120 × 40', () => {
  test('the audit diagram lights the present state', () => {
    expect(frame(busyWorld(), 120, 40)).toContain(
      'idle ── detected ── auditing ─┤ testing 0:00 ├─ verifying ── reporting ── communicating ── wait for fix',
    )
    expect(frame(busyWorld(), 120, 40)).toContain('moves: testing 0:00 ago ← detected 0:00 ago')
  })

  test('errors are bars and per cent', () => {
    expect(frame(busyWorld(), 120, 40)).toMatch(/app\.log +errors +▂▃▅▆▇█ +2\.0 %/)
  })

  test('a trouble is told with its hint', () => {
    const failing = worldAfter(busyWorld(), [
      { type: 'source.failed', source: 'logs', message: 'cannot read app.log', hint: 'check its permissions' },
    ])
    expect(frame(failing, 120, 40)).toMatch(/✕ .*cannot read app\.log · check its permissions/)
  })
})

test('a pane without a screen says why', () => {
  const away: StateChange = { ptyHost: { state: 'connecting', because: 'no pty-host yet' } }
  expect(frame(busyWorld(), 80, 24, away)).toContain('no pty-host yet')
  expect(frame(busyWorld(), 80, 24)).toContain('no output yet')
})

test('a lost engine is said where the eye looks first', () => {
  const lost: StateChange = { engine: { state: 'lost', because: 'socket closed; trying again' } }
  expect(frame(busyWorld(), 80, 24, lost).split('\n')[0]).toContain('✕ engine lost: socket closed; trying again')
})

test('the card shows the question, why it is asked, the evidence and every option with its key', () => {
  const store = storeOf(busyWorld(), { size: { cols: 80, rows: 24 } })
  store.dispatch({ type: 'panel.toggled' })
  store.dispatch({ type: 'screen.opened', screen: 'card' })
  const text = drawn(store)
  for (const words of [
    'AWS key in conf.ini:3',
    'why asked     rule "destructive commands" asks a human',
    'evidence      rm -rf ./build',
    'waits 0:41 · says no in 10m',
    'a  allow once',
    'r  refuse (asks for a reason)',
    'no answer in time means no',
  ]) {
    expect(text).toContain(words)
  }
})

test('a card whose question was settled meanwhile says how', () => {
  const store = storeOf(busyWorld(), { size: { cols: 80, rows: 24 } })
  store.dispatch({ type: 'panel.toggled' })
  store.dispatch({ type: 'screen.opened', screen: 'card' })
  store.set({
    world: worldAfter(store.get().world, [
      { type: 'escalation.withdrawn', escalationId: 'e1', because: 'answered there' },
    ]),
  })
  expect(drawn(store)).toContain('withdrawn 0:00 ago')
})

test('why shows the evidence: request, rule, process, and the state machine', () => {
  const store = storeOf(busyWorld(), { size: { cols: 80, rows: 24 } })
  store.dispatch({ type: 'screen.opened', screen: 'why' })
  const text = drawn(store)
  expect(text).toContain('┤ waiting ├')
  expect(text).toContain('through       screen rule demo/permission')
  expect(text).toContain('pid 4242')
})

test('help says of a key that cannot act why not', () => {
  const store = storeOf(EMPTY_WORLD, { size: { cols: 80, rows: 40 } })
  store.dispatch({ type: 'screen.opened', screen: 'help' })
  expect(drawn(store)).toContain('not now: no session yet: press s to start one')
})

test('below the smallest size it only says so', () => {
  const text = frame(busyWorld(), 30, 8)
  expect(text).toContain('terminal too small')
  expect(text).not.toContain('Sessions')
})

test('why shows every source with what came of it, and the rules that were tried with the rows that they found', () => {
  const evidence = {
    source: 'screen',
    agentId: null,
    says: 'waiting',
    waitingFor: 'permission',
    because: 'screen rule demo/permission',
    since: 1,
    at: 1,
    decides: true,
    verdict: 'decides',
  } as const
  const hook = {
    ...evidence,
    source: 'hook',
    says: 'working',
    decides: false,
    verdict: 'a dialog is to be seen',
  } as const
  const world = worldAfter(busyWorld(), [
    {
      type: 'session.observed',
      sessionId: 's1',
      state: 'waiting',
      waitingFor: 'permission',
      because: 'screen rule demo/permission',
      evidence: [evidence, hook],
    },
  ])
  const trial = { source: 'screen', state: 'waiting', region: 'bottom-9', priority: 80 } as const
  const look = {
    profile: 'demo',
    title: 'ada',
    quietMs: 1_000,
    trials: [
      { ...trial, rule: 'demo/other', outcome: 'fails', because: 'not found: x+', rows: [] },
      { ...trial, rule: 'demo/permission', outcome: 'speaks', because: '', rows: ['Allow this command?'] },
    ],
  } as const
  const store = storeOf(world, {
    size: { cols: 80, rows: 60 },
    look: { sessionId: 's1', look, because: '', at: 0 },
  })
  store.dispatch({ type: 'session.selected', sessionId: 's1' })
  store.dispatch({ type: 'screen.opened', screen: 'why' })
  const text = drawn(store)
  expect(text).toMatch(/▸ screen +waiting/)
  expect(text).toMatch(/hook +working .* a dialog is to be seen/)
  expect(text).toContain('not found: x+')
  expect(text).toMatch(/▸ speaks +demo\/permission/)
  expect(text).toContain('│ Allow this command?')
  expectToFit(text, 80, 60)
})

describe('the card of a destructive command at 80 × 24', () => {
  const question = escalationOf('e1', {
    title: 'Bash: rm -rf ./build',
    because: 'it deletes files: rule "delete in bulk"',
    subject: ['rm -rf ./build', '- old', '+ new'],
    touches: ['/work/shop/build'],
    precedent: { allowed: 6, refused: 1, at: NOW - 7_200_000, last: 'allowed', streak: 2 },
    options: [
      { id: 'approve', label: 'allow once', verdict: 'approve', takes: 'nothing', confirm: true, intents: [] },
      { id: 'reject', label: 'refuse', verdict: 'reject', takes: 'reason', confirm: false, intents: [] },
      { id: 'edit', label: 'allow it, changed', verdict: 'approve', takes: 'text', confirm: true, intents: [] },
    ],
  })
  const cardOf = (...events: Parameters<typeof worldAfter>[1]) => {
    const store = storeOf(worldAfter(EMPTY_WORLD, [opened(question), ...events]), { size: { cols: 80, rows: 24 } })
    store.dispatch({ type: 'panel.toggled' })
    store.dispatch({ type: 'screen.opened', screen: 'card' })
    return store
  }

  test('shows what it is, why it is asked, what it touches, what was answered before, and that it is asked twice', () => {
    const text = drawn(cardOf())
    expectToFit(text, 80, 24)
    expect(text).toMatch(/why asked +it deletes files: rule "delete in bulk"/)
    expect(text).toMatch(/touches +\/work\/shop\/build/)
    expect(text).toMatch(/before +you allowed 6 times, refused once, last 2h 00m ago/)
    expect(text).toMatch(/a {2}allow once \(asks twice\)/)
    expect(text).toMatch(/e {2}allow it, changed \(opens it\) \(asks twice\)/)
  })

  test('shows the second key with the command in the last row, and the text that is changed with its cursor', () => {
    const store = cardOf()
    const pending = {
      answer: { escalationId: 'e1', verdict: 'approve' as const, option: 'approve' },
      label: 'allow once',
      title: question.title,
      count: 3,
      takes: 'nothing' as const,
      confirm: true,
      start: '',
      heldMs: 5_000,
    }
    store.dispatch({ type: 'prompt.opened', prompt: { kind: 'confirm', pending, title: question.title } })
    expect(drawn(store).split('\n').at(-1)).toContain('allow once ×3? Bash: rm -rf ./build  y yes  n no')
    store.dispatch({ type: 'prompt.opened', prompt: { kind: 'text', pending, title: '' }, typed: 'one\ntwo\nthree' })
    const text = drawn(store)
    expectToFit(text, 80, 24)
    expect(text).toMatch(/in its place:/)
    expect(text).toMatch(/│ │ two/)
    expect(text.split('\n').at(-1)).toContain('alt-↵ new line')
  })
})

describe('the threats', () => {
  function threatsFrame(cols: number, rows: number, world = busyWorld()): string {
    const store = storeOf(world, { size: { cols, rows } })
    store.dispatch({ type: 'screen.opened', screen: 'threats' })
    return drawn(store)
  }

  test.each(SIZES)('fit %i × %i and name the chosen one with its level', (cols, rows) => {
    const text = threatsFrame(cols, rows)
    expectToFit(text, cols, rows)
    expect(text).toContain('HIGH')
    if (cols >= 80) expect(text).toContain('P95 climbs towards the time-out')
  })

  test('say so when there is none', () => {
    expect(threatsFrame(80, 24, EMPTY_WORLD)).toContain('the logs show no threat')
  })

  test('have a chart where the buckets hold its numbers, and its words', () => {
    const creeping = (index: number) => ({
      type: 'log.counted' as const,
      bucket: {
        source: '/var/log/app.log',
        at: 600_000 + index * 60_000,
        widthMs: 60_000,
        total: 100,
        errors: 0,
        routes: [{ key: 'GET /api/posts', total: 100, errors: 0, p95: 100 + 20 * index }],
        badLines: 0,
        lateLines: 0,
        samples: [],
      },
    })
    const world = worldAfter(
      busyWorld(),
      Array.from({ length: 30 }, (_, index) => creeping(index)),
    )
    const text = threatsFrame(100, 40, world)
    expectToFit(text, 100, 40)
    expect(text).toContain('P95 of GET /api/posts: 660 ms at 00:39, at most 660 ms')
    expect(text).toMatch(/[\u2801-\u28ff]{2}/)
  })
})
