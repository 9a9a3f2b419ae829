// Floods by the minute: attacks, runaway loggers, what runs out – and what is only busy.
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { logFlood } from '#detectors/log/flood/log-flood.ts'
import { ADDRESSES_TRACKED_MAX, TEMPLATES_TRACKED_MAX } from '#detectors/log/flood/state.ts'
import { logSettingsSchema } from '#protocol/log-settings.ts'
import {
  type Chance,
  DAY,
  type Draft,
  draftMinute,
  HOUR,
  warmedUp,
  watch,
  worldMinutes,
} from '../../../support/log-minutes.ts'

// Days of minutes are run through: seconds of work, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const START = 2 * DAY + 9 * HOUR
const settings = logSettingsSchema.parse({})
type Tell = (draft: Draft, since: number, random: Chance) => void

const warm = new Map([0.3, 1, 4].map((scale) => [scale, warmedUp(logFlood, START, scale)]))

/** What is seen in two days of quiet and then `minutes` in which `tell` adds something. */
function see(tell: Tell, { minutes = 3 * HOUR, scale = 1 } = {}) {
  const world = worldMinutes({ seed: 1, from: START, minutes: START + minutes, scale }, (draft, random) =>
    tell(draft, draft.index - START, random),
  )
  return watch(logFlood, world, warm.get(scale)?.())
}

const within = (since: number, minutes: number) => since >= 0 && since < minutes

describe('log-flood', () => {
  it.each([0.3, 1, 4])(
    'sees a flood of requests from one address within four minutes, at %d times the traffic',
    (scale) => {
      const seen = see(
        (draft, since) =>
          within(since, 12) && draft.request({ key: 'GET /a', count: 900 * scale, address: '198.51.100.1' }),
        { scale, minutes: HOUR },
      )
      expect(seen).toHaveLength(1)
      expect(seen[0]?.raised).toBeLessThan(START + 4)
      expect(seen[0]?.last).toMatchObject({ kind: 'denial of service', key: 'GET /a' })
      expect(seen[0]?.last.keys).toContain('198.51.100.1')
      expect(seen[0]?.worst).toBe('HIGH')
      expect(seen[0]?.last.endedBecause).toMatch(/^back to about \d+ a minute$/)
    },
  )

  it('sees one that comes from many addresses to one route', () => {
    const seen = see((draft, since) => {
      for (let each = 0; each < 40 && within(since, 12); each++)
        draft.request({ key: 'POST /c', count: 20, address: `198.51.100.${each}` })
    })
    expect(seen.map(({ last }) => [last.kind, last.key])).toEqual([['denial of service', 'POST /c']])
  })

  it('names the template and the service of a runaway logger', () => {
    const seen = see((draft, since) => {
      if (within(since, 30))
        draft.say({ text: 'retrying connection to broker <n>', level: 'warn', service: 'billing', count: 800 })
    })
    expect(seen).toHaveLength(1)
    expect(seen[0]?.raised).toBeLessThan(START + 4)
    expect(seen[0]?.last).toMatchObject({ kind: 'runaway logger', key: 'billing' })
    expect(seen[0]?.last.keys).toContain('retrying connection to broker <n>')
    expect(seen[0]?.worst).toBe('HIGH')
  })

  it('sees what runs out long before it is loud, and when it will be gone', () => {
    const seen = see((draft, since) => {
      const used = 60 + Math.max(0, since) * 0.5
      draft.gauges.push({ key: 'worker/disk', last: used, max: used, limit: 100 })
      const count = Math.floor((Math.max(0, since) / 20) ** 1.5 * 4)
      if (within(since, 60)) draft.say({ text: 'ENOSPC: no space left on device, write', level: 'error', count })
    })
    expect(seen).toHaveLength(1)
    expect(seen[0]?.first.kind).toBe('exhaustion')
    expect(seen[0]?.raised).toBeLessThan(START + 20)
    const left = seen[0]?.first.timeToFailure?.likelyS ?? 0
    const truth = (80 - ((seen[0]?.raised ?? 0) - START)) * 60
    expect(Math.abs(left - truth)).toBeLessThan(truth * 0.2)
  })
})

