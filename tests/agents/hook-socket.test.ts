// The hooks socket: who is heard, and what happens at each of its limits.
import { statSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { LINE_BYTES_MAX } from '#agents/hook-line.ts'
import { CONNECTIONS_MAX, LINE_WITHIN_MS } from '#agents/hook-socket.ts'
import { WAITING_MAX, WAITING_OF_SESSION_MAX } from '#agents/open-requests.ts'
import { sessionToken } from '#agents/session-token.ts'
import { asksFor, openDesk, SECRET } from '../support/desk.ts'
import { until } from '../support/until.ts'

type Dialled = { readonly socket: Socket; heard: string; isClosed: boolean }

function dial(folder: string): Promise<Dialled> {
  const socket = connect(join(folder, 'hooks.sock'))
  const dialled: Dialled = { socket, heard: '', isClosed: false }
  socket.setEncoding('utf8').on('data', (text: string) => {
    dialled.heard += text
  })
  socket
    .on('error', () => {})
    .on('close', () => {
      dialled.isClosed = true
    })
  onTestFinished(() => void socket.destroy())
  return new Promise((resolve) => socket.once('connect', () => resolve(dialled)))
}

const lineOf = (session: string, requestId: string, more: object = {}) =>
  `${JSON.stringify({
    v: 1,
    session,
    token: sessionToken(SECRET, session),
    agent: 'claude',
    requestId,
    event: 'PermissionRequest',
    payload: asksFor('make'),
    ...more,
  })}\n`

async function say(folder: string, line: string): Promise<Dialled> {
  const dialled = await dial(folder)
  dialled.socket.write(line)
  return dialled
}

const listening = async () => {
  const desk = openDesk()
  await until('it listens', () => statSync(join(desk.folder, 'hooks.sock'), { throwIfNoEntry: false }))
  return desk
}

describe('the hooks socket', () => {
  test('is its owner’s alone', async () => {
    const { folder } = await listening()
    expect(statSync(join(folder, 'hooks.sock')).mode & 0o777).toBe(0o600)
  })

  test('hears a proven session, and cuts off every other', async () => {
    const desk = await listening()
    const bad = [
      lineOf('s1', 'r1', { token: sessionToken(SECRET, 's2') }),
      lineOf('s1', 'r1', { token: sessionToken('another secret', 's1') }),
      lineOf('s1', 'r1', { token: '' }),
      lineOf('s1', 'r1', { v: 2 }),
      lineOf('s1', '../r1'),
      lineOf('s1; rm', 'r1'),
      'no JSON\n',
    ]
    for (const line of bad) {
      const dialled = await say(desk.folder, line)
      await until('it was cut off', () => dialled.isClosed)
      expect(dialled.heard).toBe('')
    }
    expect(desk.events).toEqual([])
    const right = await say(desk.folder, lineOf('s1', 'r1'))
    await until('it waits', () => right.heard === 'wait\n')
    expect(desk.of('request.raised')).toHaveLength(1)
  })

  test('cuts off a line that is longer than LINE_BYTES_MAX', async () => {
    const desk = await listening()
    const dialled = await say(desk.folder, 'x'.repeat(LINE_BYTES_MAX + 1))
    await until('it was cut off', () => dialled.isClosed)
  })

  test('cuts off a caller that says nothing for LINE_WITHIN_MS', { timeout: 4 * LINE_WITHIN_MS }, async () => {
    const desk = await listening()
    const dialled = await dial(desk.folder)
    dialled.socket.write('{"v":1')
    await until('it was cut off', () => dialled.isClosed)
    expect(desk.events).toEqual([])
  })

  test('lets an agent go that it does not know, and a call that it cannot read', async () => {
    const desk = await listening()
    const unknown = await say(desk.folder, lineOf('s1', 'r1', { agent: 'stranger' }))
    await until('it may go', () => unknown.heard === '\n')
    const odd = await say(desk.folder, lineOf('s1', 'r1', { payload: 'text' }))
    await until('it may go', () => odd.heard === '\n')
    expect(desk.events).toEqual([])
  })

  test('keeps WAITING_OF_SESSION_MAX requests of a session waiting; the next stays on its own screen', async () => {
    const desk = await listening()
    for (let index = 0; index < WAITING_OF_SESSION_MAX; index++) await say(desk.folder, lineOf('s1', `r${index}`))
    await until('they wait', () => desk.of('request.raised').length === WAITING_OF_SESSION_MAX)
    const next = await say(desk.folder, lineOf('s1', 'one-more'))
    await until('it may go', () => next.heard === '\n')
    expect(desk.of('request.raised')).toHaveLength(WAITING_OF_SESSION_MAX)
    expect(desk.of('agent.reported')).toMatchObject([{ report: 'needs-human' }])
    const other = await say(desk.folder, lineOf('s2', 'r1'))
    await until('another session waits', () => other.heard === 'wait\n')
  })

  test('keeps WAITING_MAX requests waiting in all, and turns away more than CONNECTIONS_MAX callers', async () => {
    const desk = await listening()
    const sessions = WAITING_MAX / WAITING_OF_SESSION_MAX
    for (let session = 1; session <= sessions; session++)
      for (let index = 0; index < WAITING_OF_SESSION_MAX; index++)
        await say(desk.folder, lineOf(`s${session}`, `r${index}`))
    await until('they wait', () => desk.of('request.raised').length === WAITING_MAX)
    const next = await say(desk.folder, lineOf('s99', 'r1'))
    await until('it may go', () => next.heard === '\n')

    await until('it has left', () => next.isClosed)
    const idle = await Promise.all(Array.from({ length: CONNECTIONS_MAX - WAITING_MAX }, () => dial(desk.folder)))
    const beyond = await dial(desk.folder)
    await until('it was turned away', () => beyond.isClosed)
    expect(idle.some(({ isClosed }) => isClosed)).toBe(false)
  })
})
