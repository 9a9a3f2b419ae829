import { appendFileSync, mkdtempSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Trouble } from '#protocol/errors.ts'
import { type Event, type EventOf, eventSchema } from '#protocol/event.ts'
import { LINE_BYTES_MAX } from '#sources/log-split.ts'
import { CHUNK_BYTES } from '#sources/log-tail.ts'
import { createLogs, type LogsOptions } from '#sources/logs.ts'

const WAIT = { timeout: 8_000, interval: 20 }
let dir: string
let path: string
let following: AbortController[]

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'signalbox-logs-'))
  path = join(dir, 'app.log')
  following = []
})
afterEach(() => {
  for (const controller of following) controller.abort()
  rmSync(dir, { recursive: true, force: true })
})

const line = (at: number, status = 200) => `${JSON.stringify({ time: 1e12 + at, path: '/x', status })}\n`
const counted = (events: readonly Event[]) =>
  events.flatMap((event) => (event.type === 'log.counted' ? [event.bucket] : []))
const sum = (events: readonly Event[], what: 'total' | 'errors' | 'badLines' | 'lateLines') =>
  counted(events).reduce((all, bucket) => all + bucket[what], 0)
const lastRead = (events: readonly Event[]) =>
  events.findLast((event): event is EventOf<'log.read'> => event.type === 'log.read')

async function readAll(options: Partial<LogsOptions> = {}): Promise<Event[]> {
  const events: Event[] = []
  const source = createLogs({ path, bucketMs: 1_000, from: null, follow: false, ...options })
  await source.run(
    (event) => events.push(eventSchema.parse(event)),
    () => {},
    new AbortController().signal,
  )
  return events
}

function follow(options: Partial<LogsOptions> = {}) {
  const events: Event[] = []
  const controller = new AbortController()
  following.push(controller)
  const source = createLogs({ path, bucketMs: 200, from: null, follow: true, ...options })
  const ended = source.run(
    (event) => events.push(event),
    () => {},
    controller.signal,
  )
  return { events, ended, stop: () => controller.abort() }
}

describe('reading to the end', () => {
  test('counts every line, reports every bucket and then the place', async () => {
    writeFileSync(path, `${line(0)}${line(500, 500)}not json\r\n\u0000\u0000\n${line(1_000)}${line(9_000).trimEnd()}`)
    const events = await readAll()
    expect(counted(events).map(({ at, total, errors, badLines }) => [at - 1e12, total, errors, badLines])).toEqual([
      [0, 2, 1, 2],
      [1_000, 1, 0, 0],
      [9_000, 1, 0, 0],
    ])
    expect(events.at(-1)).toMatchObject({ type: 'log.read', source: path, offset: statSync(path).size })
  })

  test('an absent file is a trouble with a hint', async () => {
    await expect(readAll()).rejects.toMatchObject({ name: 'Trouble', exitCode: 2 } satisfies Partial<Trouble>)
  })

  test('a file of many chunks loses no line at their edges', async () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => line(index))
    writeFileSync(path, lines.join(''))
    expect(statSync(path).size).toBeGreaterThan(3 * CHUNK_BYTES)
    const events = await readAll()
    expect(sum(events, 'total')).toBe(20_000)
    expect(sum(events, 'badLines') + sum(events, 'lateLines')).toBe(0)
  })

  test('a line over the limit is one bad line', async () => {
    writeFileSync(path, `${line(0)}${'x'.repeat(LINE_BYTES_MAX + 1)}\n${line(1)}`)
    const events = await readAll()
    expect([sum(events, 'total'), sum(events, 'badLines')]).toEqual([2, 1])
  })
})

