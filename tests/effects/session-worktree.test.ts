// A session's work tree is made ready once; what goes wrong is said with the setup's own last words.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { prepareWorktree, type WorktreeTerms } from '#effects/session-worktree.ts'
import { worktreePath } from '#git/worktrees.ts'
import type { Launch } from '#protocol/session.ts'
import { openRepository, scratch, type TestRepository } from '../support/repository.ts'
import { launch } from '../support/samples.ts'

let repository: TestRepository
let stateDir: string
let tree: string

beforeEach(() => {
  repository = openRepository()
  repository.commit('Open the shop', { 'README.md': 'shop\n', '.gitignore': '.env\n' })
  stateDir = scratch('state')
  tree = worktreePath(stateDir, 'fix')
})

const prepare = (terms: Partial<WorktreeTerms>, some: Partial<Launch> = {}) =>
  prepareWorktree({ root: repository.root, stateDir }, { copy: [], setup: null, ...terms })(
    launch({ cwd: tree, worktree: 'fix', ...some }),
    new AbortController().signal,
  )

test('it gets its files and its setup once; what the agent changed since stays', async () => {
  repository.write('.env', 'KEY=1\n')
  repository.write('certs/a.pem', 'a\n')
  const terms = { copy: ['.env', 'certs', 'absent'], setup: 'echo ran >> setup.log' }
  await prepare(terms)
  writeFileSync(join(tree, '.env'), 'KEY=2\n')
  await prepare(terms)
  expect(readFileSync(join(tree, '.env'), 'utf8')).toBe('KEY=2\n')
  expect(readFileSync(join(tree, 'certs', 'a.pem'), 'utf8')).toBe('a\n')
  expect(readFileSync(join(tree, 'setup.log'), 'utf8')).toBe('ran\n')
})

test('a setup that fails is told, and is tried again the next time', async () => {
  await expect(prepare({ setup: 'echo no network; exit 7' })).rejects.toThrow('worktree.setup ended with 7: no network')
  await prepare({ setup: 'echo ran > setup.log' })
  expect(readFileSync(join(tree, 'setup.log'), 'utf8')).toBe('ran\n')
})

test('a launch into another directory than its work tree is refused', async () => {
  await expect(prepare({}, { cwd: repository.root })).rejects.toThrow('the work tree fix is not')
  expect(existsSync(tree)).toBe(false)
})

test('a launch without a work tree needs nothing', async () => {
  const { worktree: _, ...plain } = launch({ worktree: 'fix' })
  await prepareWorktree({ root: '/nowhere', stateDir }, { copy: [], setup: 'exit 1' })(
    plain,
    new AbortController().signal,
  )
  expect(existsSync(tree)).toBe(false)
})
