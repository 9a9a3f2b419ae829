// One wild answer between sure ones, and what has no answer before it.
import { expect, test } from 'vitest'
import type { Forecast } from '#detectors/log/latency/forecast.ts'
import { steadied } from '#detectors/log/latency/steady-forecast.ts'

const HOUR = 3_600_000
const now = 100 * HOUR
const foretold = (hours: number, doubt: number): Forecast => ({
  failsAt: now + hours * HOUR,
  earliest: now + (hours / 2) * HOUR,
  latest: now + hours * 2 * HOUR,
  doubt,
  shape: 'steady',
})

test('a wild answer hardly moves a sure one', () => {
  const next = steadied(foretold(6, 0.3), foretold(60, 1.5), now)
  expect((next?.failsAt ?? 0) - now).toBeGreaterThan(6 * HOUR)
  expect((next?.failsAt ?? 0) - now).toBeLessThan(8 * HOUR)
})

test('a sure answer replaces a wild one', () => {
  const next = steadied(foretold(60, 1.5), foretold(6, 0.3), now)
  expect((next?.failsAt ?? 0) - now).toBeLessThan(8 * HOUR)
  expect(next?.earliest).toBeLessThan(next?.failsAt ?? 0)
  expect(next?.latest).toBeGreaterThan(next?.failsAt ?? 0)
})

test('without an answer before, or when that has passed, the new one stands; without a new one nothing is told', () => {
  const next = foretold(6, 0.3)
  expect(steadied(null, next, now)).toEqual(next)
  expect(steadied(foretold(0, 0.3), next, now)).toEqual(next)
  expect(steadied(next, null, now)).toBeNull()
})
