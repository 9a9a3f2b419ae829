// "Must show" 1 of the workflows issue in its short form: two of the shipped workflows with scripted agents, the engine killed at step
// boundaries and in the middle of steps; `npm run faults -- workflows` runs all of them.
import { expect, test } from 'vitest'
import { runWorkflow } from '../faults/workflows.ts'

test.each([
  ['error-investigation', 4],
  ['design-implement-review-approve', 3],
])(
  '%s runs to its end through a rejection, and kills of the engine change nothing',
  { timeout: 240_000 },
  async (name, kills) => {
    const run = await runWorkflow(name, kills, () => {})
    expect(run).toMatchObject({ outcome: 'done', failures: [], kills })
    expect(run.rejections).toBeGreaterThan(0)
  },
)
