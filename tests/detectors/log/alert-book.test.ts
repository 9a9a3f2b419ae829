// One incident is one threat: raised, told again only when there is news, closed; grouped, capped, the same after a crash.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  CLOSED_KEPT_MAX,
  COOL_DOWN_MS,
  EMPTY_BOOK,
  HELD_MS,
  OPEN_THREATS_MAX,
  SIGHTINGS_A_THREAT_MAX,
  UNSEEN_MS,
  WAITING_MAX,
} from '#detectors/log/alert-book.ts'
import { UPDATE_EVERY_MS } from '#detectors/log/news.ts'
import { SEVERITIES } from '#protocol/severity.ts'
import type { Sighting } from '#protocol/sighting.ts'
import { heuristicSchema, threatSchema } from '#protocol/threat.ts'
import { keepAll, MINUTE, sighting, T0, told } from './a-sighting.ts'

const over = (some: Partial<Sighting> = {}) => sighting({ endedBecause: 'errors are back at the usual rate', ...some })

describe('an incident', () => {
  test('is raised once, with the time of the raise and its onset told apart, and closed with its reason', () => {
    const { events } = keepAll([
      [3, [sighting()]],
      [4, [sighting()]],
      [5, [over()]],
      [6, []],
    ])
    expect(told(events)).toEqual(['raised: MEDIUM GET /api/orders/:id', 'closed: errors are back at the usual rate'])
    expect(events[0]).toMatchObject({ threat: { startedAt: T0 + 3 * MINUTE, onsetAt: T0, endedAt: null } })
    expect(events[1]).toMatchObject({ at: T0 + 5 * MINUTE })
  })

  test('that has ended before it was ever raised is not raised', () => {
    expect(keepAll([[1, [over()]]]).events).toEqual([])
  })

  test('is told again at once when its level rises, and never sounds better while it runs', () => {
    const { events } = keepAll([
      [1, [sighting()]],
      [2, [sighting({ level: 'HIGH' })]],
      [20, [sighting({ level: 'LOW' })]],
    ])
    expect(told(events)).toEqual(['raised: MEDIUM GET /api/orders/:id', 'updated: HIGH GET /api/orders/:id'])
  })

  test('that affects more is told again, at most once in UPDATE_EVERY_MS', () => {
    const wider = (...keys: string[]) => sighting({ keys: ['GET /api/orders/:id', ...keys] })
    const { events } = keepAll([
      [1, [sighting()]],
      [2, [wider('a')]],
      [3, [wider('a', 'b')]],
      [1 + UPDATE_EVERY_MS / MINUTE, [wider('a', 'b')]],
      [2 + UPDATE_EVERY_MS / MINUTE, [wider('a', 'b', 'c')]],
    ])
    expect(told(events)).toHaveLength(2)
    expect(events[1]).toMatchObject({ threat: { keys: ['GET /api/orders/:id', 'a', 'b'] } })
  })

  test('whose failure merely comes closer is not told again; one that comes sooner is', () => {
    const failing = (likelyS: number) => sighting({ timeToFailure: { likelyS, rangeS: [likelyS / 2, likelyS * 2] } })
    const steady = Array.from({ length: 60 }, (_, minute): [number, Sighting[]] => [
      1 + minute,
      [failing(36_000 - minute * 60)],
    ])
    expect(keepAll(steady).events).toHaveLength(1)
    const { events } = keepAll([...steady, [61, [failing(20_000)]]])
    expect(events).toHaveLength(2)
    expect(events[1]).toMatchObject({ threat: { timeToFailureS: 20_000, timeToFailureRangeS: [10_000, 40_000] } })
  })

  test('of which no heuristic speaks any more is closed after UNSEEN_MS', () => {
    const { events } = keepAll([
      [1, [sighting()]],
      [1 + UNSEEN_MS / MINUTE, []],
      [2 + UNSEEN_MS / MINUTE, []],
    ])
    expect(told(events)[1]).toBe('closed: nothing was seen of it any more')
  })
})

