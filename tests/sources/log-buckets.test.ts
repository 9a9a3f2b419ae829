import { describe, expect, test } from 'vitest'
import { bucketSchema, ROUTES_MAX } from '#protocol/event-world.ts'
import { createBuckets, LEAP_LINES, LEAP_MS, ROUTES_COUNTED_MAX, SAMPLES_MAX } from '#sources/log-buckets.ts'
import type { LogLine } from '#sources/log-line.ts'

const line = (at: number, fields: Partial<LogLine> = {}): LogLine => ({
  at,
  route: null,
  status: null,
  durationMs: null,
  isError: false,
  message: '',
  ...fields,
})
const make = (closedUpTo: number | null = null) =>
  createBuckets({ source: 'app.log', bucketMs: 10, lateBuckets: 1, closedUpTo })
const place = (offset: number) => ({ inode: 7, offset })
const totals = (buckets: readonly { at: number; total: number; lateLines: number; badLines: number }[]) =>
  buckets.map(({ at, total, lateLines, badLines }) => ({ at, total, lateLines, badLines }))

test('a bucket closes when a line one bucket past its end is seen, and lines out of order until then are counted', () => {
  const buckets = make()
  for (const at of [0, 12, 5]) buckets.add(line(at), place(at))
  expect(buckets.takeClosed(0)).toEqual([])
  buckets.add(line(20), place(20))
  expect(totals(buckets.takeClosed(0))).toEqual([{ at: 0, total: 2, lateLines: 0, badLines: 0 }])
  expect(buckets.takeClosed(0)).toEqual([])
})

test('a line for a closed bucket, and one that cannot be read, are counted in the next bucket', () => {
  const buckets = make()
  for (const at of [0, 20]) buckets.add(line(at), place(at))
  buckets.takeClosed(0)
  buckets.add(line(3), place(30))
  buckets.add(null, place(40))
  expect(totals(buckets.takeAll())).toEqual([{ at: 20, total: 1, lateLines: 1, badLines: 1 }])
})

test('silence closes a bucket as time passing in the log would', () => {
  const buckets = make()
  buckets.add(line(3), place(0))
  expect(buckets.takeClosed(16)).toEqual([])
  expect(totals(buckets.takeClosed(17))).toHaveLength(1)
})

test('reading resumes at the first line of the oldest open bucket, and at the end when none is open', () => {
  const buckets = make()
  buckets.add(line(0), place(0))
  buckets.add(line(11), place(100))
  buckets.add(line(4), place(200))
  buckets.add(line(21), place(300))
  buckets.takeClosed(0)
  expect(buckets.resumeAt(place(400))).toEqual(place(100))
  buckets.takeAll()
  expect(buckets.resumeAt(place(400))).toEqual(place(400))
  expect(buckets.closedUpTo()).toBe(20)
})

test('lines that wait for a bucket are read again after a restart', () => {
  const buckets = make()
  buckets.add(null, place(50))
  expect(buckets.resumeAt(place(60))).toEqual(place(50))
})

test('one line from the far future does not close every bucket; several that agree do', () => {
  const buckets = make()
  buckets.add(line(0), place(0))
  buckets.add(line(2 * LEAP_MS), place(1))
  buckets.add(line(1), place(2))
  expect(buckets.takeClosed(0)).toEqual([])
  for (let index = 0; index < LEAP_LINES; index++) buckets.add(line(2 * LEAP_MS), place(3 + index))
  expect(totals(buckets.takeClosed(0))).toEqual([{ at: 0, total: 2, lateLines: 0, badLines: LEAP_LINES }])
})

describe('what is kept of a bucket', () => {
  test('the busiest routes, the rest only in the totals', () => {
    const buckets = make()
    const routes = ROUTES_COUNTED_MAX + 1
    for (let index = 0; index < routes; index++) buckets.add(line(0, { route: `/r${index}` }), place(index))
    buckets.add(line(0, { route: '/r77', isError: true, status: 500 }), place(routes))
    const [bucket] = buckets.takeAll()
    expect(bucket?.total).toBe(routes + 1)
    expect(bucket?.routes).toHaveLength(ROUTES_MAX)
    expect(bucket?.routes[0]).toEqual({ key: '/r77', total: 2, errors: 1 })
  })

  test('a few different samples of errors, redacted and printable', () => {
    const buckets = make()
    const key = `AKIA${'Q7'.repeat(8)}`
    const error = (message: string) => line(0, { route: 'GET /x', status: 500, isError: true, message })
    buckets.add(error(`\u001b[31mdenied\u001b[0m for ${key} ${'y'.repeat(3000)}`), place(0))
    buckets.add(error('same'), place(1))
    for (let index = 0; index < 9; index++) buckets.add(error(index < 3 ? 'same' : `e${index}`), place(2 + index))
    const [bucket] = buckets.takeAll()
    expect(bucketSchema.parse(bucket).samples).toHaveLength(SAMPLES_MAX)
    expect(bucket?.samples[0]).toMatch(/^GET \/x 500 denied for AKIA\*\*\*Q7\(20\) y+…$/)
    expect(bucket?.samples[1]).toBe('GET /x 500 same')
    expect(JSON.stringify(bucket)).not.toContain(key)
  })
})

describe('after a restart', () => {
  test('what an earlier run counted is neither counted nor called late', () => {
    const buckets = make(0)
    buckets.add(line(11), place(100))
    buckets.add(line(4), place(200))
    expect(totals(buckets.takeAll())).toEqual([{ at: 10, total: 1, lateLines: 0, badLines: 0 }])
  })

  test('what came too late then is late again', () => {
    const buckets = make(0)
    buckets.add(line(11), place(100))
    buckets.add(line(21), place(300))
    buckets.add(line(4), place(400))
    expect(totals(buckets.takeAll()).at(-1)).toEqual({ at: 20, total: 1, lateLines: 1, badLines: 0 })
  })
})
