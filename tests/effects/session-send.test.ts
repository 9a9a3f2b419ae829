// Sending into real sessions: what was not seen is not claimed, and nothing is typed into a dialog or a draft.
import { tmpdir } from 'node:os'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createSessionSend, type ReadState } from '#effects/session-send.ts'
import type { PtyHost, ScreenView } from '#protocol/ports.ts'
import { createPtyHost } from '#sessions/pty-host.ts'
import { until } from '../support/until.ts'

let host: PtyHost

beforeEach(() => {
  host = createPtyHost()
})
afterEach(async () => {
  await Promise.all((await host.list()).map(({ sessionId }) => host.stop(sessionId)))
  host.close()
})

const start = (script: string, argv = ['bash', '--norc', '-c', script]) =>
  host.spawn({ sessionId: 's1', name: 'x', profile: 'shell', argv, cwd: tmpdir(), cols: 60, rows: 12 }, { PS1: '$ ' })
const rows = async () => (await host.screen('s1'))?.rows ?? []
const shows = (pattern: RegExp) => until(`it shows ${pattern}`, async () => pattern.test((await rows()).join('\n')))

/** A dialog is any last row that ends with "[y/N]"; with `agent`, every other screen is a mystery. */
const reader =
  (isAgent: boolean): ReadState =>
  ({ rows }) => {
    const isDialog = rows.some((row) => row.endsWith('[y/N]'))
    return { state: isDialog ? 'waiting' : 'unknown', because: isDialog ? 'rule yes-or-no' : 'no rule', isAgent }
  }
async function send(text: string, some: { port?: PtyHost; intentId?: string; isAgent?: boolean } = {}) {
  const { port = host, intentId = 'i1', isAgent = false } = some
  const perform = createSessionSend(port, reader(isAgent))
  const order = { intentId, intent: { type: 'session.send' as const, sessionId: 's1', text }, note: null }
  const { events } = await perform(order, new AbortController().signal)
  return events[0]
}
const sent = (outcome: string, because: RegExp, intentId = 'i1') => ({
  type: 'session.sent',
  sessionId: 's1',
  intentId,
  outcome,
  because: expect.stringMatching(because),
})

describe('a text is submitted', () => {
  test('to a shell, and its command runs once although it is performed twice', async () => {
    await start('', ['bash', '--norc', '-i'])
    await shows(/^\$$/m)
    expect(await send('echo "ran $((40 + 2))"')).toEqual(sent('submitted', /moved on/))
    await shows(/^ran 42$/m)
    await send('echo "ran $((40 + 2))"')
    expect((await rows()).filter((row) => row === 'ran 42')).toHaveLength(1)
  })

  test('although the same words are on the screen already', async () => {
    await start('', ['bash', '--norc', '-i'])
    await shows(/^\$$/m)
    for (const intentId of ['i1', 'i2']) {
      expect(await send('echo again', { intentId })).toEqual(sent('submitted', /moved on/, intentId))
    }
    await until('it ran twice', async () => (await rows()).filter((row) => row === 'again').length === 2)
  })

  test('to a program that just reads lines', async () => {
    await start('while read -r line; do echo "got <$line>"; done')
    expect(await send('one\ntwo')).toEqual(sent('submitted', /moved on/))
    await shows(/^got <one two>$/m)
  })
})

describe('a text is held', () => {
  test('while a dialog is on the screen: nothing is typed', async () => {
    await start('printf "Remove all? [y/N]"; read -r line; echo "got <$line>"; sleep 60')
    await shows(/\[y\/N\]/)
    expect(await send('y')).toEqual(sent('held', /a dialog is on the screen \(rule yes-or-no\)/))
    host.input('s1', Buffer.from('n\r'))
    await shows(/^got <n>$/m)
  })

  test('when a dialog comes up between its words and Enter', async () => {
    await start('read -rsn 2; printf "Remove all? [y/N]"; read -r line; echo "got <$line>"; sleep 60')
    expect(await send('go')).toEqual(sent('held', /Enter was not pressed/))
    host.input('s1', Buffer.from('n\r'))
    await shows(/^got <n>$/m)
  })

  test('while a human is writing, and no longer when that was entered', async () => {
    await start('', ['bash', '--norc', '-i'])
    await shows(/^\$$/m)
    host.input('s1', Buffer.from('rm -r'))
    await shows(/^\$ rm -r$/m)
    expect(await send('echo one')).toEqual(sent('held', /a human is writing/))
    host.input('s1', Buffer.from('\u0015echo mine\r'))
    await shows(/^mine$/m)
    expect(await send('echo one', { intentId: 'i2' })).toEqual(sent('submitted', /moved on/, 'i2'))
  })

  test('when an agent shows something that nobody knows', async () => {
    await start('echo strange; sleep 60')
    await shows(/strange/)
    expect(await send('go', { isAgent: true })).toEqual(sent('held', /nobody knows this screen/))
  })
})

describe('a text is dropped', () => {
  test('when the session does not show it', async () => {
    await start('stty -echo; echo ready; sleep 60')
    await shows(/ready/)
    expect(await send('hello')).toEqual(sent('dropped', /did not show the text; Enter was not pressed/))
  })

  test('when Enter changes nothing', async () => {
    await start('stty -echo -icanon; echo ready; read -rn 5 word; printf "%s" "$word"; sleep 60')
    await shows(/ready/)
    expect(await send('hello')).toEqual(sent('dropped', /did not move on/))
  })

  test('when there is no such session', async () => {
    expect(await send('hello')).toEqual(sent('dropped', /has ended/))
  })
})

test('after a crash between paste and Enter, only Enter is still pressed', async () => {
  await start('while read -r line; do echo "got <$line>"; done')
  const crashing: PtyHost = { ...host, inputOnce: () => Promise.reject(new Error('crashed')) }
  await expect(send('hello', { port: crashing })).rejects.toThrow('crashed')
  expect(await send('hello')).toEqual(sent('submitted', /moved on/))
  await shows(/^got <hello>$/m)
  expect(
    (await host.screen('s1'))?.rows.filter((row: ScreenView['rows'][number]) => row === 'got <hello>'),
  ).toHaveLength(1)
})
