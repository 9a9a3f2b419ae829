// What happens at the limits of a pty-host. What it does within them is in contracts/pty-host.test.ts.
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { PtyHost } from '#protocol/ports.ts'
import { createPtyHost, SESSIONS_MAX } from '#sessions/pty-host.ts'
import { INPUT_BYTES_MAX } from '#sessions/pty-input.ts'
import { KEYS_MAX } from '#sessions/typing.ts'
import { until } from '../support/until.ts'

let host: PtyHost
let counts: { live: number; ended: number }[]

beforeEach(() => {
  counts = []
  host = createPtyHost((count) => counts.push(count))
})
afterEach(async () => {
  const live = (await host.list()).filter(({ exit }) => exit === null)
  await Promise.all(live.map(({ sessionId }) => host.stop(sessionId)))
  host.close()
})

const start = (number: number, script: string) =>
  host.spawn(
    {
      sessionId: `s${number}`,
      name: 'x',
      profile: 'x',
      argv: ['bash', '-c', script],
      cwd: tmpdir(),
      cols: 40,
      rows: 5,
    },
    {},
  )

test(`the session after ${SESSIONS_MAX} is refused until one was reaped`, { timeout: 60_000 }, async () => {
  for (let number = 1; number <= SESSIONS_MAX; number++) await start(number, 'exit 0')
  await expect(start(0, 'exit 0')).rejects.toThrow(`${SESSIONS_MAX} sessions`)
  await until('all have ended', () => counts.at(-1)?.ended === SESSIONS_MAX)
  await host.reap('s7')
  expect((await start(0, 'exit 0')).sessionId).toBe('s0')
})

test('it tells how many sessions live and how many wait to be reaped', async () => {
  await start(1, 'read')
  await start(2, 'exit 0')
  await until('one has ended', () => counts.at(-1)?.ended === 1)
  expect(counts.at(-1)).toEqual({ live: 1, ended: 1 })
  await host.reap('s2')
  expect(counts.at(-1)).toEqual({ live: 1, ended: 0 })
})

test('what nobody reads is refused above a limit, the other sessions do not wait, and the rest arrives in order', async () => {
  await start(1, 'stty raw -echo; echo ready; head -c 600000 | md5sum; sleep 60')
  await start(2, 'while read line; do echo "got $line"; done')
  await until('it is ready', async () => (await host.screen('s1'))?.rows.includes('ready'))
  await host.setPaused('s1', true)
  const text = Array.from({ length: 60_000 }, (_, index) => String(index % 1_000_000).padStart(10)).join('')
  for (let sent = 0; sent < text.length; sent += 50_000) host.input('s1', Buffer.from(text.slice(sent, sent + 50_000)))
  await expect(host.inputOnce('s1', 'key', 'x'.repeat(INPUT_BYTES_MAX / 2))).rejects.toThrow('does not read')

  host.input('s2', Buffer.from('hello\r'))
  await until('the other one answers', async () => (await host.screen('s2'))?.rows.includes('got hello'))

  await host.setPaused('s1', false)
  const sum = createHash('md5').update(text).digest('hex')
  await until('all of it has arrived', async () => (await host.screen('s1'))?.rows.join('').includes(sum))
})

test(`a key is remembered for the next ${KEYS_MAX - 1} keys`, async () => {
  await start(1, 'cat > /dev/null')
  for (let key = 0; key < KEYS_MAX; key++) await host.inputOnce('s1', `key-${key}`, 'x')
  expect(await host.inputOnce('s1', 'key-0', 'x')).toBe(false)
  expect(await host.inputOnce('s1', 'one more', 'x')).toBe(true)
  expect(await host.inputOnce('s1', 'key-1', 'x')).toBe(false)
  expect(await host.inputOnce('s1', 'key-0', 'x')).toBe(true)
})

test('closing ends what still runs, also what ignores TERM', async () => {
  const { pid } = await start(1, `trap '' TERM HUP; echo ready; while :; do sleep 0.05; done`)
  await until('it is ready', async () => (await host.screen('s1'))?.rows.includes('ready'))
  host.close()
  await until('it is gone', async () => (await host.list())[0]?.exit)
  expect(() => process.kill(pid, 0)).toThrow()
})
