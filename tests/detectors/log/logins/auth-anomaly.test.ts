// Logins by the minute: who attacks, how, how bad it is – and who only forgot a password.
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { authAnomaly } from '#detectors/log/logins/auth-anomaly.ts'
import { account } from '#detectors/log/logins/sighting-of.ts'
import { ADDRESSES_MAX, SUSPECTS_MAX, TRIES_KEPT_MAX } from '#detectors/log/logins/state.ts'
import { logSettingsSchema } from '#protocol/log-settings.ts'
import {
  type Chance,
  DAY,
  type Draft,
  draftMinute,
  HOUR,
  homeOf,
  warmedUp,
  watch,
  worldMinutes,
} from '../../../support/log-minutes.ts'

// Days of minutes are run through: seconds of work, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const START = 2 * DAY + 9 * HOUR
const settings = logSettingsSchema.parse({})
type Tell = (draft: Draft, since: number, random: Chance) => void

const warm = warmedUp(authAnomaly, START)

/** What is seen in two days of quiet and then `minutes` in which `tell` adds something. */
function see(tell: Tell, minutes = 3 * HOUR) {
  const world = worldMinutes({ seed: 1, from: START, minutes: START + minutes }, (draft, random) =>
    tell(draft, draft.index - START, random),
  )
  return watch(authAnomaly, world, warm())
}

const bot = (number: number) => `198.51.${number >> 8}.${number & 255}`

describe('auth-anomaly', () => {
  it('sees one address that guesses within five minutes, by its pace', () => {
    const seen = see((draft, since) => since < 20 && draft.login(bot(1), 'admin', 'refused', 30))
    expect(seen).toHaveLength(1)
    expect(seen[0]?.raised).toBeLessThanOrEqual(START + 5)
    expect(seen[0]?.last).toMatchObject({ kind: 'brute-force', key: bot(1) })
    expect(seen[0]?.worst).toBe('HIGH')
    expect(seen[0]?.last.endedBecause).toBe('no more failures from there')
  })

  it('finds 88 addresses that try stolen passwords within ten minutes, and counts them', () => {
    const seen = see((draft, since, random) => {
      if (since >= 30) return
      for (let each = 0; each < 20; each++)
        draft.login(bot(random.below(88)), `someone${random.below(9_999)}@mail.test`, 'refused')
    })
    expect(seen).toHaveLength(1)
    expect(seen[0]?.raised).toBeLessThanOrEqual(START + 10)
    expect(seen[0]?.last).toMatchObject({ kind: 'stuffing', key: '*' })
    const told = Number(/from (\d+) addresses/.exec(seen[0]?.last.title ?? '')?.[1])
    expect(told).toBeGreaterThanOrEqual(84)
    expect(told).toBeLessThanOrEqual(92)
  })

  it('sees a few addresses that try one password on many accounts', () => {
    const seen = see((draft, since) => {
      if (since < 60) for (const each of [1, 2]) draft.login(bot(each), `user${since * 2 + each}`, 'refused')
    })
    expect(seen).toHaveLength(1)
    expect(seen[0]?.last.kind).toBe('spraying')
    expect(seen[0]?.last.keys).toEqual(expect.arrayContaining([bot(1), bot(2)]))
  })

  it('calls a success after a burst CRITICAL and names the account without giving it away', () => {
    const seen = see((draft, since) => {
      if (since < 15) draft.login(bot(9), 'anna.berg@corp.test', 'refused', 8)
      if (since === 15) draft.login(bot(9), 'anna.berg@corp.test', 'ok')
    })
    expect(seen.map(({ worst }) => worst)).toEqual(['CRITICAL'])
    expect(seen[0]?.last.evidence).toContain('logged in after the failures: an…@corp.test')
    expect(JSON.stringify(seen[0])).not.toContain('anna.berg')
  })

  it('sees a slow attack over hours as LOW', () => {
    const seen = see((draft, since, random) => {
      if (random.uniform() < 0.3 && since < 5 * HOUR) draft.login(bot(4), 'root', 'refused')
    }, 6 * HOUR)
    expect(seen.map(({ worst, last }) => [worst, last.key])).toEqual([['LOW', bot(4)]])
  })

  it('takes all addresses of one IPv6 customer for one', () => {
    const seen = see((draft, since) => since < 10 && draft.login(`2001:db8:1:2::${since + 1}`, 'admin', 'refused', 5))
    expect(seen.map(({ last }) => last.key)).toEqual(['2001:db8:1:2::/64'])
  })

  it('says five failures at a server where nobody logs in in a LOW voice, and volume louder', () => {
    const quiet = function* (perMinute: number) {
      for (let index = 0; index < 40; index++) {
        const draft = draftMinute(index)
        if (index < 5 * (perMinute > 1 ? 8 : 1))
          draft.login(bot(7), ['root', 'admin', 'git'][index % 3] ?? '', 'refused', perMinute)
        yield draft.done()
      }
    }
    expect(watch(authAnomaly, quiet(1)).map(({ worst }) => worst)).toEqual(['LOW'])
    expect(watch(authAnomaly, quiet(4)).map(({ worst }) => worst)).toEqual(['MEDIUM'])
  })
})