describe('what comes back', () => {
  const again = (minute: number): [number, Sighting[]] => [
    minute,
    [sighting({ ref: 'r2', onsetAt: T0 + minute * MINUTE })],
  ]
  const first: [number, Sighting[]][] = [
    [1, [sighting()]],
    [2, [over()]],
  ]

  test('within COOL_DOWN_MS is the same threat, open again', () => {
    const { events } = keepAll([...first, again(2 + COOL_DOWN_MS / MINUTE)])
    expect(told(events)[2]).toBe('updated: MEDIUM GET /api/orders/:id')
    expect(events[2]).toMatchObject({
      threat: { endedAt: null, evidence: expect.arrayContaining([expect.stringMatching(/has come back/)]) },
    })
    expect(events[2]?.type === 'threat.updated' && events[2].threat.id).toBe(
      events[0]?.type === 'threat.raised' && events[0].threat.id,
    )
  })

  test('later is a new threat that names the earlier one', () => {
    const { events } = keepAll([...first, again(3 + COOL_DOWN_MS / MINUTE)])
    const [before, , after] = events
    if (before?.type !== 'threat.raised' || after?.type !== 'threat.raised') throw new Error('not raised twice')
    expect(after.threat.id).not.toBe(before.threat.id)
    expect(after.threat.evidence.join()).toContain(before.threat.id)
  })

  test('on another key is another threat', () => {
    const { events } = keepAll([...first, [3, [sighting({ ref: 'r2', key: 'GET /x', keys: ['GET /x'] })]]])
    expect(told(events)[2]).toBe('raised: MEDIUM GET /x')
  })
})

