// Gauges by the minute: what runs out, and what only looks like it.
import { describe, expect, it } from 'vitest'
import { GAUGES_TRACKED_MAX, resourceTrend } from '#detectors/log/resources/resource-trend.ts'
import { logSettingsSchema } from '#protocol/log-settings.ts'
import type { Sighting } from '#protocol/sighting.ts'
import { atMinute } from '../../../support/latency-minutes.ts'
import { chance, draftMinute, HOUR } from '../../../support/log-minutes.ts'

const DAY = 24 * HOUR
/** So long nothing happens. */
const QUIET = 2 * DAY
const settings = logSettingsSchema.parse({})

type Gauge = { readonly limit: number | null; readonly value: (minute: number) => number; readonly until: number }

function run({ limit, value, until }: Gauge, state = resourceTrend.begin()): (Sighting & { at: number })[] {
  const seen: (Sighting & { at: number })[] = []
  for (let index = 0; index < until; index++) {
    const last = value(index)
    const minute = { ...draftMinute(index).done(), gauges: [{ key: 'api/memory', last, max: last, limit }] }
    for (const sighting of resourceTrend.step(state, minute, settings))
      seen.push({ ...sighting, at: minute.at + 60_000 })
  }
  return seen
}

const random = chance(3)
const noise = (by: number) => by * (random.uniform() - 0.5)

describe('what runs out', () => {
  const leak = (minute: number) => (minute < QUIET ? 300 : 300 + ((minute - QUIET) / HOUR) * 50) + noise(10)
  const seen = run({ limit: 1_000, value: leak, until: QUIET + 13 * HOUR })

  it('is one incident of its gauge, foreseen hours ahead with a range that holds the truth', () => {
    expect(new Set(seen.map(({ ref }) => ref)).size).toBe(1)
    const full = atMinute(QUIET + 14 * HOUR)
    expect(seen[0]).toMatchObject({
      heuristic: 'resource-trend',
      kind: 'exhaustion',
      key: 'api/memory',
      endedBecause: null,
    })
    expect(full - (seen[0]?.at ?? 0)).toBeGreaterThan(4 * 3_600_000)
    const { at, timeToFailure, level } = seen.at(-1) ?? { at: 0, timeToFailure: null, level: 'LOW' }
    expect(Math.abs((timeToFailure?.likelyS ?? 0) * 1_000 + at - full)).toBeLessThan(0.3 * (full - at))
    expect(timeToFailure?.rangeS[0]).toBeLessThanOrEqual(timeToFailure?.likelyS ?? 0)
    expect(timeToFailure?.rangeS[1]).toBeGreaterThanOrEqual(timeToFailure?.likelyS ?? 0)
    expect(level).toBe('CRITICAL')
  })

  it('is over within the hour after it was given room', () => {
    const until = QUIET + 9 * HOUR
    const ended = run({
      limit: 1_000,
      value: (minute) => (minute > until ? 300 : leak(minute)),
      until: until + 2 * HOUR,
    })
    const ends = ended.filter(({ endedBecause }) => endedBecause !== null)
    expect(ends).toHaveLength(1)
    expect(ends[0]?.at).toBeLessThanOrEqual(atMinute(until + HOUR + 1))
    expect(ends[0]?.endedBecause).toContain('no longer filling up')
  })

  it('shows through the saw-tooth of garbage collection', () => {
    const tooth = (minute: number) => leak(minute) + (minute % 12) * 12
    expect(run({ limit: 1_000, value: tooth, until: QUIET + 12 * HOUR })).not.toEqual([])
  })
})

describe('what does not run out', () => {
  it.each<readonly [string, Gauge]>([
    ['a constant', { limit: 100, value: () => 60, until: 2 * DAY }],
    ['noise', { limit: 100, value: () => 50 + noise(40), until: 2 * DAY }],
    ['a saw-tooth', { limit: 1_000, value: (minute) => 200 + (minute % 20) * 30, until: 2 * DAY }],
    ['a counter without a limit', { limit: null, value: (minute) => minute * 100, until: 2 * DAY }],
    [
      'a swing of the day',
      { limit: 100, value: (minute) => 50 - 15 * Math.cos((2 * Math.PI * minute) / DAY) + noise(4), until: 4 * DAY },
    ],
    [
      'a nightly backup',
      {
        limit: 100,
        value: (minute) => (minute % DAY > 90 && minute % DAY < 150 ? 40 + (minute % DAY) / 5 : 45) + noise(3),
        until: 4 * DAY,
      },
    ],
  ])('%s', (_, gauge) => expect(run(gauge)).toEqual([]))
})

it('a slow saw-tooth is no alarm once it was seen', () => {
  const value = (minute: number) => 200 + (minute % 360) * 1.5 + noise(5)
  expect(run({ limit: 1_000, value, until: 3 * DAY })).toEqual([])
})

describe('its state', () => {
  it('goes on after a clone as if it had never stopped', () => {
    const value = (minute: number) => 560 + minute / 2
    const state = resourceTrend.begin()
    const half = { limit: 1_000, value, until: 10 * HOUR }
    run(half, state)
    const cloned = structuredClone(state)
    const next = (from: typeof state) =>
      resourceTrend.step(
        from,
        { ...draftMinute(10 * HOUR).done(), gauges: [{ key: 'api/memory', last: 860, max: 860, limit: 1_000 }] },
        settings,
      )
    const whole = next(state)
    expect(whole).toHaveLength(1)
    expect(next(cloned)).toEqual(whole)
  })

  it('holds a bounded number of gauges', () => {
    const state = resourceTrend.begin()
    const gauges = Array.from({ length: GAUGES_TRACKED_MAX + 9 }, (_, index) => ({
      key: `s/${index}`,
      last: 1,
      max: 1,
      limit: 9,
    }))
    resourceTrend.step(state, { ...draftMinute(0).done(), gauges }, settings)
    expect(state.tracks.size).toBe(GAUGES_TRACKED_MAX)
  })
})
