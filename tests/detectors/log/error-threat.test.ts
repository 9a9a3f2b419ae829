import { expect, test } from 'vitest'
import { levelOf } from '#detectors/log/error-threat.ts'

test.each([
  [0.3, 50, 'CRITICAL'],
  [0.3, 49, 'HIGH'],
  [0.1, 10, 'HIGH'],
  [0.1, 9, 'MEDIUM'],
  [0.02, 1, 'MEDIUM'],
  [0.01, 100, 'MEDIUM'],
  [0.01, 99, 'LOW'],
] as const)('with %f of the requests failing, %i in all, the level is %s', (rate, errors, level) => {
  expect(levelOf(rate, errors)).toBe(level)
})
