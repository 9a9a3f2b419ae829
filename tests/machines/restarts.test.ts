// Which ends count as failures, and for how long.
import { expect, test } from 'vitest'
import { failuresWithin, isFailure, RESTARTS_MAX, RESTARTS_WITHIN_MS } from '#machines/restarts.ts'

test.each([
  [0, null, false],
  [1, null, true],
  [null, 9, true],
])('an end with code %s and signal %s: failure %s', (code, signal, expected) => {
  expect(isFailure({ type: 'session.exited', sessionId: 's1', code, signal })).toBe(expected)
})

test('a failure counts for a minute, and no more are kept than decide', () => {
  expect(failuresWithin([1_000, 2_000], 1_000 + RESTARTS_WITHIN_MS)).toEqual([2_000, 1_000 + RESTARTS_WITHIN_MS])
  const many = Array.from({ length: 50 }, (_, index) => index)
  expect(failuresWithin(many, 50)).toHaveLength(RESTARTS_MAX + 1)
})
