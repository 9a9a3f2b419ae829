// "Must show" 3 of the auditor's issue in its short form; `npm run faults -- git` is the long one.
import { expect, test } from 'vitest'
import { gitSoak } from '../faults/git-operations.ts'

test('sixty mixed git operations lose no commit and disturb no command of the agent', {
  timeout: 180_000,
}, async () => {
  const result = await gitSoak({ operations: 60, seed: 7, drainsWithinMs: 90_000 }, () => {})
  expect(result.failures).toEqual([])
  expect(result.commits).toBeGreaterThan(20)
})
