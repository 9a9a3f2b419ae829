// The bucket of a minute holds what a chart draws, and no more than that.
import { expect, test } from 'vitest'
import { BANDS_MAX, type ChartMemory, chartMinute, ROUTES_CHARTED_MAX } from '#detectors/log/signal-chart.ts'
import { binOf } from '#detectors/log/trend/histogram.ts'
import { bucketSchema } from '#protocol/event-world.ts'
import type { LogMinute, RouteMinute } from '#protocol/log-minute.ts'
import { logSettingsSchema } from '#protocol/log-settings.ts'
import { draftMinute } from '../../support/log-minutes.ts'
import { threat } from '../../support/samples.ts'
import { sighting } from './a-sighting.ts'

const settings = logSettingsSchema.parse({ routes: [{ match: '/slow', timeoutMs: 2_000 }] })
const still = { source: 'a.log', settings, running: [] }

const route = (key: string, ms: number, requests = 20): RouteMinute => ({
  key,
  service: 'shop',
  requests,
  errors: 0,
  refused: 0,
  latency: [[binOf(ms), requests]],
  queries: 0,
  queriesTold: 0,
  causes: [],
})
const minuteOf = (index: number, routes: readonly RouteMinute[]): LogMinute => ({
  ...draftMinute(index).done(),
  lines: 100,
  routes: [...routes],
})
const slow = sighting({
  heuristic: 'latency-creep',
  key: 'GET /slow',
  timeToFailure: { likelyS: 600, rangeS: [300, 900] },
})
const running = [
  { threat: threat({ heuristic: 'latency-creep', key: 'GET /slow', keys: ['GET /slow'] }), sighting: slow },
]

test('routes have their latency, and after a while where it usually lies', () => {
  const memory: ChartMemory = new Map()
  const buckets = Array.from({ length: 60 }, (_, index) =>
    chartMinute(memory, minuteOf(index, [route('GET /a', 100 + (index % 5))]), still),
  )
  expect(buckets[0]?.routes[0]).toMatchObject({ key: 'GET /a', total: 20, p95: expect.closeTo(100, -0.5) })
  expect(buckets[0]?.routes[0]?.usual).toBeUndefined()
  const [low, high] = buckets.at(-1)?.routes[0]?.usual ?? [0, 0]
  expect(low).toBeLessThan(102)
  expect(low).toBeGreaterThan(90)
  expect(high).toBeLessThan(115)
  for (const bucket of buckets) bucketSchema.parse(bucket)
})

test('what is usual is not learned from while it creeps', () => {
  const memory: ChartMemory = new Map()
  for (let index = 0; index < 60; index++) chartMinute(memory, minuteOf(index, [route('GET /slow', 100)]), still)
  const before = memory.get('GET /slow')
  for (let index = 60; index < 120; index++) {
    const bucket = chartMinute(memory, minuteOf(index, [route('GET /slow', 900)]), { ...still, running })
    expect(bucket.projections).toEqual([
      {
        key: 'GET /slow',
        limit: 2_000,
        failsAt: bucket.at + 660_000,
        between: [bucket.at + 360_000, bucket.at + 960_000],
      },
    ])
  }
  expect(memory.get('GET /slow')).toEqual(before)
})

test('the busiest routes are drawn, and those of a running threat', () => {
  const many = Array.from({ length: 60 }, (_, index) => route(`GET /${index}`, 10, 100 - index))
  const bucket = chartMinute(new Map(), minuteOf(0, [...many, route('GET /slow', 10, 1)]), { ...still, running })
  expect(bucket.routes).toHaveLength(ROUTES_CHARTED_MAX + 1)
  expect(bucket.routes.at(-1)?.key).toBe('GET /slow')
})

test('of BANDS_MAX routes what is usual is remembered, the latest', () => {
  const memory: ChartMemory = new Map()
  const many = Array.from({ length: BANDS_MAX + 10 }, (_, index) => route(`GET /${index}`, 10))
  chartMinute(memory, minuteOf(0, many), still)
  expect(memory.size).toBe(BANDS_MAX)
  expect(memory.has('GET /0')).toBe(false)
})

test('refused logins are counted with their addresses', () => {
  const draft = draftMinute(0)
  draft.login('10.0.0.1', 'ada', 'refused', 3)
  draft.login('10.0.0.2', 'bob', 'refused')
  draft.login('10.0.0.3', 'cy', 'ok')
  expect(chartMinute(new Map(), draft.done(), still).logins).toEqual({ refused: 4, addresses: 2 })
})
