// The whole room against a fake engine and a fake pty-host, seen through a real emulator.
import { afterEach, describe, expect, test } from 'vitest'
import type { World } from '#projection/world.ts'
import type { Ack, Command } from '#protocol/command.ts'
import type { Event } from '#protocol/event.ts'
import type { EngineClient } from '#transport/client.ts'
import { type ControlRoomParts, openControlRoom } from '#tui/open.ts'
import { until } from '../support/until.ts'
import { busyWorld, launchOf, started, worldAfter } from './a-world.ts'
import { fakePtyHost } from './fake-pty-host.ts'
import { fakeTerminal } from './fake-terminal.ts'

type Watch = Parameters<EngineClient['watch']>[0]

function fakeEngine(first: World = busyWorld()) {
  let world = first
  let watch: Watch | null = null
  const sent: Command[] = []
  const client: EngineClient = {
    send: async (command): Promise<Ack> => {
      // That somebody is there is told beside what the keys mean.
      if (command.type !== 'face.present') sent.push(command)
      return { ok: true }
    },
    watch: (on) => {
      watch = on
      on.world(structuredClone(world))
    },
    stop: async () => undefined,
    close: () => undefined,
  }
  const emit = (event: Event) => {
    world = worldAfter(world, [event], Date.now())
    watch?.envelopes([{ seq: world.seq, at: Date.now(), origin: 'engine', host: 'here', key: null, event }])
  }
  return { client, sent, emit, lose: () => watch?.lost('socket closed') }
}

const ends: Promise<number>[] = []
afterEach(async () => {
  process.emit('SIGTERM')
  await Promise.all(ends.splice(0))
})

function room(change: Partial<ControlRoomParts> = {}, terminal = fakeTerminal(120, 40)) {
  const host = fakePtyHost(['s1', 's2', 's3'])
  const engine = fakeEngine()
  const end = openControlRoom({
    client: engine.client,
    ptyHost: host,
    stdin: terminal.stdin,
    stdout: terminal.stdout,
    workspaceName: 'shop-api',
    themeDirs: [],
    loadWorld: (json) => json as World,
    env: { TERM: 'xterm-256color' },
    ...change,
  })
  ends.push(end)
  const sees = (words: string) => until(`the words "${words}"`, () => terminal.screen().includes(words))
  return { terminal, host, engine, end, sees }
}

