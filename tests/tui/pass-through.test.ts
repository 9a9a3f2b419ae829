// What happens when the outer terminal or the snapshot cannot keep up with a session's output.
import { describe, expect, test } from 'vitest'
import { passThrough } from '#tui/pass-through.ts'
import type { Terminal, TerminalListener } from '#tui/terminal/terminal.ts'
import { until } from '../support/until.ts'
import { fakePtyHost } from './fake-pty-host.ts'

function stallingTerminal() {
  const state = { heldBytes: 0, written: '' }
  let ready: (() => void) | null = null
  let listener: TerminalListener | null = null
  const terminal: Terminal = {
    output: {
      write: (bytes) => {
        state.written += typeof bytes === 'string' ? bytes : new TextDecoder().decode(bytes)
        return state.heldBytes === 0
      },
      whenWritable: (callback) => {
        ready = callback
      },
      heldBytes: () => state.heldBytes,
      lastWords: () => undefined,
      close: () => undefined,
    },
    size: () => ({ cols: 80, rows: 24 }),
    listen: (next) => {
      listener = next
    },
    enterRoom: () => undefined,
    enterAttached: () => undefined,
    leaveAttached: () => undefined,
    suspend: () => undefined,
    close: () => undefined,
  }
  const type = (text: string) => listener?.input(new TextEncoder().encode(text))
  return { terminal, state, type, reads: () => ready?.() }
}

function attached(host = fakePtyHost(['s1'])) {
  const outer = stallingTerminal()
  const ended = new AbortController()
  const end = passThrough({
    terminal: outer.terminal,
    ptyHost: host,
    sessionId: 's1',
    name: 'checkout',
    detachKey: 'ctrl-]',
    signal: ended.signal,
  })
  return { ...outer, host, end, ended }
}

describe('an outer terminal that stops reading', () => {
  test('costs no memory: output is skipped and the screen taken anew when it reads again', async () => {
    const { state, host, end, type, reads } = attached()
    await until('the first snapshot', () => state.written.includes('snapshot of it'))
    state.heldBytes = 2 * 1024 * 1024
    for (let index = 0; index < 100; index++) host.say('s1', 'flood ')
    expect(state.written).not.toContain('flood')
    expect(host.attached()).toBe(0)
    state.heldBytes = 0
    reads()
    await until('the second snapshot', () => state.written.split('snapshot of it').length === 3)
    host.say('s1', 'and on')
    expect(state.written.endsWith('and on')).toBe(true)
    type('\u001d')
    expect(await end).toBe('detached')
  })
})

describe('output before the snapshot', () => {
  /** A host whose snapshots wait until the test lets them go. */
  function slowHost() {
    const host = fakePtyHost(['s1'])
    const gates: (() => void)[] = []
    const attach: typeof host.attach = async (sessionId, on) => {
      const result = await host.attach(sessionId, on)
      await new Promise<void>((resolve) => gates.push(resolve))
      return result
    }
    return { host: { ...host, attach }, gates, say: (text: string) => host.say('s1', text) }
  }

  test('comes after it', async () => {
    const { host, gates, say } = slowHost()
    const { state, end, type } = attached(host)
    await until('the attachment', () => gates.length === 1)
    say('early')
    gates[0]?.()
    await until('both', () => state.written.endsWith('snapshot of itearly'))
    type('\u001d')
    await end
  })

  test('beyond the maximum makes a fresh snapshot instead of a queue', async () => {
    const { host, gates, say } = slowHost()
    const { state, end, type } = attached(host)
    await until('the attachment', () => gates.length === 1)
    for (let index = 0; index < 600; index++) say('x')
    await until('another snapshot', () => gates.length === 2)
    for (const open of gates) open()
    await until('the snapshot', () => state.written.includes('snapshot of it'))
    expect(state.written.split('snapshot of it')).toHaveLength(2)
    type('\u001d')
    await end
  })
})

test('an attachment that is called off from outside ends at once', async () => {
  const { end, ended } = attached()
  ended.abort()
  expect(await end).toBe('detached')
})
