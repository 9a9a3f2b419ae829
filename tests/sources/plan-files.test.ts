// Plans are read and nothing else: not through links, not more than is needed, not again while they are the same.
import { appendFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createPlanFiles, PLAN_BYTES_MAX } from '#sources/plan-files.ts'
import { scratch } from '../support/repository.ts'

const paths = { roadmap: 'plan.md', history: 'docs/done.md' }

test('both files are read where they are there, and read again when they have changed', async () => {
  const root = scratch('plans')
  const files = createPlanFiles(root, paths)
  expect(await files.read()).toEqual([])
  mkdirSync(join(root, 'docs'))
  writeFileSync(join(root, 'plan.md'), '- one\n')
  writeFileSync(join(root, 'docs/done.md'), '- two\n')
  const first = await files.read()
  expect(first).toEqual([
    { path: 'plan.md', is: 'roadmap', text: '- one\n' },
    { path: 'docs/done.md', is: 'history', text: '- two\n' },
  ])
  expect(await files.read()).toBe(first)
  appendFileSync(join(root, 'plan.md'), '- three\n')
  expect((await files.read())[0]?.text).toBe('- one\n- three\n')
})

test('a link, a folder and what is too long are not read, or only their beginning', async () => {
  const root = scratch('plans')
  writeFileSync(join(root, 'secret'), 'password\n')
  symlinkSync('secret', join(root, 'plan.md'))
  mkdirSync(join(root, 'docs/done.md'), { recursive: true })
  expect(await createPlanFiles(root, paths).read()).toEqual([])
  writeFileSync(join(root, 'long.md'), 'x'.repeat(PLAN_BYTES_MAX + 10))
  const [long] = await createPlanFiles(root, { roadmap: 'long.md', history: null }).read()
  expect(long?.text).toHaveLength(PLAN_BYTES_MAX)
})
