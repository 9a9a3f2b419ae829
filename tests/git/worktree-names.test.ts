// A name is in use as long as a tree or a branch has it, wherever that was made.
import { expect, test } from 'vitest'
import { worktreeNames } from '#git/worktree-names.ts'
import { addWorktree, worktreePath } from '#git/worktrees.ts'
import { openRepository, scratch } from '../support/repository.ts'

test('names are those of trees and of branches that were left behind', async () => {
  const repository = openRepository()
  repository.commit('Open the shop', { 'README.md': 'shop\n' })
  const stateDir = scratch('state')
  expect(await worktreeNames(repository.root, stateDir)).toEqual(new Set())
  for (const name of ['one', 'two']) await addWorktree(repository.root, stateDir, name)
  repository.git('worktree', 'remove', worktreePath(stateDir, 'two'))
  repository.git('branch', 'other')
  expect(await worktreeNames(repository.root, stateDir)).toEqual(new Set(['one', 'two']))
})
