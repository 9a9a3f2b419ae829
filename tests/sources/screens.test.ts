// What the engine missed while it was down is made up for, and an exit is reaped only after it was told.
import { tmpdir } from 'node:os'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Event } from '#protocol/event.ts'
import type { Observation } from '#protocol/observation.ts'
import type { PtyHost } from '#protocol/ports.ts'
import { createPtyHost } from '#sessions/pty-host.ts'
import { createScreens } from '#sources/screens.ts'
import { until } from '../support/until.ts'

let host: PtyHost
let events: Event[]
let observations: Observation[]
let ending: AbortController
let running: Promise<void>

const start = (sessionId: string, script: string) =>
  host.spawn(
    { sessionId, name: 'x', profile: 'shell', argv: ['bash', '-c', script], cwd: tmpdir(), cols: 40, rows: 5 },
    {},
  )
const exited = (sessionId: string) =>
  until(`${sessionId} has exited`, async () => (await host.list()).find((one) => one.sessionId === sessionId)?.exit)
const run = (alive: readonly string[], owner: PtyHost = host) => {
  running = createScreens({ ptyHost: owner, alive }).run(
    (event) => events.push(event),
    (observation) => observations.push(observation),
    ending.signal,
  )
  return running
}

beforeEach(() => {
  host = createPtyHost()
  events = []
  observations = []
  ending = new AbortController()
})
afterEach(async () => {
  ending.abort()
  await running.catch(() => {})
  await Promise.all((await host.list()).map(({ sessionId }) => host.stop(sessionId)))
  host.close()
})

test('a session that the host does not know is lost; one that ended meanwhile has exited; one that runs is neither', async () => {
  await start('s1', 'exit 5')
  await start('s2', 'read')
  await exited('s1')
  void run(['s1', 's2', 's3'])
  await until('both were told', () => events.length === 2)
  expect(events).toContainEqual({
    type: 'session.lost',
    sessionId: 's3',
    because: expect.stringContaining('no longer'),
  })
  expect(events).toContainEqual({ type: 'session.exited', sessionId: 's1', code: 5, signal: null })
  await until('s1 was reaped', async () => (await host.list()).length === 1)
})

test('an exit while it runs is told once, with the last screen before it, and reaped after it', async () => {
  const order: string[] = []
  const owner: PtyHost = {
    ...host,
    reap: (sessionId) => {
      order.push(`reap ${sessionId} after ${events.length} events`)
      return host.reap(sessionId)
    },
  }
  void run([], owner)
  await start('s1', 'echo last; exit 0')
  await until('it was reaped', () => order.length > 0)
  expect(order).toEqual(['reap s1 after 1 events'])
  expect(events).toEqual([{ type: 'session.exited', sessionId: 's1', code: 0, signal: null }])
  expect(observations.at(-1)).toMatchObject({ kind: 'screen', sessionId: 's1', rows: ['last', '', '', '', ''] })
})

test('screens are observed as plain rows with the time of quiet', async () => {
  await start('s1', `printf '\\033]0;a title\\007\\033[31mhello'; read`)
  void run(['s1'])
  await until('it was seen to be still', () => observations.some((one) => one.kind === 'screen' && one.quietMs >= 400))
  expect(observations.at(-1)).toMatchObject({ sessionId: 's1', rows: ['hello', '', '', '', ''], title: 'a title' })
})

test('it ends when it is told to, without a further word', async () => {
  await start('s1', 'read')
  const over = run(['s1'])
  ending.abort()
  await over
  await host.stop('s1')
  expect(events).toEqual([])
})

test('a host that cannot be asked is a failure of the source', async () => {
  const broken: PtyHost = { ...host, list: () => Promise.reject(new Error('gone')) }
  await expect(run(['s1'], broken)).rejects.toThrow('gone')
})
