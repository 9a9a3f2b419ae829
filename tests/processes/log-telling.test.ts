// What the reading thread tells, when it keeps its place, and what it does with a history.
import { describe, expect, test } from 'vitest'
import type { Book, ThreatEvent } from '#detectors/log/alert-book.ts'
import type { KeptAnalysis, Step } from '#processes/log-analysis.ts'
import { createHistory } from '#processes/log-history.ts'
import { BUCKETS_HELD_MAX, createTelling, KEEP_EVERY_MS, type Kept, type LogTold } from '#processes/log-telling.ts'
import type { Bucket } from '#protocol/event-world.ts'
import type { LogMinute } from '#protocol/log-minute.ts'
import { draftMinute, MONDAY } from '../support/log-minutes.ts'
import { threat } from '../support/samples.ts'

const raised = (id: string): ThreatEvent => ({ type: 'threat.raised', threat: threat({ id }) })
const closed = (threatId: string): ThreatEvent => ({ type: 'threat.closed', threatId, at: 1, because: 'over' })
const bucket = (at: number): Bucket => ({
  source: 'a',
  at,
  widthMs: 60_000,
  total: 1,
  errors: 0,
  routes: [],
  badLines: 0,
  lateLines: 0,
  samples: [],
})

const step = (
  indexes: readonly number[],
  some: { threats?: readonly ThreatEvent[]; isCaughtUp?: boolean } = {},
): Step => ({
  minutes: indexes.map((index, position) => {
    const minute: LogMinute = draftMinute(index).done()
    return { minute, bucket: bucket(minute.at), threats: position === 0 ? (some.threats ?? []) : [] }
  }),
  isCaughtUp: some.isCaughtUp ?? false,
  open: [],
  bytes: 1,
  keep: () => ({ version: 1, places: {}, counter: indexes, analyst: { book: {} as Book } }) as unknown as KeptAnalysis,
})

function stage(kept: Kept | null, answers: (told: LogTold) => boolean = () => true) {
  const told: LogTold[] = []
  const places: Kept[] = []
  const clock = { at: MONDAY + 1e9, now: () => clock.at }
  const telling = createTelling({
    kept,
    clock,
    tell: async (one) => {
      told.push(one)
      return answers(one)
    },
    keep: async (place) => void places.push(place),
  })
  return { telling, told, places, clock }
}
const readBefore: Kept = { analysis: step([]).keep(), history: null }

describe('a history that is read for the first time', () => {
  test('is told as what still runs at its end, once', () => {
    const history = createHistory({ threats: [] })
    expect(history.take([raised('a'), raised('b')], false)).toEqual([])
    expect(history.take([closed('a')], false)).toEqual([])
    expect(history.take([], true)).toEqual([raised('b')])
    expect(history.take([raised('c')], false)).toEqual([raised('c')])
  })

  test('is taken up after a restart in the middle of it', () => {
    const before = createHistory({ threats: [] })
    before.take([raised('a')], false)
    const after = createHistory(structuredClone(before.state()))
    expect(after.take([], true)).toEqual([raised('a')])
    expect(after.state()).toBeNull()
  })
})

describe('telling', () => {
  test('holds buckets until all is read, the latest only, and threats not', async () => {
    const { telling, told } = stage(readBefore)
    for (let index = 0; index < BUCKETS_HELD_MAX + 20; index++) await telling.take(step([index]))
    expect(told).toEqual([])
    await telling.take(step([BUCKETS_HELD_MAX + 20], { threats: [raised('a')] }))
    expect(told.map(({ threats, buckets }) => [threats.length, buckets.length])).toEqual([[1, 0]])
    await telling.take(step([BUCKETS_HELD_MAX + 21], { isCaughtUp: true }))
    expect(told[1]?.buckets).toHaveLength(BUCKETS_HELD_MAX)
    expect(told[1]?.buckets.at(-1)?.at).toBe(MONDAY + (BUCKETS_HELD_MAX + 21) * 60_000)
  })

  test('keeps the place at once after a threat, else once in KEEP_EVERY_MS, and not while nothing was read', async () => {
    const { telling, places, clock } = stage(readBefore)
    await telling.take(step([1], { threats: [raised('a')] }))
    expect(places).toHaveLength(1)
    await telling.take(step([2]))
    expect(places).toHaveLength(1)
    clock.at += KEEP_EVERY_MS + 1
    await telling.take(step([3]))
    expect(places).toHaveLength(2)
    expect(places[1]?.analysis.counter).toEqual([3])
  })

  test('never keeps a place behind what may not be durable', async () => {
    const { telling, places, clock } = stage(readBefore, () => false)
    await telling.take(step([1], { threats: [raised('a')] }))
    clock.at += KEEP_EVERY_MS + 1
    await telling.take(step([2]))
    await telling.end(step([3]))
    expect(places).toEqual([])
  })

  test('tells recent minutes even when there is always more to read', async () => {
    const { telling, told, clock } = stage(readBefore)
    clock.at = MONDAY + 5 * 60_000
    await telling.take(step([4]))
    expect(told[0]?.buckets).toHaveLength(1)
  })
})
