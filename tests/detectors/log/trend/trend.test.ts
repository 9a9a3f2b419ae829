// The statistics that heuristics share.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addToCusum, QUIET_CUSUM } from '#detectors/log/trend/cusum.ts'
import { addBins, binOf, type Histogram, quantile } from '#detectors/log/trend/histogram.ts'
import { mannKendall } from '#detectors/log/trend/mann-kendall.ts'
import { median, quantileOfSorted, spread } from '#detectors/log/trend/middle.ts'
import { forgetFrom, HOUR_MS, recordHour, SEASON_HOURS_MAX, type Season, usualAt } from '#detectors/log/trend/season.ts'
import { slopeAt, theilSen } from '#detectors/log/trend/theil-sen.ts'

const SEED = { seed: 20_261_121, numRuns: 200 }

describe('histogram', () => {
  it('gives every quantile within one percent', () => {
    const durations = fc.array(fc.double({ min: 0.5, max: 1e5, noNaN: true }), { minLength: 1, maxLength: 200 })
    fc.assert(
      fc.property(durations, fc.constantFrom(0.5, 0.95, 0.99), (all, q) => {
        const histogram: Histogram = new Map()
        for (const ms of all) addBins(histogram, [[binOf(ms), 1]])
        const exact = all.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(q * all.length) - 1)] ?? 0
        expect(Math.abs((quantile(histogram, q) ?? 0) / exact - 1)).toBeLessThan(0.0101)
      }),
      SEED,
    )
  })

  it('has none of nothing', () => expect(quantile([], 0.95)).toBeNull())
})

describe('mannKendall', () => {
  it('depends on the order only: no scale changes it, and turned round it changes its sign', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 40 }), (values) => {
        expect(mannKendall(values.map((value) => value * 7 + 3))).toBe(mannKendall(values))
        expect(mannKendall(values.toReversed())).toBeCloseTo(-mannKendall(values))
      }),
      SEED,
    )
  })

  it('is zero for constants and grows with a steady rise', () => {
    expect(mannKendall([4, 4, 4, 4, 4])).toBe(0)
    expect(mannKendall([1, 2, 3, 4])).toBeCloseTo(1.698, 3)
    expect(mannKendall([1, 2, 3, 4, 5, 6, 7, 8])).toBeGreaterThan(3)
  })
})

describe('theilSen', () => {
  it('finds the line in spite of a fifth of wild points', () => {
    const points = Array.from({ length: 30 }, (_, x) => [x, x % 5 === 2 ? 999 : 3 + 2 * x] as const)
    const line = theilSen(points)
    expect(line?.slope).toBeCloseTo(2)
    expect(line?.offset).toBeCloseTo(3)
  })

  it('has a band around the slope, and none without two places', () => {
    const line = theilSen(Array.from({ length: 20 }, (_, x) => [x, x + Math.sin(x * 7)] as const))
    if (line === null) throw new Error('no line')
    expect(slopeAt(line, -1.28)).toBeLessThanOrEqual(line.slope)
    expect(slopeAt(line, 1.28)).toBeGreaterThanOrEqual(line.slope)
    expect(theilSen([[1, 1]])).toBeNull()
    expect(
      theilSen([
        [1, 1],
        [1, 2],
      ]),
    ).toBeNull()
  })
})

describe('cusum', () => {
  const rule = { slack: 1, clip: 4, sumMax: 10 }
  const cusumAfter = (values: readonly number[]) =>
    values.reduce((cusum, deviations, at) => addToCusum(cusum, { at, deviations }, rule), QUIET_CUSUM)

  it('remembers when surprises began, forgets when they stop, and is bounded', () => {
    expect(cusumAfter([0, 0, 3, 3])).toEqual({ sum: 4, since: 2 })
    expect(cusumAfter([0, 3, 0, 0, 0])).toEqual(QUIET_CUSUM)
    expect(cusumAfter(Array(100).fill(1_000))).toEqual({ sum: 10, since: 0 })
    expect(cusumAfter([1_000])).toEqual({ sum: 3, since: 0 })
  })
})

describe('season', () => {
  const noon = 5 * 24 * HOUR_MS + 12 * HOUR_MS
  it('knows the hour of earlier days, a weekly peak, and forgets on demand', () => {
    const season: Season = new Map()
    for (let hour = 0; hour < 24 * 5; hour++) recordHour(season, hour * HOUR_MS, hour % 24)
    expect(usualAt(season, noon)).toBe(12)
    recordHour(season, noon - 7 * 24 * HOUR_MS, 40)
    expect(usualAt(season, noon)).toBe(40)
    forgetFrom(season, 0)
    expect([...season.keys()].every((hour) => hour < 0)).toBe(true)
  })

  it('holds four weeks of hours', () => {
    const season: Season = new Map()
    for (let hour = 0; hour < SEASON_HOURS_MAX + 50; hour++) recordHour(season, hour * HOUR_MS, 1)
    expect(season.size).toBe(SEASON_HOURS_MAX)
  })

  it('has nothing to say of nothing', () => expect(usualAt(new Map(), noon)).toBeNull())
})

describe('middle', () => {
  it('lies in the middle, whatever a wild value says', () => {
    expect(median([1, 2, 1e9])).toBe(2)
    expect(quantileOfSorted([0, 10], 0.25)).toBe(2.5)
    expect(quantileOfSorted([], 0.5)).toBe(0)
    expect(spread([0, 1, -1, 1, -1, 1e9], 0)).toBeCloseTo(1 / 0.6745)
  })
})
