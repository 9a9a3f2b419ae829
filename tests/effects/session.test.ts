// Acting on sessions, with real ones: each act may be done again after a crash, and an answer never reaches another question.
import { tmpdir } from 'node:os'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createRequestAnswer } from '#effects/request-answer.ts'
import { createSessionContinue, createSessionPause } from '#effects/session-pause.ts'
import { createSessionStart } from '#effects/session-start.ts'
import { createSessionStop } from '#effects/session-stop.ts'
import { type AgentRequest, ALLOW_ONCE } from '#protocol/agent-request.ts'
import { fingerprint } from '#protocol/fingerprint.ts'
import type { Intent } from '#protocol/intent.ts'
import type { Perform, PtyHost } from '#protocol/ports.ts'
import { createPtyHost } from '#sessions/pty-host.ts'
import { request } from '../support/samples.ts'
import { until } from '../support/until.ts'

let host: PtyHost

beforeEach(() => {
  host = createPtyHost()
})
afterEach(async () => {
  await Promise.all((await host.list()).map(({ sessionId }) => host.stop(sessionId)))
  host.close()
})

const launchOf = (script: string, argv = ['bash', '-c', script]) => ({
  sessionId: 's1',
  name: 'x',
  profile: 'shell',
  argv,
  cwd: tmpdir(),
  cols: 60,
  rows: 8,
})
const perform = async (how: Perform, intent: Intent, intentId = 'i1') =>
  (await how({ intentId, intent, note: null }, new AbortController().signal)).events
const rows = async () => (await host.screen('s1'))?.rows ?? []
const shows = (text: string) =>
  until(`the screen shows ${text}`, async () => (await rows()).some((row) => row.includes(text)))
const start = (script: string) => host.spawn(launchOf(script), {})

describe('session.start', () => {
  const starting = () =>
    createSessionStart(host, {
      env: { SIGNALBOX_INBOX: '/in' },
      portOf: () => 20_010,
      prepare: async () => {},
      confine: async (_, argv) => ({ argv, events: [] }),
      equip: async ({ argv }) => ({ argv, env: { SIGNALBOX_SESSION: 's1' } }),
    })

  test('starts once, with what agents are told of us', async () => {
    const how = starting()
    const intent: Intent = {
      type: 'session.start',
      launch: launchOf('echo "$SIGNALBOX_INBOX:$SIGNALBOX_PORT"; read'),
    }
    const first = await perform(how, intent)
    expect(first).toEqual([{ type: 'session.started', sessionId: 's1', pid: expect.any(Number) }])
    expect(await perform(how, intent)).toEqual(first)
    await shows('/in:20010')
  })

  test.each([undefined, 5])('of a program that is not there is refused, at priority %s', async (nice) => {
    const launch = { ...launchOf('', ['no-such-agent']), ...(nice === undefined ? {} : { nice }) }
    await expect(perform(starting(), { type: 'session.start', launch })).rejects.toThrow(/no-such-agent is not in PATH/)
  })

  test('gives it its priority and its variables, but not ours to choose', async () => {
    const env = { COLOUR: 'red', SIGNALBOX_INBOX: '/elsewhere' }
    const launch = { ...launchOf('echo "$COLOUR $SIGNALBOX_INBOX $(nice)"; read'), nice: 3, env }
    await perform(starting(), { type: 'session.start', launch })
    await shows('red /in 3')
  })
})

test('session.pause and session.continue stop and resume, and may be done twice', async () => {
  await start('read')
  for (const _ of [1, 2]) {
    expect(
      await perform(createSessionPause(host), { type: 'session.pause', sessionId: 's1', because: 'critical' }),
    ).toEqual([{ type: 'session.paused', sessionId: 's1', because: 'critical' }])
    expect(await host.list()).toMatchObject([{ paused: true }])
  }
  for (const _ of [1, 2]) {
    expect(
      await perform(createSessionContinue(host), { type: 'session.continue', sessionId: 's1', because: 'dismissed' }),
    ).toEqual([{ type: 'session.continued', sessionId: 's1', because: 'dismissed' }])
    expect(await host.list()).toMatchObject([{ paused: false }])
  }
})

test('session.stop ends the session, and is done also when there is none', async () => {
  await start('read')
  const stop = createSessionStop(host)
  expect(await perform(stop, { type: 'session.stop', sessionId: 's1' })).toEqual([])
  expect(await host.list()).toMatchObject([{ exit: {} }])
  expect(await perform(stop, { type: 'session.stop', sessionId: 's7' })).toEqual([])
})

describe('request.answer', () => {
  /** A question is any line that begins with "Allow". */
  const read = (screen: readonly string[]): AgentRequest | null => {
    const detail = screen.findLast((row) => row.startsWith('Allow'))
    return detail === undefined ? null : requestOf(detail)
  }
  const requestOf = (detail: string): AgentRequest =>
    request({
      fingerprint: fingerprint(detail),
      detail,
      channel: { by: 'screen', rule: 'test', approveKeys: 'y\r', rejectKeys: 'n\r' },
    })
  const desk = { answer: () => Promise.reject(new Error('nothing of the screen goes to the desk')) }
  const answer = (detail: string, intentId?: string) =>
    perform(
      createRequestAnswer({ ptyHost: host, read, desk }),
      { type: 'request.answer', sessionId: 's1', request: requestOf(detail), decision: ALLOW_ONCE },
      intentId,
    )
  const answered = (detail: string, delivered: boolean, because: string) => [
    {
      type: 'request.answered',
      sessionId: 's1',
      fingerprint: fingerprint(detail),
      intentId: expect.any(String),
      delivered,
      because,
    },
  ]

  test('types the keys while the question is on the screen', async () => {
    await start('echo "Allow rm?"; read -s line; echo "got <$line>"; read')
    await shows('Allow rm?')
    expect(await answer('Allow rm?')).toEqual(answered('Allow rm?', true, 'the question was still on the screen'))
    await shows('got <y>')
  })

  test('types nothing when another question has taken its place', async () => {
    await start('echo "Allow ls?"; read -s; clear; echo "Allow rm -rf?"; read line; echo "got <$line>"; read')
    await shows('Allow ls?')
    host.input('s1', Buffer.from('\r'))
    await shows('Allow rm -rf?')
    expect(await answer('Allow ls?')).toEqual(answered('Allow ls?', false, 'the question is no longer on the screen'))
    host.input('s1', Buffer.from('n\r'))
    await shows('got <n>')
  })

  test('types once although it is performed twice', async () => {
    await start('echo "Allow rm?"; while read -s line; do echo "got <$line>"; done')
    await shows('Allow rm?')
    await answer('Allow rm?')
    expect(await answer('Allow rm?')).toEqual(answered('Allow rm?', true, 'it had been typed before'))
    host.input('s1', Buffer.from('end\r'))
    await shows('got <end>')
    expect((await rows()).filter((row) => row === 'got <y>')).toHaveLength(1)
  })

  test('types nothing into a session that is gone', async () => {
    expect(await answer('Allow rm?')).toEqual(answered('Allow rm?', false, 'the session has ended'))
  })
})
