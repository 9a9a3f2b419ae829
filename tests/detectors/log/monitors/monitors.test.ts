// Monitors by the minute: seen when what was asked stays wrong for its minutes, over when it is back.
import { describe, expect, it } from 'vitest'
import { MONITOR_VALUES_MAX, monitors } from '#detectors/log/monitors/monitors.ts'
import { logSettingsSchema } from '#protocol/log-settings.ts'
import type { Sighting } from '#protocol/sighting.ts'
import { atMinute, latencyMinutes, type SlowRoute } from '../../../support/latency-minutes.ts'
import { draftMinute, HOUR } from '../../../support/log-minutes.ts'

const profile: SlowRoute = { key: 'GET /api/profile', perMinute: 40, medianMs: 100, timeoutMs: 9_000, sigma: 0.3 }

function run(route: Partial<SlowRoute>, monitor: object, until: number): (Sighting & { at: number })[] {
  const settings = logSettingsSchema.parse({
    monitors: [{ name: 'profile', watch: '/api/profile', measure: 'p95', ...monitor }],
  })
  const state = monitors.begin()
  const seen: (Sighting & { at: number })[] = []
  for (const minute of latencyMinutes({ routes: [{ ...profile, ...route }], until, daily: 0 }))
    for (const sighting of monitors.step(state, minute, settings)) seen.push({ ...sighting, at: minute.at + 60_000 })
  return seen
}

describe('a monitor with a limit', () => {
  const between = (from: number, until: number) => (minute: number) => (minute >= from && minute < until ? 5 : 1)

  it('is seen after its minutes and ends back at the baseline with the numbers, within the hour', () => {
    const seen = run({ times: between(HOUR, 2 * HOUR) }, { above: 500, forMinutes: 5 }, 3 * HOUR)
    expect(seen[0]).toMatchObject({
      kind: 'monitor',
      heuristic: 'latency-creep',
      at: atMinute(HOUR + 5),
      onsetAt: atMinute(HOUR),
    })
    expect(seen.at(-1)?.endedBecause).toMatch(/^back to baseline: p95 \d+ ms \(was up to \d+ ms\)$/)
    expect(seen.at(-1)?.at).toBe(atMinute(2 * HOUR + 5))
    expect(new Set(seen.map(({ ref }) => ref)).size).toBe(1)
    expect(seen[0]?.evidence.join()).toContain('above 500 ms for 5 min')
  })

  it('says nothing of what passes sooner, nor of what stays below', () => {
    expect(run({ times: between(HOUR, HOUR + 4) }, { above: 500, forMinutes: 5 }, 2 * HOUR)).toEqual([])
    expect(run({}, { above: 500 }, 2 * HOUR)).toEqual([])
  })

  it('is quiet about a route that it does not watch', () => {
    expect(run({ key: 'GET /api/other', times: between(0, HOUR) }, { above: 500 }, HOUR)).toEqual([])
  })
})

it('a monitor for what rises sees a rise and no noise', () => {
  const rising = run({ times: (minute) => 1 + Math.max(0, minute - HOUR) / HOUR }, { rising: true }, 3 * HOUR)
  expect(rising[0]?.at).toBeGreaterThan(atMinute(HOUR))
  expect(rising[0]?.at).toBeLessThan(atMinute(2 * HOUR))
  expect(run({}, { rising: true }, 8 * HOUR)).toEqual([])
})

it('watches a gauge, and holds a bounded number of values', () => {
  const settings = logSettingsSchema.parse({
    monitors: [{ name: 'queue', watch: 'worker/*', measure: 'gauge', above: 10, forMinutes: 2 }],
  })
  const state = monitors.begin()
  let seen: readonly Sighting[] = []
  for (let index = 0; index < MONITOR_VALUES_MAX + 10; index++)
    seen = monitors.step(
      state,
      { ...draftMinute(index).done(), gauges: [{ key: 'worker/queue', last: 12, max: 12, limit: null }] },
      settings,
    )
  expect(seen[0]).toMatchObject({ heuristic: 'resource-trend', kind: 'monitor', key: 'worker/*' })
  expect(state.tracks.get('queue')?.values.length).toBe(MONITOR_VALUES_MAX)
  expect(structuredClone(state)).toEqual(state)
})

it('forgets a monitor that is no longer wanted', () => {
  const state = monitors.begin()
  const one = logSettingsSchema.parse({ monitors: [{ name: 'all', watch: '*', measure: 'requests' }] })
  monitors.step(state, draftMinute(0).done(), one)
  expect(state.tracks.size).toBe(1)
  monitors.step(state, draftMinute(1).done(), logSettingsSchema.parse({}))
  expect(state.tracks.size).toBe(0)
})