describe('who is no attacker', () => {
  const harmless: readonly (readonly [name: string, tell: Tell])[] = [
    [
      'a forgotten password, with or without luck in the end',
      (draft, since) => {
        if (since < 3) draft.login(homeOf(7), 'user7', 'refused', 3)
        if (since < 4) draft.login('203.0.113.9', 'user12', 'refused', 2)
        if (since === 3) draft.login(homeOf(7), 'user7', 'ok')
      },
    ],
    [
      'an office behind one address',
      (draft, since, random) => {
        for (let each = 0; each < 2 && since < 60; each++) {
          const user = `user${random.below(60)}`
          if (random.uniform() < 0.25) draft.login('203.0.113.50', user, 'refused', 1 + random.below(3))
          draft.login('203.0.113.50', user, 'ok')
        }
      },
    ],
    [
      'an outage of the login provider that is logged as broken',
      (draft, since, random) => {
        for (let each = 0; each < 10 && since < 30; each++) {
          const user = random.below(300)
          draft.login(homeOf(user), `user${user}`, 'broken', 2)
        }
      },
    ],
    [
      'an outage in which everybody is refused at once',
      (draft, since, random) => {
        if (since >= 30) return
        for (const login of draft.logins.splice(0)) draft.login(login.address, login.user, 'refused', 2)
        for (let each = 0; each < 8; each++) {
          const user = random.below(300)
          draft.login(homeOf(user), `user${user}`, 'refused', 2)
        }
        draft.login(`203.0.113.${since}`, `user${random.below(300)}`, 'refused', 2)
      },
    ],
    [
      'an app whose sessions ran out, each at its own address',
      (draft, since) => {
        for (let user = since % 5; user < 200; user += 5)
          draft.login(`203.0.${113 + (user >> 8)}.${user}`, `user${user}`, 'refused')
      },
    ],
    [
      'a password manager that tries again and again',
      (draft, since) => since < 2 && draft.login(homeOf(3), 'user3', 'refused', 14),
    ],
  ]
  it.each(harmless)('%s', (_name, tell) => {
    expect(see(tell).map(({ worst, last }) => [worst, last.title])).toEqual([])
  })

  it('a service account with an expired password: a LOW word about its program', () => {
    const seen = see((draft, since) => since % 5 === 0 && draft.login('10.9.9.9', 'svc-report', 'refused'), 6 * HOUR)
    expect(seen.map(({ worst, last }) => [worst, last.kind, last.key])).toEqual([
      ['LOW', 'misconfigured client', '10.9.9.9'],
    ])
  })

  it('finds the sprayer also while an app fails with old sessions', () => {
    const seen = see((draft, since, random) => {
      for (let user = since % 5; user < 200; user += 5) draft.login(homeOf(user), `user${user}`, 'refused')
      if (since >= 30 && since < 60)
        for (let each = 0; each < 6; each++) draft.login(bot(each % 3), `user${random.below(300)}`, 'refused')
    })
    expect(seen.map(({ last }) => last.kind)).toEqual(['spraying'])
  })

  it('anybody in stationary traffic with its typos, whatever the seed and size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(0.1, 0.5, 1), (seed, scale) => {
        expect(watch(authAnomaly, worldMinutes({ seed, minutes: 2 * DAY, scale }))).toEqual([])
      }),
      { numRuns: 6, seed: 12 },
    )
  })
})

describe('its state', () => {
  it('goes on from a clone exactly as it would have gone on itself', () => {
    const minutes = [
      ...worldMinutes({ seed: 5, from: START, minutes: START + HOUR }, (draft, random) => {
        for (let each = 0; each < 9; each++) draft.login(bot(random.below(40)), `x${random.below(500)}`, 'refused')
      }),
    ]
    const state = warm()
    for (const minute of minutes.slice(0, 2)) authAnomaly.step(state, minute, settings)
    const copy = structuredClone(state)
    const rest = minutes.slice(2)
    const own = rest.map((minute) => authAnomaly.step(state, minute, settings))
    expect(rest.map((minute) => authAnomaly.step(copy, minute, settings))).toEqual(own)
    expect(own.flat().length).toBeGreaterThan(0)
  })

  it('stays within its maxima with a million addresses', () => {
    const state = authAnomaly.begin()
    for (let index = 0; index < 50; index++) {
      const draft = draftMinute(index)
      for (let each = 0; each < 20_000; each++) {
        const number = index * 20_000 + each
        const address = `${number >> 16}.${(number >> 8) & 255}.${number & 255}.7`
        draft.login(address, `u${number}`, number % 2 === 0 ? 'ok' : 'refused')
      }
      authAnomaly.step(state, draft.done(), settings)
    }
    expect(state.known.size).toBeLessThanOrEqual(ADDRESSES_MAX)
    expect(state.known.size).toBeGreaterThan(ADDRESSES_MAX * 0.9)
    expect(state.suspects.size).toBeLessThanOrEqual(SUSPECTS_MAX)
    const kept = [...state.suspects.values()].reduce((sum, { tries }) => sum + tries.size, 0)
    expect(kept).toBe(state.triesKept)
    expect(kept).toBeLessThanOrEqual(TRIES_KEPT_MAX)
    expect(state.campaign?.addresses.size ?? 0).toBeLessThanOrEqual(ADDRESSES_MAX)
  }, 240_000)
})

describe('account', () => {
  it.each([
    ['root', 'root'],
    ['user1234', 'use…34'],
    ['anna.berg@mail.test', 'an…@mail.test'],
    ['ev\u001b[31mil', 'evil'],
  ])('shows %j as %s', (name, shown) => expect(account(name)).toBe(shown))
})
