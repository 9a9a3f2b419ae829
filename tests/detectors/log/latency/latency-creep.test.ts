// Latency by the minute: what is a creep, when it fails, what belongs together, when it is over – and what is none.
import { describe, expect, it } from 'vitest'
import { type LatencyState, latencyCreep, ROUTES_TRACKED_MAX } from '#detectors/log/latency/latency-creep.ts'
import type { LogMinute } from '#protocol/log-minute.ts'
import { type LogSettings, logSettingsSchema } from '#protocol/log-settings.ts'
import type { Sighting } from '#protocol/sighting.ts'
import { atMinute, latencyMinutes, type SlowRoute, usualP95, type World } from '../../../support/latency-minutes.ts'
import { draftMinute, HOUR } from '../../../support/log-minutes.ts'

const DAY = 24 * HOUR
/** Three days are learned, then something happens. */
const BEGIN = 3 * DAY + 10 * HOUR

const list: SlowRoute = { key: 'GET /list', perMinute: 20, medianMs: 50, timeoutMs: 2_000 }
const item: SlowRoute = { key: 'GET /items/:id', perMinute: 20, medianMs: 30, timeoutMs: 2_000 }
const pay: SlowRoute = { key: 'POST /pay', perMinute: 8, medianMs: 150, timeoutMs: 5_000, sigma: 0.3 }
const ROUTES = [list, item, pay]
const change = (routes: readonly SlowRoute[], key: string, by: Partial<SlowRoute>) =>
  routes.map((route) => (route.key === key ? { ...route, ...by } : route))

/** `times` to 1 + grows after an hour, in a straight line, until the end. */
const ramp =
  (perHour: number, until = Number.POSITIVE_INFINITY) =>
  (minute: number): number =>
    minute < BEGIN || minute >= until ? 1 : 1 + (perHour * (minute - BEGIN)) / HOUR

const settingsOf = (settings: Partial<LogSettings> = {}): LogSettings => ({
  ...logSettingsSchema.parse({}),
  ...settings,
})

type Run = { readonly seen: (Sighting & { readonly at: number })[]; readonly state: LatencyState }

function run(world: World, settings = settingsOf(), state = latencyCreep.begin()): Run {
  const seen: Run['seen'] = []
  for (const minute of latencyMinutes(world))
    for (const sighting of latencyCreep.step(state, minute, settings))
      seen.push({ ...sighting, at: minute.at + 60_000 })
  return { seen, state }
}

const refs = ({ seen }: Run): string[] => [...new Set(seen.map(({ ref }) => ref))]