test('stopped after any bucket and started again there, it neither loses nor repeats a line', async () => {
  // Out of order by up to a bucket, with bad and late lines between.
  const lines = Array.from({ length: 60 }, (_, index) =>
    index % 7 === 6 ? 'bad\n' : line(index * 250 + ((index * 37) % 5) * 200 - (index % 20 === 19 ? 9_000 : 0)),
  )
  writeFileSync(path, lines.join(''))
  const whole = await readAll()
  expect(sum(whole, 'lateLines')).toBeGreaterThan(0)
  // Every prefix of the file makes another stopping place: the file grows while it is read.
  for (let cut = 1; cut < lines.length; cut++) {
    writeFileSync(path, lines.slice(0, cut).join(''))
    const { events, stop, ended } = follow({ bucketMs: 1_000 })
    await vi.waitFor(() => expect(counted(events).length).toBeGreaterThanOrEqual(closedBy(lines.slice(0, cut))), WAIT)
    stop()
    await ended
    const from = lastRead(events)
    appendFileSync(path, lines.slice(cut).join(''))
    const rest = await readAll({ from: from ?? null })
    expect([...counted(events), ...counted(rest)], `cut after line ${cut}`).toEqual(counted(whole))
  }
}, 60_000)

/** How many buckets of 1 s are closed by the newest line. */
function closedBy(lines: readonly string[]): number {
  const times = lines.filter((text) => text.startsWith('{')).map((text) => (JSON.parse(text).time as number) - 1e12)
  let newest = Number.NEGATIVE_INFINITY
  const starts = new Set<number>()
  for (const time of times) {
    const start = Math.floor(time / 1_000) * 1_000
    if (newest < start + 2_000) starts.add(start)
    newest = Math.max(newest, time)
  }
  return [...starts].filter((start) => start + 2_000 <= newest).length
}

describe('following', { timeout: 20_000 }, () => {
  test('waits for a file that is not there yet, and closes the bucket of a silent stream', async () => {
    const { events } = follow()
    writeFileSync(path, line(0))
    await vi.waitFor(() => expect(sum(events, 'total')).toBe(1), WAIT)
    expect(lastRead(events)?.offset).toBe(statSync(path).size)
  })

  test('an unfinished line is counted once its newline comes', async () => {
    const text = line(1_100)
    writeFileSync(path, line(0) + text.slice(0, 9))
    const { events } = follow()
    await vi.waitFor(() => expect(counted(events)).toHaveLength(1), WAIT)
    expect(lastRead(events)?.offset).toBe(line(0).length)
    appendFileSync(path, text.slice(9))
    await vi.waitFor(() => expect(sum(events, 'total')).toBe(2), WAIT)
    expect(sum(events, 'badLines')).toBe(0)
  })

  test('a file that was renamed is finished before the new one is read', async () => {
    writeFileSync(path, line(0))
    const { events } = follow()
    await vi.waitFor(() => expect(counted(events)).toHaveLength(1), WAIT)
    renameSync(path, `${path}.1`)
    appendFileSync(`${path}.1`, line(2_000))
    writeFileSync(path, line(4_000) + line(6_000))
    await vi.waitFor(() => expect(sum(events, 'total')).toBe(4), WAIT)
    expect(sum(events, 'lateLines')).toBe(0)
    expect(lastRead(events)?.inode).toBe(statSync(path).ino)
  })

  test('a file that was cut is read from its beginning', async () => {
    writeFileSync(path, line(0) + line(1))
    const { events } = follow()
    await vi.waitFor(() => expect(sum(events, 'total')).toBe(2), WAIT)
    truncateSync(path)
    appendFileSync(path, line(5_000))
    await vi.waitFor(() => expect(sum(events, 'total')).toBe(3), WAIT)
  })

  test('ends when it is told to', async () => {
    const { ended, stop } = follow()
    stop()
    await expect(ended).resolves.toBeUndefined()
  })
})

test('a restart finds the rest of a file that was renamed meanwhile', async () => {
  writeFileSync(path, line(0) + line(1_000))
  const first = await readAll()
  appendFileSync(path, line(3_000))
  renameSync(path, `${path}.1`)
  writeFileSync(path, line(5_000))
  const events = await readAll({ from: lastRead(first) ?? null })
  expect(counted(events).map(({ at }) => at - 1e12)).toEqual([3_000, 5_000])
})

test('a second run of the same source goes on where the first one was', async () => {
  writeFileSync(path, line(0))
  const events: Event[] = []
  const source = createLogs({ path, bucketMs: 1_000, from: null, follow: false })
  const run = () =>
    source.run(
      (event) => events.push(event),
      () => {},
      new AbortController().signal,
    )
  await run()
  appendFileSync(path, line(5_000))
  await run()
  expect(sum(events, 'total')).toBe(2)
})
