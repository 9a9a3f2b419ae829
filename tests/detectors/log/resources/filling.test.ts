// When something is full: a straight rise, one that bends up, and one that does not rise.
import { expect, test } from 'vitest'
import { fillingOf } from '#detectors/log/resources/filling.ts'
import { chance } from '../../../support/log-minutes.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const random = chance(11)
const course = (hours: number, value: (hour: number) => number) =>
  Array.from({ length: hours * 6 }, (_, index) => [index * 10 * MINUTE, value(index / 6) + random.uniform()] as const)

test('a straight rise is full when its line is', () => {
  const filling = fillingOf(
    course(6, (hour) => 20 + 8 * hour),
    { limit: 100, now: 6 * HOUR },
  )
  expect(Math.abs((filling?.fullAt ?? 0) - 10 * HOUR)).toBeLessThan(0.5 * HOUR)
  expect(filling?.earliest).toBeLessThan(10 * HOUR)
  expect(filling?.latest).toBeGreaterThan(10 * HOUR)
})

test('of what fills ever faster the newest part is believed, and the range tells the doubt', () => {
  const filling = fillingOf(
    course(6, (hour) => 20 + hour ** 2),
    { limit: 100, now: 6 * HOUR },
  )
  const truth = Math.sqrt(80) * HOUR
  expect(Math.abs((filling?.fullAt ?? 0) - truth)).toBeLessThan(2 * HOUR)
  expect(filling?.earliest).toBeLessThan(truth)
  expect(filling?.latest).toBeGreaterThan(truth + HOUR)
})

test('what does not rise is never full', () => {
  expect(
    fillingOf(
      course(6, (hour) => 60 - hour),
      { limit: 100, now: 6 * HOUR },
    ),
  ).toBeNull()
})
