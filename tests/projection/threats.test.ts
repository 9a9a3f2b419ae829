// Threats as faces see them: one that is over keeps its end, one that has come back is open; what is told twice is known.
import { describe, expect, test } from 'vitest'
import { applyToThreats, isNewToThreats } from '#projection/threats.ts'
import { THREATS_MAX } from '#projection/world.ts'
import type { Event } from '#protocol/event.ts'
import { threat } from '../support/samples.ts'

const raised = (some = {}): Event => ({ type: 'threat.raised', threat: threat(some) })
const updated = (some = {}): Event => ({ type: 'threat.updated', threat: threat({ updatedAt: 3_000, ...some }) })
const closed = (at = 4_000): Event => ({ type: 'threat.closed', threatId: 't-1', at, because: 'back to usual' })
const threatsAfter = (...events: readonly Event[]) =>
  events.reduce(applyToThreats, [] as ReturnType<typeof applyToThreats>)

test('an end is kept with its reason, and foretells nothing any more', () => {
  expect(threatsAfter(raised({ timeToFailureS: 60, timeToFailureRangeS: [30, 90] }), closed())[0]).toMatchObject({
    endedAt: 4_000,
    updatedAt: 4_000,
    endedBecause: 'back to usual',
    timeToFailureS: null,
    timeToFailureRangeS: null,
  })
})

test('one that has come back is open again, also when it had been pushed out', () => {
  const back = updated({ updatedAt: 9_000 })
  expect(threatsAfter(raised(), closed(), back)).toEqual([threat({ updatedAt: 9_000 })])
  expect(threatsAfter(back)).toHaveLength(1)
})

test('running ones are never pushed out by those that are over', () => {
  const many = Array.from({ length: THREATS_MAX + 5 }, (_, index): readonly Event[] => [
    raised({ id: `c-${index}` }),
    { type: 'threat.closed', threatId: `c-${index}`, at: 5_000, because: 'x' },
  ]).flat()
  const threats = threatsAfter(raised(), ...many)
  expect(threats).toHaveLength(THREATS_MAX)
  expect(threats.at(-1)?.id).toBe('t-1')
})

describe('what is told again after a crash', () => {
  test('is known: the raise, an update that is not newer, the end', () => {
    const threats = threatsAfter(raised(), updated())
    expect(isNewToThreats(threats, raised())).toBe(false)
    expect(isNewToThreats(threats, updated())).toBe(false)
    expect(isNewToThreats(threatsAfter(raised(), closed()), closed())).toBe(false)
    expect(isNewToThreats([], closed())).toBe(false)
  })

  test('is told apart from what is new', () => {
    expect(isNewToThreats([], raised())).toBe(true)
    expect(isNewToThreats(threatsAfter(raised()), updated())).toBe(true)
    expect(isNewToThreats(threatsAfter(raised(), updated()), closed())).toBe(true)
    expect(isNewToThreats(threatsAfter(raised(), closed()), updated({ updatedAt: 5_000 }))).toBe(true)
  })
})