describe('what is at most a LOW word', () => {
  const low: readonly (readonly [name: string, kinds: readonly string[], tell: Tell])[] = [
    [
      'debug logging after a change of the level',
      ['debug logging'],
      (draft, since) => {
        if (since === 0) draft.levelChanges.push({ at: draft.at, service: 'api', to: 'debug' })
        if (!within(since, 40)) return
        draft.say({ text: 'sql select <n>', level: 'debug', service: 'api', count: 200 })
      },
    ],
    [
      'many new debug lines of one service',
      ['debug logging'],
      (draft, since) => {
        for (const text of ['enter handler', 'cache get <n>', 'sql select <n>', 'span start'])
          if (within(since, 40)) draft.say({ text, level: 'debug', service: 'api', count: 60 })
      },
    ],
    [
      'a surge from everywhere to everything',
      ['surge'],
      (draft, since, random) => {
        if (!within(since, 90)) return
        const more = Math.min(1, since / 10) * 2.5
        for (const [key, perMinute] of [
          ['GET /a', 40],
          ['GET /b/:id', 25],
          ['POST /c', 12],
        ] as const) {
          const count = random.poisson(perMinute * more)
          for (let each = 0; each < count; each++)
            draft.request({ key, address: `203.0.${random.below(200)}.${random.below(250)}` })
        }
      },
    ],
    [
      'a crawler',
      ['crawler'],
      (draft, since) =>
        within(since, 40) &&
        draft.request({ key: 'GET /b/:id', count: 140, refused: 100, notFound: 100, address: '198.51.100.3' }),
    ],
  ]
  it.each(low)('%s', (_name, kinds, tell) => {
    const seen = see(tell)
    expect(seen.map(({ last }) => last.kind)).toEqual(kinds)
    expect(seen.map(({ worst }) => worst)).toEqual(kinds.map(() => 'LOW'))
  })
})

describe('what is none', () => {
  it('a nightly backup and a weekly batch, once they were seen', () => {
    const tell = (draft: Draft) => {
      const time = draft.index % DAY
      if (time >= 90 && time < 110) draft.say({ text: 'backup chunk <n> uploaded', service: 'backup', count: 70 })
      const isBatchDay = Math.floor(draft.index / DAY) % 7 === 1
      if (isBatchDay && time >= 2 * HOUR && time < 3 * HOUR)
        draft.say({ text: 'row <n> processed', service: 'batch', count: 900 })
    }
    const seen = watch(logFlood, worldMinutes({ seed: 3, minutes: 9 * DAY, scale: 0.5 }, tell))
    expect(seen.filter(({ raised }) => raised > 2 * DAY)).toEqual([])
  })

  it('a late batch: a few minutes with hardly a line', () => {
    const world = [...worldMinutes({ seed: 4, minutes: START + HOUR })].filter(
      (_, index) => index < START || index > START + 9,
    )
    expect(watch(logFlood, world)).toEqual([])
  })

  it('anything in stationary traffic, whatever the seed and size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(0.1, 0.5, 1), (seed, scale) => {
        expect(watch(logFlood, worldMinutes({ seed, minutes: 2 * DAY, scale }))).toEqual([])
      }),
      { numRuns: 6, seed: 13 },
    )
  })
})

describe('its state', () => {
  it('goes on from a clone exactly as it would have gone on itself', () => {
    const minutes = [
      ...worldMinutes({ seed: 5, from: START, minutes: START + HOUR }, (draft) => {
        if (within(draft.index - START, 20)) draft.say({ text: 'lag <n>', level: 'warn', count: 900 })
      }),
    ]
    const state = warm.get(1)?.() ?? logFlood.begin()
    for (const minute of minutes.slice(0, 2)) logFlood.step(state, minute, settings)
    const copy = structuredClone(state)
    const rest = minutes.slice(2)
    const own = rest.map((minute) => logFlood.step(state, minute, settings))
    expect(rest.map((minute) => logFlood.step(copy, minute, settings))).toEqual(own)
    expect(own.flat().length).toBeGreaterThan(0)
  })

  it('stays within its maxima whatever the logs say', () => {
    const state = logFlood.begin()
    for (let index = 0; index < 200; index++) {
      const draft = draftMinute(index)
      for (let each = 0; each < 50; each++) {
        draft.say({ text: `kind ${index} ${each}` })
        draft.request({ key: 'GET /a', address: `10.${index}.${each}.1` })
      }
      logFlood.step(state, draft.done(), settings)
    }
    expect(state.templates.size).toBe(TEMPLATES_TRACKED_MAX)
    expect(state.addressRates.size).toBe(ADDRESSES_TRACKED_MAX)
  })
})