describe('a latency that creeps up', () => {
  const fixed = BEGIN + 5 * HOUR
  const crept = run({ routes: change(ROUTES, list.key, { times: ramp(2, fixed) }), until: fixed + 3 * HOUR })

  it('is one incident of its route, raised within an hour after P95 reached 1.5 times the usual', () => {
    expect(refs(crept)).toHaveLength(1)
    expect(crept.seen[0]).toMatchObject({ heuristic: 'latency-creep', kind: 'creep', key: list.key, keys: [list.key] })
    expect(crept.seen[0]?.at).toBeLessThanOrEqual(atMinute(BEGIN + HOUR / 4 + HOUR))
    expect(Math.abs((crept.seen[0]?.onsetAt ?? 0) - atMinute(BEGIN))).toBeLessThan(45 * 60_000)
  })

  it('is told with the time until its time-out, whose range holds the truth, and gets more urgent', () => {
    const { perHour, limit } = { perHour: 2, limit: 2_000 / usualP95(list) / 1.125 }
    const failsAt = atMinute(BEGIN) + ((limit - 1) / perHour) * HOUR * 60_000
    const late = crept.seen.filter(({ at, endedBecause }) => at <= atMinute(fixed) && endedBecause === null).at(-1)
    const told = late?.timeToFailure
    expect(told).not.toBeNull()
    expect(Math.abs((told?.likelyS ?? 0) * 1_000 + (late?.at ?? 0) - failsAt)).toBeLessThan(
      0.5 * (failsAt - (late?.at ?? 0)),
    )
    expect(told?.rangeS[0]).toBeLessThan(told?.likelyS ?? 0)
    expect(told?.rangeS[1]).toBeGreaterThan(told?.likelyS ?? 0)
    expect(['CRITICAL', 'HIGH']).toContain(late?.level)
  })

  it('is over within the hour after it is back, with evidence, and never comes again under the same reference', () => {
    const ends = crept.seen.filter(({ endedBecause }) => endedBecause !== null)
    expect(ends.map(({ endedBecause }) => endedBecause)).toEqual(['latency normalised'])
    expect(ends[0]?.at).toBeLessThanOrEqual(atMinute(fixed + HOUR))
    expect(crept.seen.at(-1)).toBe(ends[0])
    expect(ends[0]?.evidence.length).toBeGreaterThan(1)
    expect(ends[0]?.mitigation).not.toBe('')
    expect(ends[0]?.proposedTask).toContain(list.key)
  })

  it('uses the time-out that a person told', () => {
    const settings = settingsOf({ routes: [{ match: '/list', timeoutMs: 1_234 }] })
    const told = run({ routes: change(ROUTES, list.key, { times: ramp(2) }), until: BEGIN + 3 * HOUR }, settings)
    expect(told.seen.at(-1)?.evidence).toContain('time-out 1.2 s: as configured')
  })

  it('is critical once P95 is at the time-out', () => {
    const failing = run({ routes: change(ROUTES, list.key, { times: ramp(8) }), until: BEGIN + 4 * HOUR })
    expect(failing.seen.at(-1)).toMatchObject({ level: 'CRITICAL', timeToFailure: null })
    expect(failing.seen.at(-1)?.title).toContain('2 s')
  })
})

describe('what creeps together', () => {
  it('is one cascade of several routes', () => {
    const routes = ROUTES.map((route) => ({ ...route, times: ramp(1.5) }))
    const cascade = run({ routes, until: BEGIN + 5 * HOUR })
    expect(refs(cascade)).toHaveLength(1)
    expect(cascade.seen.at(-1)?.kind).toBe('cascade')
    expect(cascade.seen.at(-1)?.keys.toSorted()).toEqual(ROUTES.map(({ key }) => key).toSorted())
  })

  it('is an N+1 where queries a request rise with it, and its version is named', () => {
    const queries = (minute: number) => 2 + (minute < BEGIN ? 0 : (minute - BEGIN) / 20)
    const routes = change(ROUTES, item.key, { times: ramp(1.5), queries })
    const found = run({ routes, until: BEGIN + 3 * HOUR, deploys: [{ minute: BEGIN - 3, version: '2.7.0' }] })
    expect(found.seen.at(-1)).toMatchObject({ kind: 'n-plus-one', key: item.key })
    expect(found.seen.at(-1)?.hints).toContain('shop 2.7.0')
    expect(found.seen.at(-1)?.evidence.join()).toContain('database queries a request')
  })
})

