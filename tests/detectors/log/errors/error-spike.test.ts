// Errors by the minute: what is an incident, what kind, how bad, when it is over – and what is none.
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { errorSpike } from '#detectors/log/errors/error-spike.ts'
import { TRACKS_MAX } from '#detectors/log/errors/state.ts'
import { MINUTE_MS } from '#protocol/log-minute.ts'
import { logSettingsSchema } from '#protocol/log-settings.ts'
import {
  DAY,
  type Draft,
  draftMinute,
  HOUR,
  MONDAY,
  warmedUp,
  watch,
  worldMinutes,
} from '../../../support/log-minutes.ts'

// Days of minutes are run through: seconds of work, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const START = 2 * DAY + 9 * HOUR
const settings = logSettingsSchema.parse({})

const warm = warmedUp(errorSpike, START - 10)

/** What is seen in two days of quiet and then `minutes` in which `tell` adds something. */
function see(tell: (draft: Draft, since: number) => void, minutes = 3 * HOUR) {
  const world = worldMinutes({ seed: 1, from: START - 10, minutes: START + minutes }, (draft) =>
    tell(draft, draft.index - START),
  )
  return watch(errorSpike, world, warm())
}

const failing = (draft: Draft, key: string, errors: number, cause = 'TypeError: x is undefined') =>
  draft.request({ key, count: errors, errors, cause })

describe('error-spike', () => {
  it('sees a bad deployment within six minutes, names the version, and says when it is over', () => {
    const [incident, ...others] = see((draft, since) => {
      if (since === -1) draft.deploys.push({ at: draft.at, service: 'api', version: '2.7.0' })
      if (since >= 0 && since < 40) failing(draft, 'GET /b/:id', 10)
    })
    expect(others).toEqual([])
    expect(incident?.raised).toBeLessThanOrEqual(START + 6)
    expect(incident?.last).toMatchObject({ kind: 'bad-deploy', key: 'GET /b/:id', onsetAt: MONDAY + START * MINUTE_MS })
    expect(incident?.last.hints).toContain('2.7.0')
    expect(incident?.worst).toBe('HIGH')
    expect(incident?.last.endedBecause).toMatch(/^error rate back to 0\.\d %$/)
    expect(incident?.ended).toBeLessThan(START + 55)
  })

  it('reports a dependency that fails several routes once, with the dependency among the keys', () => {
    const seen = see((draft, since) => {
      if (since < 0 || since >= 30) return
      for (const key of ['GET /a', 'GET /b/:id', 'POST /c'])
        failing(draft, key, 6, 'upstream billing connection refused')
    })
    expect(seen).toHaveLength(1)
    expect(seen[0]?.last.kind).toBe('downstream')
    expect(seen[0]?.last.keys).toEqual(expect.arrayContaining(['GET /a', 'GET /b/:id', 'POST /c', 'billing']))
    expect(seen[0]?.last.keys[0]).toBe(seen[0]?.last.key)
  })

  it('sees two per cent for hours as a slow burn of MEDIUM', () => {
    const seen = see((draft, since) => {
      if (since >= 0 && since % 2 === 0) failing(draft, 'GET /a', 2, 'deadlock detected')
    }, 6 * HOUR)
    expect(seen).toHaveLength(1)
    expect(seen[0]?.worst).toBe('MEDIUM')
  })

  it('sees a route with little traffic that nearly always fails as HIGH', () => {
    const seen = see((draft, since) => {
      if (since >= 0 && since % 2 === 0 && since < 2 * HOUR) failing(draft, 'GET /lonely', 1)
      else if (since % 2 === 0) draft.request({ key: 'GET /lonely' })
    }, 4 * HOUR)
    expect(seen).toHaveLength(1)
    expect(seen[0]?.first.key).toBe('GET /lonely')
    expect(seen[0]?.worst).toBe('HIGH')
  })

  it('calls a failure critical when it hits a large share of all requests', () => {
    const seen = see((draft, since) => {
      if (since >= 0 && since < 30) failing(draft, 'GET /a', 40)
    })
    expect(seen.map(({ worst }) => worst)).toEqual(['CRITICAL'])
  })

  it('sees jobs that fail, outside of requests', () => {
    const seen = see((draft, since) => {
      if (since >= 0 && since < 60) draft.say({ text: 'job <n> failed: no such invoice', level: 'error', count: 3 })
    })
    expect(seen).toHaveLength(1)
    expect(seen[0]?.last).toMatchObject({ kind: 'failing-jobs', key: 'worker' })
  })

  it('counts error lines that only tell of failed requests into the same incident', () => {
    const seen = see((draft, since) => {
      if (since < 0 || since >= 30) return
      failing(draft, 'GET /b/:id', 12)
      draft.say({ text: 'unhandled exception in handler', level: 'error', service: 'api', count: 12 })
    })
    expect(seen).toHaveLength(1)
  })

  it('splits failures that have nothing to do with each other', () => {
    const seen = see((draft, since) => {
      if (since >= 0 && since < 90) failing(draft, 'GET /a', 8, 'null in cart')
      if (since >= 45 && since < 90) failing(draft, 'POST /c', 6, 'stripe: i/o timeout')
    })
    expect(seen.map(({ last }) => last.key).toSorted()).toEqual(['GET /a', 'POST /c'])
  })
})

