// "Must show" 4 of the log analyst in its short form; `npm run faults -- logs` is the long one.
import { expect, test } from 'vitest'
import { dirtyLogs } from '../faults/logs.ts'

test('thirty megabytes of dirty logs are read to the end, within the bound of memory, and what is bad is counted', {
  timeout: 120_000,
}, async () => {
  const result = await dirtyLogs({ mb: 30, seed: 3 }, () => {})
  expect(result.failures).toEqual([])
  expect(result.lines).toBeGreaterThan(50_000)
  expect(result.badLines).toBeGreaterThan(500)
  expect(result.badLines).toBeLessThan(result.lines / 2)
})