describe('what is no creep', () => {
  const quiet = (world: Partial<World>, until = BEGIN + 8 * HOUR) => run({ routes: ROUTES, until, ...world })

  it('a usual day, of a steep season too', () => {
    expect(quiet({ daily: 1 }, 8 * DAY).seen).toEqual([])
  })

  it('a constant latency, from the first minute on', () => {
    expect(quiet({ daily: 0 }, 4 * DAY).seen).toEqual([])
  })

  it('a cache that warms up after a deployment', () => {
    const times = (minute: number) => (minute < BEGIN ? 1 : 1 + 2 * Math.exp(-(minute - BEGIN) / 10))
    const routes = ROUTES.map((route) => ({ ...route, times }))
    expect(quiet({ routes, deploys: [{ minute: BEGIN - 1, version: '2.8.0' }] }).seen).toEqual([])
  })

  it('pauses for garbage collection', () => {
    const outliers = (minute: number) => (minute % 360 < 4 && minute > BEGIN ? [1_500, 1_800, 1_200] : [])
    expect(quiet({ routes: change(ROUTES, list.key, { outliers }) }).seen).toEqual([])
  })

  it('a small step that stays', () => {
    const times = (minute: number) => (minute > BEGIN ? 1.25 : 1)
    expect(quiet({ routes: change(ROUTES, list.key, { times }) }).seen).toEqual([])
  })

  it('a surge of requests that makes everything a little slower', () => {
    const surge = (minute: number) => (minute > BEGIN && minute < BEGIN + 2 * HOUR ? 3 : 1)
    const times = (minute: number) => 1 + 0.35 * (Math.min(3, surge(minute)) / 2 - 0.5)
    const routes = ROUTES.map((route) => ({ ...route, times }))
    expect(quiet({ routes, load: surge }).seen).toEqual([])
  })

  it('a step of twice the latency is low at most', () => {
    const times = (minute: number) => (minute > BEGIN ? 2.3 : 1)
    const step = quiet({ routes: change(ROUTES, list.key, { times }) })
    expect([...new Set(step.seen.map(({ kind, level }) => `${kind} ${level}`))]).toEqual(['step LOW'])
  })

  it('a weekly batch once it was seen', () => {
    const week = 7 * DAY
    const times = (minute: number) =>
      minute % week > 6 * DAY + 2 * HOUR && minute % week < 6 * DAY + 4 * HOUR ? 2.5 : 1
    const batch = run({ routes: change(ROUTES, list.key, { times }), until: 14 * DAY })
    expect(batch.seen.filter(({ at }) => at > atMinute(week))).toEqual([])
  })
})

describe('its state', () => {
  it('goes on after a clone as if it had never stopped', () => {
    const world = { routes: change(ROUTES, list.key, { times: ramp(2) }), until: BEGIN + 4 * HOUR }
    const whole = latencyCreep.begin()
    let cloned = latencyCreep.begin()
    let index = 0
    for (const minute of latencyMinutes(world)) {
      if (index++ % 500 === 0) cloned = structuredClone(cloned)
      expect(latencyCreep.step(cloned, minute, settingsOf())).toEqual(latencyCreep.step(whole, minute, settingsOf()))
    }
  })

  it('sees the same when all of time is moved by whole weeks', () => {
    const world = { routes: change(ROUTES, list.key, { times: ramp(2) }), until: BEGIN + 3 * HOUR }
    const shift = 3 * 7 * DAY * 60_000
    const state = latencyCreep.begin()
    const moved: string[] = []
    for (const minute of latencyMinutes(world))
      for (const { level, timeToFailure } of latencyCreep.step(
        state,
        { ...minute, at: minute.at + shift },
        settingsOf(),
      ))
        moved.push(JSON.stringify([level, timeToFailure]))
    expect(moved).toEqual(run(world).seen.map(({ level, timeToFailure }) => JSON.stringify([level, timeToFailure])))
  })

  it('holds a bounded number of routes and drops the one not seen for longest', () => {
    const state = latencyCreep.begin()
    const told = (index: number): LogMinute => ({
      ...draftMinute(index).done(),
      routes: [
        {
          key: `GET /${index}`,
          service: '',
          requests: 1,
          errors: 0,
          refused: 0,
          latency: [[200, 1]],
          queries: 0,
          queriesTold: 0,
          causes: [],
        },
      ],
    })
    for (let index = 0; index < ROUTES_TRACKED_MAX + 20; index++) latencyCreep.step(state, told(index), settingsOf())
    expect(state.tracks.size).toBe(ROUTES_TRACKED_MAX)
    expect(state.tracks.has('GET /0')).toBe(false)
  })
})
