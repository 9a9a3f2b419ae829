// The numbers of a threat come from the buckets that hold them; what they do not hold is not made up.
import { describe, expect, test } from 'vitest'
import { threatSeries } from '#projection/threat-series.ts'
import type { Bucket } from '#protocol/event-world.ts'
import { threat } from '../support/samples.ts'

const MINUTE = 60_000
const bucket = (index: number, some: Partial<Bucket> = {}): Bucket => ({
  source: 'a',
  at: index * MINUTE,
  widthMs: MINUTE,
  total: 100,
  errors: 10,
  routes: [{ key: 'GET /a', total: 50, errors: 5, p95: 100 + index, usual: [90, 110] }],
  badLines: 0,
  lateLines: 0,
  samples: [],
  ...some,
})
const buckets = Array.from({ length: 20 }, (_, index) => bucket(index))
const values = (series: ReturnType<typeof threatSeries>) => series.points.map(({ value }) => value)

describe('a creep', () => {
  const creep = threat({ heuristic: 'latency-creep', key: 'GET /a', keys: ['GET /a'], onsetAt: 10 * MINUTE })

  test('is its route’s P95 with band, onset and projection', () => {
    const failing = bucket(20, { projections: [{ key: 'GET /a', limit: 900, failsAt: 5e6, between: [4e6, 6e6] }] })
    const series = threatSeries(creep, [...buckets, failing])
    expect(series).toMatchObject({
      measure: 'P95 of GET /a',
      usual: [90, 110],
      onsetAt: 10 * MINUTE,
      limit: 900,
      failsAt: { likely: 5e6, between: [4e6, 6e6] },
    })
    expect(values(series)).toHaveLength(21)
  })

  test('one minute that jumps does not bend it', () => {
    const jump = buckets.with(10, bucket(10, { routes: [{ key: 'GET /a', total: 1, errors: 0, p95: 9_000 }] }))
    expect(Math.max(...values(threatSeries(creep, jump)))).toBeLessThan(200)
  })

  test('that is over foretells nothing', () => {
    const failing = bucket(20, { projections: [{ key: 'GET /a', limit: 900, failsAt: 5e6, between: [4e6, 6e6] }] })
    expect(threatSeries({ ...creep, endedAt: 1 }, [failing]).failsAt).toBeNull()
  })
})

describe('each heuristic has its measure', () => {
  test('errors of the affected routes, or of the whole log', () => {
    const errors = { heuristic: 'error-spike' as const, onsetAt: 10 * MINUTE }
    expect(values(threatSeries(threat({ ...errors, key: 'GET /a', keys: ['GET /a'] }), buckets))[0]).toBe(0.1)
    expect(values(threatSeries(threat({ ...errors, key: '*', keys: ['*'] }), buckets))[0]).toBe(0.1)
    expect(values(threatSeries(threat({ ...errors, key: 'GET /gone', keys: ['GET /gone'] }), buckets))).toEqual([])
  })

  test('refused logins, lines, requests of a route, a gauge', () => {
    const logins = threatSeries(threat({ heuristic: 'auth-anomaly', key: '*' }), [
      bucket(0, { logins: { refused: 88, addresses: 44 } }),
      bucket(1),
    ])
    expect(values(logins)).toEqual([88, 0])
    expect(values(threatSeries(threat({ heuristic: 'log-flood', key: 'worker' }), buckets))[0]).toBe(100)
    expect(values(threatSeries(threat({ heuristic: 'log-flood', key: 'GET /a' }), buckets))[0]).toBe(50)
    const gauges = [{ key: 'db/disk', last: 70, limit: 100 }]
    const disk = threatSeries(threat({ heuristic: 'resource-trend', key: 'db/disk' }), [bucket(0, { gauges })])
    expect(disk).toMatchObject({ unit: 'own', limit: 100, points: [{ at: 0, value: 70 }] })
  })

  test('what is usual is taken from before the onset, when there is enough of it', () => {
    const flood = (onset: number) => threat({ heuristic: 'log-flood', key: 'worker', onsetAt: onset * MINUTE })
    expect(threatSeries(flood(10), buckets).usual).toEqual([100, 100])
    expect(threatSeries(flood(3), buckets).usual).toBeNull()
  })
})