describe('a shared cause', () => {
  test('makes one threat of a dependency that slows five routes and fails three', () => {
    const routes = ['a', 'b', 'c', 'd', 'e'].map((name) => `GET /${name}`)
    const failing = sighting({ ref: 'f', key: 'GET /a', keys: routes.slice(0, 3), level: 'HIGH', hints: ['payments'] })
    const slow = sighting({ ref: 's', heuristic: 'latency-creep', key: 'GET /d', keys: routes, hints: ['payments'] })
    const noisy = sighting({ ref: 'n', heuristic: 'log-flood', key: 'worker', keys: ['worker'], hints: ['Payments'] })
    const { events, book } = keepAll([
      [1, [slow]],
      [2, [slow, failing]],
      [3, [slow, failing, noisy]],
      [4 + UPDATE_EVERY_MS / MINUTE, [slow, failing, noisy]],
    ])
    expect(told(events)).toEqual(['raised: HIGH GET /a', 'updated: HIGH GET /a'])
    expect(book.open).toHaveLength(1)
    const threat = book.open[0]?.told
    expect(threat?.heuristic).toBe('error-spike')
    expect(threat?.keys).toEqual(['GET /a', 'GET /b', 'GET /c', 'GET /d', 'GET /e', 'worker'])
    expect(threat?.evidence.filter((line) => line.startsWith('also'))).toHaveLength(2)
  })

  test('is over only when all that belongs to it is', () => {
    const slow = sighting({ ref: 's', heuristic: 'latency-creep' })
    const { events } = keepAll([
      [1, [sighting()]],
      [2, [sighting(), slow]],
      [3, [over(), slow]],
      [4, [{ ...slow, endedBecause: 'latency normalised' }]],
    ])
    expect(told(events)).toEqual(['raised: MEDIUM GET /api/orders/:id', 'closed: errors are back at the usual rate'])
    expect(events[1]).toMatchObject({ at: T0 + 4 * MINUTE })
  })

  test('is seen where what became slow makes requests time out hours later', () => {
    const slow = sighting({ ref: 's', heuristic: 'latency-creep', onsetAt: T0 - 600 * MINUTE })
    const failing = (hint: string) => sighting({ ref: 'f', onsetAt: T0, hints: [hint] })
    expect(
      keepAll([
        [1, [slow]],
        [2, [slow, failing('upstream timed out')]],
      ]).events,
    ).toHaveLength(1)
    expect(
      keepAll([
        [1, [slow]],
        [2, [slow, failing('TypeError')]],
      ]).events,
    ).toHaveLength(2)
  })

  test('that is seen only after its consequence takes that over, and one threat is open', () => {
    const flood = sighting({
      ref: 'd',
      heuristic: 'log-flood',
      kind: 'denial of service',
      title: 'a flood of requests',
    })
    const { events, book } = keepAll([
      [1, [sighting({ level: 'HIGH' })]],
      [2, [sighting({ level: 'HIGH' }), flood]],
      [3, [over({ level: 'HIGH' }), { ...flood, endedBecause: 'back to usual' }]],
    ])
    expect(told(events)).toEqual([
      'raised: HIGH GET /api/orders/:id',
      expect.stringMatching(/^closed: it follows from threat t-\w+: a flood of requests$/),
      'raised: HIGH GET /api/orders/:id',
      'closed: back to usual',
    ])
    expect(events[2]).toMatchObject({ threat: { heuristic: 'log-flood', title: 'a flood of requests' } })
    expect(book.open).toEqual([])
  })

  test('of a flood of lines about failing requests stays the failing', () => {
    const noise = sighting({ ref: 'd', heuristic: 'log-flood', kind: 'runaway logger' })
    expect(
      told(
        keepAll([
          [1, [sighting()]],
          [2, [sighting(), noise]],
        ]).events,
      ),
    ).toHaveLength(1)
  })

  test('is that routes become slow within the same hour, unless one asks its database too often', () => {
    const slow = (ref: string, minutesLater: number, kind = 'creep') =>
      sighting({
        ref,
        heuristic: 'latency-creep',
        kind,
        key: `GET /${ref}`,
        keys: [`GET /${ref}`],
        onsetAt: T0 + (minutesLater - 120) * MINUTE,
      })
    const raisedOf = (...sightings: Sighting[]) => keepAll([[1, sightings]]).events.length
    expect(raisedOf(slow('a', 0), slow('b', 50), slow('c', 100))).toBe(1)
    expect(raisedOf(slow('a', 0), slow('b', 70))).toBe(2)
    expect(raisedOf(slow('a', 0), slow('b', 10, 'n-plus-one'))).toBe(2)
  })

  test('is not sought for what a person asked to be watched: it is told at once and by itself', () => {
    const watched = sighting({ ref: 'm', heuristic: 'latency-creep', kind: 'monitor' })
    expect(keepAll([[1, [sighting(), watched]]]).events).toHaveLength(2)
    expect(
      keepAll([
        [1, [watched]],
        [2, [watched, sighting()]],
      ]).events,
    ).toHaveLength(2)
  })

  test('is not the service that answers, nor the time alone, nor a password guesser', () => {
    const one = sighting({ hints: ['api', 'shop-web'] })
    const other = (some: Partial<Sighting>) => sighting({ ref: 'r2', key: 'GET /x', keys: ['GET /x'], ...some })
    expect(keepAll([[1, [one, other({ hints: ['api'] })]]]).events).toHaveLength(2)
    expect(keepAll([[1, [one, other({})]]]).events).toHaveLength(2)
    const guesser = other({ heuristic: 'auth-anomaly', hints: ['shop-web'] })
    expect(keepAll([[1, [one, guesser]]]).events).toHaveLength(2)
  })

  test('takes SIGHTINGS_A_THREAT_MAX; what comes beyond is not raised either', () => {
    const many = Array.from({ length: SIGHTINGS_A_THREAT_MAX + 5 }, (_, index) => sighting({ ref: `r${index}` }))
    const { book, events } = keepAll([
      [1, many],
      [2, many],
    ])
    expect(events).toHaveLength(1)
    expect(book.open[0]?.sightings).toHaveLength(SIGHTINGS_A_THREAT_MAX)
  })
})

