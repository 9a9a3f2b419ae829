// What was journaled before a crash is not journaled again; what was left open is closed once.
import { describe, expect, test } from 'vitest'
import { createHearing } from '#processes/log-hearing.ts'
import type { LogTold } from '#processes/log-telling.ts'
import { applyToWorld } from '#projection/apply.ts'
import { EMPTY_WORLD, type World } from '#projection/world.ts'
import type { Event } from '#protocol/event.ts'
import type { Bucket } from '#protocol/event-world.ts'
import { envelope, threat } from '../support/samples.ts'

const bucket = (at: number): Bucket => ({
  source: 'a.log',
  at,
  widthMs: 60_000,
  total: 1,
  errors: 0,
  routes: [],
  badLines: 0,
  lateLines: 0,
  samples: [],
})
const told = (some: Partial<LogTold> = {}): LogTold => ({
  type: 'told',
  threats: [],
  buckets: [],
  open: null,
  bytes: 9,
  closedUpTo: 60_000,
  ...some,
})

/** A journal and the world that it makes; `restarted` hears on with what is known. */
function stage() {
  const events: Event[] = []
  let world: World = EMPTY_WORLD
  const take = (event: Event) => {
    events.push(event)
    world = applyToWorld(world, envelope(events.length, event))
  }
  const clock = { at: 1e12, now: () => clock.at }
  const restarted = () =>
    createHearing({
      name: 'a.log',
      isAlone: true,
      world: () => world,
      record: async (some) => some.forEach(take),
      emit: take,
      clock,
    })
  return { restarted, clock, types: () => events.map(({ type }) => type).filter((type) => type !== 'log.read') }
}

const raised = { type: 'threat.raised', threat: threat({ id: 'a' }) } as const
const updated = { type: 'threat.updated', threat: threat({ id: 'a', updatedAt: 3_000 }) } as const
const closed = { type: 'threat.closed', threatId: 'a', at: 4_000, because: 'over' } as const

test('a threat that comes and goes in one batch is journaled whole, and not again after a restart', async () => {
  const { restarted, types } = stage()
  const batch = told({ threats: [raised, updated, closed], buckets: [bucket(0), bucket(60_000)], open: [] })
  await restarted().told(batch)
  const first = ['log.counted', 'log.counted', 'threat.raised', 'threat.updated', 'threat.closed']
  expect(types()).toEqual(first)
  await restarted().told(batch)
  expect(types()).toEqual(first)
  await restarted().told(told({ buckets: [bucket(60_000), bucket(120_000)], open: [] }))
  expect(types()).toEqual([...first, 'log.counted'])
})

describe('a threat that the analyst no longer knows', () => {
  test('is closed once, when all has been read', async () => {
    const { restarted, types } = stage()
    await restarted().told(told({ threats: [raised], open: ['a'] }))
    const again = restarted()
    await again.told(told({ threats: [] }))
    expect(types()).toEqual(['threat.raised'])
    await again.told(told({ buckets: [bucket(0)], open: [] }))
    await again.told(told({ buckets: [bucket(60_000)], open: [] }))
    expect(types()).toEqual(['threat.raised', 'log.counted', 'threat.closed', 'log.counted'])
  })

  test('is not closed twice when its end is told in the same batch', async () => {
    const { restarted, types } = stage()
    await restarted().told(told({ threats: [raised], open: ['a'] }))
    await restarted().told(told({ threats: [closed], open: [] }))
    expect(types()).toEqual(['threat.raised', 'threat.closed'])
  })
})

test('trouble is told, and that it is over once lines come again', async () => {
  const { restarted, types } = stage()
  const hear = restarted()
  hear.trouble({ type: 'trouble', message: 'no permission', hint: 'give it' })
  await hear.told(told({ open: [] }))
  await hear.told(told({ buckets: [bucket(0)], open: [] }))
  await hear.told(told({ buckets: [bucket(60_000)], open: [] }))
  expect(types()).toEqual(['source.failed', 'log.counted', 'source.recovered', 'log.counted'])
})