describe('what is no error spike', () => {
  const none: readonly (readonly [name: string, tell: (draft: Draft, since: number) => void])[] = [
    [
      'a blip of 45 seconds over two minutes',
      (draft, since) => (since === 0 || since === 1) && failing(draft, 'GET /a', 15),
    ],
    [
      'a restart after a deployment, over three minutes',
      (draft, since) => {
        if (since === -1) draft.deploys.push({ at: draft.at, service: 'api', version: '3' })
        if (since >= 0 && since < 3)
          for (const key of ['GET /a', 'GET /b/:id', 'POST /c']) failing(draft, key, 3, 'shutting down')
      },
    ],
    ['a late batch', (draft, since) => since === 5 && draft.request({ key: 'GET /a', count: 500, errors: 1 })],
    [
      'a crawler that asks for what is not there',
      (draft, since) => since >= 0 && draft.request({ key: 'GET /b/:id', count: 30, refused: 30 }),
    ],
    ['clients that give up', (draft, since) => since >= 0 && draft.request({ key: 'GET /a', count: 20, refused: 20 })],
  ]
  it.each(none)('%s', (_name, tell) => {
    expect(see(tell)).toEqual([])
  })

  it('a route that always was flaky', () => {
    const flaky = (draft: Draft) =>
      draft.request({ key: 'GET /flaky', count: 20, errors: draft.index % 3 === 0 ? 2 : 1 })
    const late = watch(errorSpike, worldMinutes({ seed: 2, minutes: START + 4 * HOUR }, flaky)).filter(
      ({ raised }) => raised > DAY,
    )
    expect(late).toEqual([])
  })

  it('anything in stationary traffic with its base errors, whatever the seed and size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(0.1, 0.5, 1), (seed, scale) => {
        expect(watch(errorSpike, worldMinutes({ seed, minutes: 2 * DAY, scale }))).toEqual([])
      }),
      { numRuns: 6, seed: 11 },
    )
  })
})

describe('its state', () => {
  it('goes on from a clone exactly as it would have gone on itself', () => {
    const minutes = [
      ...worldMinutes({ seed: 5, from: START - 10, minutes: START + HOUR }, (draft) => {
        if (draft.index >= START && draft.index < START + 20) failing(draft, 'GET /a', 9)
      }),
    ]
    const state = warm()
    for (const minute of minutes.slice(0, 13)) errorSpike.step(state, minute, settings)
    const copy = structuredClone(state)
    const rest = minutes.slice(13)
    const own = rest.map((minute) => errorSpike.step(state, minute, settings))
    expect(rest.map((minute) => errorSpike.step(copy, minute, settings))).toEqual(own)
    expect(own.flat().length).toBeGreaterThan(0)
  })

  it('keeps no more routes than named, and takes no minute twice', () => {
    const state = errorSpike.begin()
    for (let index = 0; index < 30; index++) {
      const draft = draftMinute(index)
      for (let route = 0; route < 200; route++) draft.request({ key: `GET /${index}/${route}` })
      const minute = draft.done()
      errorSpike.step(state, minute, settings)
      errorSpike.step(state, minute, settings)
    }
    expect(state.tracks.size).toBe(TRACKS_MAX)
    expect([...state.tracks.values()].every(({ minutes }) => minutes.length === 1)).toBe(true)
  })
})
