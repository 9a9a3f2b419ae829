// However the control room dies, the terminal is as before: real processes in real PTYs.
import { join } from 'node:path'
import { spawn } from 'node-pty'
import { afterEach, describe, expect, test } from 'vitest'
import { until } from '../../support/until.ts'
import { type Emulator, emulatorOf } from '../emulator.ts'

const ROOM = join(import.meta.dirname, 'room-process.ts')
/**
 * Says when the line discipline is back to what a shell needs. The guard may need a moment after a SIGKILL, and what is
 * printed before it has left the alternate screen is gone, so the shell waits before it says more.
 */
const AFTERWARDS = 'until stty -a | grep -q " icanon" && stty -a | grep -q " echo "; do :; done; echo cooked'

type Shell = {
  readonly emulator: Emulator
  readonly text: () => string
  readonly type: (text: string) => void
  readonly end: () => void
}
const shells: Shell[] = []
afterEach(() => {
  for (const shell of shells.splice(0)) shell.end()
})

function roomIn(way: string): Shell {
  return shellWith(`"${process.execPath}" "${ROOM}" ${way}; code=$?; ${AFTERWARDS}; echo "left $code"; exec sleep 60`)
}

function shellWith(script: string): Shell {
  const emulator = emulatorOf(80, 24)
  const pty = spawn('sh', ['-c', script], {
    cols: 80,
    rows: 24,
    name: 'xterm-256color',
    cwd: join(import.meta.dirname, '..', '..', '..'),
    env: { PATH: process.env['PATH'] ?? '', TERM: 'xterm-256color' },
    encoding: null,
  })
  pty.onData((data) => emulator.terminal.write(data))
  const shell: Shell = {
    emulator,
    text: () => emulator.rows().join('\n'),
    type: (text) => pty.write(text),
    end: () => process.kill(pty.pid, 'SIGKILL'),
  }
  shells.push(shell)
  return shell
}

async function expectRestored({ emulator, text }: Shell): Promise<void> {
  await until('the line discipline', () => text().includes('cooked'))
  await until('the primary screen', () => emulator.terminal.buffer.active.type === 'normal')
  expect(emulator.terminal.modes).toMatchObject({
    mouseTrackingMode: 'none',
    bracketedPasteMode: false,
    applicationCursorKeysMode: false,
    wraparoundMode: true,
  })
}

describe('the terminal is restored', () => {
  test.each(['SIGKILL', 'SIGTERM', 'SIGHUP', 'SIGINT'] as const)('after %s', async (signal) => {
    const shell = roomIn('wait')
    const pid = await pidIn(shell)
    expect(shell.emulator.terminal.buffer.active.type).toBe('alternate')
    expect(shell.emulator.terminal.modes.mouseTrackingMode).toBe('any')
    process.kill(pid, signal)
    await expectRestored(shell)
    const codes = { SIGKILL: 137, SIGTERM: 143, SIGHUP: 129, SIGINT: 130 }
    await until('the exit code', () => shell.text().includes(`left ${codes[signal]}`))
  })

  test('after an uncaught exception, which is told in one line', async () => {
    const shell = roomIn('crash')
    await expectRestored(shell)
    expect(shell.text()).toContain('the control room has crashed: out of cheese')
    expect(shell.text()).not.toContain('at ')
    await until('the exit code', () => shell.text().includes('left 4'))
  })

  test('after process.exit in the middle', async () => {
    const shell = roomIn('exit')
    await expectRestored(shell)
    await until('the exit code', () => shell.text().includes('left 7'))
  })
})

const pidIn = (shell: Shell) => until('the room', () => /ready (\d+)/.exec(shell.text())?.[1]).then(Number)
const isAlternate = ({ emulator }: Shell) => emulator.terminal.buffer.active.type === 'alternate'

describe('a suspended control room', () => {
  test('gives the terminal to the shell and takes it back when it is continued', async () => {
    const room = `"${process.execPath}" "${ROOM}" wait`
    const shell = shellWith(
      `set -m; ${room}; ${AFTERWARDS}; read line; fg; echo "left $?"; ${AFTERWARDS}; exec sleep 60`,
    )
    const pid = await pidIn(shell)
    process.kill(pid, 'SIGTSTP')
    await expectRestored(shell)
    shell.type('\r')
    await until('the room again', () => isAlternate(shell))
    expect(shell.emulator.terminal.modes).toMatchObject({ bracketedPasteMode: true, wraparoundMode: false })
    process.kill(pid, 'SIGTERM')
    await until('the end', () => shell.text().includes('left 143'))
    await expectRestored(shell)
  })

  test('is not left stopped where no shell could continue it', async () => {
    const shell = roomIn('wait')
    const pid = await pidIn(shell)
    let wasRestored = false
    shell.emulator.terminal.buffer.onBufferChange(({ type }) => {
      wasRestored ||= type === 'normal'
    })
    process.kill(pid, 'SIGTSTP')
    await until('the room again', () => wasRestored && isAlternate(shell))
    process.kill(pid, 'SIGTERM')
    await expectRestored(shell)
  })
})

describe('a room that is still opening', () => {
  test('gives the terminal back when it cannot be opened, and what it says is on the normal screen', async () => {
    const shell = roomIn('opening-fails')
    await expectRestored(shell)
    expect(shell.text()).toContain('it cannot be opened')
    await until('the exit code', () => shell.text().includes('left 2'))
  })

  test.each(['SIGKILL', 'SIGTERM', 'SIGHUP', 'SIGINT'] as const)('gives the terminal back after %s', async (signal) => {
    const shell = roomIn('opening-waits')
    const pid = await pidIn(shell)
    expect(isAlternate(shell)).toBe(true)
    process.kill(pid, signal)
    await expectRestored(shell)
    const codes = { SIGKILL: 137, SIGTERM: 143, SIGHUP: 129, SIGINT: 130 }
    await until('the exit code', () => shell.text().includes(`left ${codes[signal]}`))
  })

  test('is left by ctrl-c', async () => {
    const shell = roomIn('opening-waits')
    await pidIn(shell)
    shell.type('\u0003')
    await expectRestored(shell)
    await until('the exit code', () => shell.text().includes('left 130'))
  })

  test('keeps the keys that are pressed meanwhile, unseen, and hands them to the room in order', async () => {
    const shell = roomIn('opening-keys')
    const pid = await pidIn(shell)
    shell.type('jj')
    shell.type('\u001b[B')
    await until('the keys', () => shell.text().includes('typed "jj\\u001b[B"'))
    expect(shell.text()).not.toMatch(/ready \d+ j/)
    shell.type('q')
    await until('one more', () => shell.text().includes('typed "jj\\u001b[Bq"'))
    process.kill(pid, 'SIGTERM')
    await expectRestored(shell)
  })
})