describe('the control room', () => {
  test('draws itself on the alternate screen and gives the terminal back, saying that sessions go on', async () => {
    const { terminal, end, sees } = room()
    await sees('2 need you')
    await sees('screen of s1')
    expect(terminal.emulator.terminal.buffer.active.type).toBe('alternate')
    terminal.type('q')
    expect(await end).toBe(0)
    await sees('Left the control room; 3 sessions go on.')
    expect(terminal.emulator.terminal.buffer.active.type).toBe('normal')
    expect(terminal.emulator.terminal.modes).toMatchObject({ bracketedPasteMode: false, wraparoundMode: true })
    expect(terminal.isRaw()).toBe(false)
  })

  test('also where CI is set, which makes Ink draw nothing by itself', async () => {
    const before = process.env['CI']
    process.env['CI'] = 'true'
    try {
      await room().sees('SIGNALBOX  shop-api')
    } finally {
      if (before === undefined) delete process.env['CI']
      else process.env['CI'] = before
    }
  })

  test('writes nothing outside a synchronised update but its entry and its restoration', async () => {
    const { terminal, host, end, sees } = room()
    await sees('screen of s1')
    host.show('s1', ['another screen'])
    await sees('another screen')
    terminal.type('jjh')
    await sees('Help')
    const drawn = terminal.output()
    terminal.type('\u0003')
    await end
    const outside = drawn.replace(/\u001b\[\?2026h[\s\S]*?\u001b\[\?2026l/g, '')
    expect(outside).toBe('\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[?2004h\u001b[2J')
  })

  test('shows what happens, in the world and in the panes', async () => {
    const { engine, host, sees } = room()
    await sees('2 need you')
    engine.emit({
      type: 'escalation.answered',
      escalationId: 'e1',
      verdict: 'approve',
      option: 'approve',
      note: null,
      text: null,
    })
    await sees('1 needs you')
    host.show('s2', ['\u001b[32mtests pass\u001b[0m'])
    await sees('tests pass')
  })

  test('sends what the keys mean', async () => {
    const { terminal, engine, sees } = room()
    await sees('2 need you')
    terminal.type('\ta')
    await until('the command', () => engine.sent.length === 1)
    expect(engine.sent).toMatchObject([
      { type: 'escalation.answer', answer: { escalationId: 'e1', verdict: 'approve' } },
    ])
    await sees('allow once: AWS key')
  })

  test('follows the size of the terminal', async () => {
    const { terminal, sees } = room()
    await sees('2 need you')
    terminal.resize(80, 24)
    await until('the narrow floor', () => terminal.screen().split('\n')[1]?.startsWith('╭─ Needs you'))
    terminal.resize(30, 8)
    await sees('terminal too small')
    terminal.resize(100, 30)
    await sees('Sessions')
  })

  test('attaches full-screen and comes back to a whole picture', async () => {
    const { terminal, host, sees } = room()
    await sees('screen of s1')
    terminal.type('\r')
    await sees('snapshot of it')
    expect(terminal.screen()).not.toContain('SIGNALBOX')
    terminal.type('q')
    await until('the key', () => host.typed() === 'q')
    terminal.type('\u001d')
    await sees('SIGNALBOX')
    await sees('detached from checkout: it goes on')
    await sees('screen of s1')
    expect(terminal.screen()).not.toContain('snapshot of it')
  })

  test('can begin attached', async () => {
    const { sees } = room({ attachTo: 's2' })
    await sees('snapshot of it')
  })

  test('a signal while attached ends both and restores', async () => {
    const { terminal, end, sees } = room({ attachTo: 's2' })
    await sees('snapshot of it')
    process.emit('SIGTERM')
    expect(await end).toBe(143)
    expect(terminal.isRaw()).toBe(false)
  })

  test('a broken theme is a notice, not a failure', async () => {
    await room({ themeName: 'nowhere' }).sees('theme "nowhere": no file')
  })
})

describe('the history', () => {
  test('opens, finds, copies to the outer terminal and closes', async () => {
    const { terminal, host, sees } = room()
    await sees('screen of s1')
    const rows = Array.from({ length: 200 }, (_, index) => `output ${index}`)
    host.remember({ rows, prompts: [20], marks: [] })
    terminal.type('[')
    await sees('row 200/200')
    terminal.type('/put 1.7$\r')
    await sees('row 10 of 10 that match "put 1.7$"')
    terminal.type('n')
    await sees('row 1 of 10')
    terminal.type('y')
    await sees('copied 10 characters')
    expect(terminal.output()).toContain(`\u001b]52;c;${Buffer.from('output 107').toString('base64')}\u001b\\`)
    terminal.type('{')
    await sees('❯output 20')
    terminal.type('G')
    await sees('row 200/200')
    host.remember({ rows: [...rows, 'the newest'], prompts: [], marks: [] })
    terminal.type('r')
    await sees('the newest')
    terminal.type('h')
    await sees('Help')
    terminal.type('q')
    await sees('History')
    terminal.type('q')
    await sees('Sessions')
  })

  test('goes to where the state changed and says what it became, and to the right of long rows', async () => {
    const { terminal, host, sees } = room()
    await sees('screen of s1')
    const rows = Array.from({ length: 200 }, (_, index) => `output ${index} ${'-'.repeat(200)}the end`)
    host.remember({ rows, prompts: [], marks: [{ row: 30, label: 'working → waiting' }] })
    terminal.type('[')
    await sees('row 200/200')
    terminal.type('(')
    await sees('◆ working → waiting · row 31/200')
    await sees('◆output 30')
    terminal.type('\u001b[C'.repeat(8))
    await sees('from column')
    await sees('the end')
  })

  test('of a session that the host has forgotten is a notice', async () => {
    const { terminal, sees } = room()
    await sees('screen of s1')
    terminal.type('[')
    await sees('no history: the pty-host no longer keeps this session')
  })

  test('a copy has a maximum and says so', async () => {
    const { terminal, host, sees } = room()
    await sees('screen of s1')
    host.remember({ rows: Array.from({ length: 200 }, () => 'x'.repeat(10_000)), prompts: [], marks: [] })
    terminal.resize(120, 100)
    terminal.type('[')
    await sees('row 200/200')
    terminal.type('Y')
    await sees('copied 50000 of 96095 characters')
  })
})

describe('writer and readers', () => {
  test('where another terminal types, enter looks on and says so; T takes the keyboard', async () => {
    const { terminal, host, sees } = room()
    await sees('screen of s1')
    host.elsewhere(true)
    terminal.type('\r')
    await sees('snapshot of it')
    expect(terminal.output()).toContain('checkout (read-only, another terminal types; detach: ctrl-])')
    expect(host.sizes).toEqual([])
    terminal.type('\u001d')
    await sees('checkout was read-only: another terminal types there (T takes over)')
    terminal.type('T')
    await until('the size of the writer', () => host.sizes.at(-1) === 's1 120x40')
    terminal.type('\u001d')
    await sees('detached from checkout')
  })

  test('R reads only: not one key is sent', async () => {
    const { terminal, host, sees } = room()
    await sees('screen of s1')
    terminal.type('R')
    await sees('snapshot of it')
    terminal.type('rm -rf\r')
    terminal.type('\u001d')
    await sees('detached from checkout')
    expect(host.typed()).toBe('')
    expect(host.sizes).toEqual([])
  })

  test('the keyboard may change hands while attached', async () => {
    const { terminal, host, sees } = room()
    await sees('screen of s1')
    terminal.type('\r')
    await sees('snapshot of it')
    host.elsewhere(true)
    await until('the title', () => terminal.output().includes('another terminal types'))
    host.elsewhere(false)
    await until('the size again', () => host.sizes.length === 2)
  })
})

describe('notifications and titles', () => {
  test('are shown where the session is listed, and in the header of its pane', async () => {
    const { host, sees, terminal } = room()
    await sees('screen of s1')
    host.show('s2', ['x'], { notification: 'build done', title: 'vim cart.ts' })
    await sees('! build done')
    expect(terminal.output()).not.toContain('\u0007')
  })

  test('ring once each where that is wanted, and not for what was there before', async () => {
    const { host, sees, terminal } = room({ bell: true })
    await sees('screen of s1')
    host.show('s2', ['x'], { notification: 'one' })
    host.show('s2', ['y'], { notification: 'one' })
    await sees('! one')
    host.show('s2', ['y'], { notification: 'two' })
    await sees('! two')
    expect(terminal.output().split('\u0007')).toHaveLength(3)
  })

  test('a title that is not the name stands in the header', async () => {
    const { host, sees } = room()
    await sees('screen of s1')
    host.show('s1', ['x'], { title: 'vim cart.ts' })
    await sees('vim cart.ts')
  })
})

describe('connections', () => {
  test('without a pty-host the panes say why, and one that comes later is used', async () => {
    const host = fakePtyHost(['s1'])
    let isThere = false
    const { sees, terminal } = room({ ptyHost: null, getPtyHost: async () => (isThere ? host : null) })
    await sees('no pty-host yet')
    isThere = true
    await sees('screen of s1')
    expect(terminal.screen()).not.toContain('no pty-host yet')
  })

  test('a lost pty-host is said, and found again', async () => {
    const first = fakePtyHost(['s1'])
    const second = fakePtyHost(['s1'])
    let found = 0
    const getPtyHost = async () => {
      found++
      return second
    }
    const { sees } = room({ ptyHost: first, getPtyHost })
    await sees('screen of s1')
    first.cut()
    await until('another connection', () => found > 0)
    second.show('s1', ['from the second'])
    await sees('from the second')
  })

  test('a lost engine is said and, where there is a way, connected to again', async () => {
    const { engine, sees } = room()
    await sees('2 need you')
    engine.lose()
    await sees('✕ engine lost: socket closed')
    const next = fakeEngine(worldAfter(busyWorld(), started(launchOf(9, 'newcomer')), Date.now()))
    const again = room({ reconnect: async () => next.client })
    await again.sees('2 need you')
    again.engine.lose()
    await again.sees('newcomer')
  })
})
