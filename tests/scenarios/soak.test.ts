// "Must show" 1 of the sessions issue in its short form; `npm run faults` is the long one.
import { expect, test } from 'vitest'
import { soak } from '../faults/soak.ts'

test('eight sessions do not notice that engine and face are killed twice', { timeout: 120_000 }, async () => {
  const result = await soak({ minutes: 0.5, sessions: 8, killEveryMs: 10_000 }, () => {})
  expect(result.failures).toEqual([])
  expect(result.kills).toBeGreaterThanOrEqual(2)
  expect(result.lines).toBeGreaterThan(1_000)
})
