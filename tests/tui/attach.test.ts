import { afterEach, describe, expect, test } from 'vitest'
import { attachSession } from '#tui/attach.ts'
import { until } from '../support/until.ts'
import { type FakePtyHost, fakePtyHost } from './fake-pty-host.ts'
import { type FakeTerminal, fakeTerminal } from './fake-terminal.ts'

let leave: (() => void) | null = null
afterEach(() => leave?.())

async function attached(
  snapshot?: string,
  terminal: FakeTerminal = fakeTerminal(),
  host = fakePtyHost(['s1'], snapshot),
) {
  const end = attachSession({
    ptyHost: host,
    sessionId: 's1',
    name: 'checkout',
    stdin: terminal.stdin,
    stdout: terminal.stdout,
  })
  leave = () => terminal.type('\u001d')
  await until('the snapshot', () => terminal.screen().includes(snapshot?.slice(-8) ?? 'snapshot of it'))
  return { terminal, host, end }
}

/** Modes that would make the shell afterwards unusable. */
function modesOf({ emulator: { terminal } }: FakeTerminal) {
  const { modes } = terminal
  return {
    isAlternate: terminal.buffer.active.type === 'alternate',
    mouse: modes.mouseTrackingMode,
    paste: modes.bracketedPasteMode,
    focus: modes.sendFocusMode,
    cursorKeys: modes.applicationCursorKeysMode,
    keypad: modes.applicationKeypadMode,
    wrap: modes.wraparoundMode,
    origin: modes.originMode,
    insert: modes.insertMode,
  }
}

const CLEAN = {
  isAlternate: false,
  mouse: 'none',
  paste: false,
  focus: false,
  cursorKeys: false,
  keypad: false,
  wrap: true,
  origin: false,
  insert: false,
}

describe('attached', () => {
  test('keys go to the session raw and its output comes back raw, at the size of this terminal', async () => {
    const { terminal, host, end } = await attached()
    expect(host.sizes).toEqual(['s1 80x24'])
    terminal.type('ls\r\u0003\u001b[A')
    await until('the keys', () => host.typed() === 'ls\r\u0003\u001b[A')
    host.say('s1', '\r\n\u001b[31mred\u001b[0m output')
    await until('the output', () => terminal.screen().includes('red output'))
    terminal.type('\u001d')
    expect(await end).toBe('detached')
    expect(host.typed()).not.toContain('\u001d')
    expect(host.attached()).toBe(0)
  })

  test('the title says how to come back', async () => {
    const { terminal, end } = await attached()
    expect(terminal.output()).toContain('\u001b]0;checkout (detach: ctrl-])\u001b\\')
    terminal.type('\u001d')
    await end
    expect(terminal.output()).toContain('\u001b[23;0t')
  })

  test('a paste with the key in it is not a detach', async () => {
    const { terminal, host, end } = await attached()
    terminal.type('\u001b[200~a\u001db\u001b[201~')
    await until('the paste', () => host.typed().endsWith('\u001b[201~'))
    expect(host.typed()).toContain('a\u001db')
    terminal.type('\u001d')
    expect(await end).toBe('detached')
  })

  test('a resize reaches the session', async () => {
    const { terminal, host, end } = await attached()
    terminal.resize(100, 30)
    await until('the size', () => host.sizes.at(-1) === 's1 100x30')
    terminal.type('\u001d')
    await end
  })

  test('every mode that a session has switched on is off again afterwards', async () => {
    const wild =
      '\u001b[?1049h\u001b[?1003h\u001b[?1006h\u001b[?2004h\u001b[?1004h\u001b[?1h\u001b=\u001b[?6h\u001b[3;9r\u001b[4h\u001b[?7l\u001b[?25l\u001b[7mof it now'
    const { terminal, end } = await attached(wild)
    expect(modesOf(terminal)).toMatchObject({ isAlternate: true, mouse: 'any', paste: true })
    terminal.type('\u001d')
    await end
    await until('the restoration', () => terminal.output().endsWith('\u001b[?1049l\u001b[?25h'))
    await terminal.emulator.write('')
    expect(modesOf(terminal)).toEqual(CLEAN)
    expect(terminal.isRaw()).toBe(false)
  })
})

describe('the end of the attachment', () => {
  test('is told apart when the session ends', async () => {
    const { terminal, host, end } = await attached()
    host.say('s1', '\r\nlast words')
    host.exit('s1', 0)
    expect(await end).toBe('exited')
    expect(terminal.output()).toContain('last words')
    leave = null
  })

  test('is told apart when the pty-host is gone', async () => {
    const { host, end } = await attached()
    host.cut()
    expect(await end).toBe('lost')
    leave = null
  })

  test('comes at once for a pty-host that cannot be reached', async () => {
    const host: FakePtyHost = fakePtyHost(['s1'])
    host.cut()
    const { stdin, stdout } = fakeTerminal()
    expect(await attachSession({ ptyHost: host, sessionId: 's1', stdin, stdout })).toBe('lost')
    leave = null
  })

  test('leaves no listener on the process', async () => {
    const count = () =>
      ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGTSTP', 'SIGCONT', 'exit', 'uncaughtException'].map((name) =>
        process.listenerCount(name),
      )
    const before = count()
    const { terminal, end } = await attached()
    terminal.type('\u001d')
    await end
    expect(count()).toEqual(before)
    leave = null
  })
})