describe('limits', () => {
  const apart = (index: number, some: Partial<Sighting> = {}) =>
    sighting({ ref: `r${index}`, key: `GET /${index}`, keys: [`GET /${index}`], ...some })
  const many = Array.from({ length: OPEN_THREATS_MAX }, (_, index) => apart(index))

  test('with OPEN_THREATS_MAX open, one that is not worse waits until there is room', () => {
    const late = apart(999)
    expect(keepAll([[1, [...many, late]]]).events).toHaveLength(OPEN_THREATS_MAX)
    const { events } = keepAll([
      [1, [...many, late]],
      [2, [...many.slice(1), over({ ref: 'r0', key: 'GET /0' }), late]],
      [3, [...many.slice(1), late]],
    ])
    expect(told(events).slice(OPEN_THREATS_MAX)).toEqual([
      'closed: errors are back at the usual rate',
      'raised: MEDIUM GET /999',
    ])
  })

  test('a worse one takes the place of the least', () => {
    const { events, book } = keepAll([
      [1, many],
      [2, [...many, apart(999, { level: 'CRITICAL' })]],
    ])
    expect(told(events).slice(OPEN_THREATS_MAX)).toEqual([
      expect.stringMatching(/^closed: 30 threats are open and a worse one has come/),
      'raised: CRITICAL GET /999',
    ])
    expect(book.open).toHaveLength(OPEN_THREATS_MAX)
  })

  test('closed ones and held ones are forgotten at their maximum', () => {
    const runs = Array.from({ length: CLOSED_KEPT_MAX + 20 }, (_, index): [number, Sighting[]][] => [
      [2 * index, [apart(index)]],
      [2 * index + 1, [{ ...apart(index), endedBecause: 'over' }]],
    ]).flat()
    expect(keepAll(runs).book.closed).toHaveLength(CLOSED_KEPT_MAX)
    const held = Array.from({ length: WAITING_MAX + 20 }, (_, index) => apart(index, { heuristic: 'latency-creep' }))
    expect(Object.keys(keepAll([[1, held]]).book.waiting)).toHaveLength(WAITING_MAX)
  })

  test('a creep that began just now is held for HELD_MS, one that is older is not', () => {
    const fresh = sighting({ heuristic: 'latency-creep' })
    expect(
      keepAll([
        [1, [fresh]],
        [HELD_MS / MINUTE, [fresh]],
      ]).events,
    ).toEqual([])
    expect(
      keepAll([
        [1, [fresh]],
        [1 + HELD_MS / MINUTE, [fresh]],
      ]).events,
    ).toHaveLength(1)
    expect(keepAll([[1, [{ ...fresh, onsetAt: T0 - 60 * MINUTE }]]]).events).toHaveLength(1)
  })
})

describe('after a crash', () => {
  test('the same minutes from the kept book say the same again, in the same words', () => {
    const minutes: [number, Sighting[]][] = Array.from({ length: 30 }, (_, minute) => [
      minute,
      [
        sighting({ level: minute > 10 ? 'HIGH' : 'LOW', endedBecause: minute === 20 ? 'over' : null }),
        ...(minute > 5 ? [sighting({ ref: 'b', key: 'x', keys: ['x'], onsetAt: T0 + 30 * MINUTE })] : []),
      ].filter(({ ref }) => minute <= 20 || ref === 'b'),
    ])
    for (const at of [3, 11, 20, 25]) {
      const kept = structuredClone(keepAll(minutes.slice(0, at)).book)
      const again = keepAll(minutes.slice(at), kept)
      expect(again.events).toEqual(keepAll(minutes).events.slice(keepAll(minutes.slice(0, at)).events.length))
    }
  })
})

test('whatever a heuristic says, what is told fits the published schema', () => {
  const text = fc.oneof(fc.string({ maxLength: 900 }), fc.constant('\u001b[31mred\u0000'), fc.constant('*'))
  const any = fc.record({
    ref: fc.constantFrom('a', 'b', 'c'),
    heuristic: fc.constantFrom(...heuristicSchema.options),
    kind: text,
    key: text,
    keys: fc.array(text, { maxLength: 80 }),
    level: fc.constantFrom(...SEVERITIES),
    onsetAt: fc.integer({ min: T0 - 1e9, max: T0 }),
    timeToFailure: fc.option(
      fc.record({ likelyS: fc.double(), rangeS: fc.tuple(fc.double(), fc.double()) }) as fc.Arbitrary<
        NonNullable<Sighting['timeToFailure']>
      >,
    ),
    title: text,
    evidence: fc.array(text, { maxLength: 15 }),
    samples: fc.array(text, { maxLength: 9 }),
    impact: text,
    mitigation: text,
    proposedTask: text,
    hints: fc.array(text, { maxLength: 9 }),
    endedBecause: fc.option(text),
  })
  fc.assert(
    fc.property(fc.array(fc.array(any, { maxLength: 6 }), { maxLength: 12 }), (minutes) => {
      let book = EMPTY_BOOK
      for (const [index, sightings] of minutes.entries()) {
        const kept = keepAll([[index * 3, sightings]], book)
        book = kept.book
        for (const event of kept.events) if (event.type !== 'threat.closed') threatSchema.parse(event.threat)
        expect(book.open.length).toBeLessThanOrEqual(OPEN_THREATS_MAX)
      }
    }),
    { seed: 6, numRuns: 150 },
  )
})
