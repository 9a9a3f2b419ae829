// A session's work tree is removed only when nothing in it would be lost: by commit, by patch, and by squashed patch.
import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { COMMITS_MAX } from '#git/worktree-reasons.ts'
import { addWorktree, listWorktrees, removeWorktree, worktreePath } from '#git/worktrees.ts'
import { openRepository, scratch, type TestRepository } from '../support/repository.ts'

let repository: TestRepository
let stateDir: string
let tree: string

const nobody = async () => []
const remove = (live: () => Promise<readonly string[]> = nobody) =>
  removeWorktree({ root: repository.root, stateDir, name: 'fix' }, live)
/** Commits in the work tree. */
function commit(message: string, path: string, text: string): string {
  writeFileSync(join(tree, path), text)
  repository.git('-C', tree, 'add', '-A')
  repository.git('-C', tree, 'commit', '-q', '-m', message)
  return repository.git('-C', tree, 'rev-parse', 'HEAD')
}
const branches = () => repository.git('branch', '--format=%(refname:short)').split('\n')

beforeEach(async () => {
  repository = openRepository()
  repository.commit('Open the shop', { 'README.md': 'shop\n' })
  stateDir = scratch('state')
  tree = worktreePath(stateDir, 'fix')
  await addWorktree(repository.root, stateDir, 'fix')
})

test('it is made once, on a branch of its own, and listed', async () => {
  const head = repository.git('rev-parse', 'HEAD')
  const made = { name: 'fix', path: tree, branch: 'signalbox/fix', head, isLocked: false }
  expect(await addWorktree(repository.root, stateDir, 'fix')).toEqual(made)
  expect(await listWorktrees(repository.root, stateDir)).toEqual([made])
})

test('a branch that is there already is taken up again', async () => {
  const sha = commit('Mend it', 'cart.js', 'mended\n')
  repository.git('worktree', 'remove', tree)
  expect(await addWorktree(repository.root, stateDir, 'fix')).toMatchObject({ head: sha, branch: 'signalbox/fix' })
})

describe('it is kept', () => {
  test('while it has uncommitted or untracked files', async () => {
    writeFileSync(join(tree, 'new.txt'), 'new\n')
    writeFileSync(join(tree, 'README.md'), 'changed\n')
    expect(await remove()).toEqual(['2 uncommitted changes: README.md, new.txt'])
    expect(existsSync(join(tree, 'new.txt'))).toBe(true)
  })

  test('with many changes, of which a few are named', async () => {
    for (const name of ['a', 'b', 'c', 'd']) writeFileSync(join(tree, name), name)
    expect(await remove()).toEqual(['4 uncommitted changes: a, b, c'])
  })

  test('when it has too many commits to be compared', async () => {
    const base = repository.git('rev-parse', 'HEAD')
    const grow = (ref: string, message: string) =>
      Array.from({ length: COMMITS_MAX }, (_, index) => {
        const from = index === 0 ? `from ${base}\n` : ''
        const who = `committer Ada <ada@example.org> ${1_700_000_000 + index} +0000`
        return `commit ${ref}\n${who}\ndata ${message.length}\n${message}\n${from}M 644 inline f${index}\ndata 1\nx\n`
      }).join('')
    const stream = grow('refs/heads/signalbox/fix', 'one') + grow('refs/heads/main', 'two')
    execFileSync('git', ['-C', repository.root, 'fast-import', '--quiet', '--force'], { input: stream })
    repository.git('-C', tree, 'reset', '-q', '--hard')
    expect(await remove()).toEqual(['its commits are neither merged nor pushed'])
  })

  test('while its commits are nowhere else', async () => {
    commit('Mend it', 'cart.js', 'mended\n')
    expect(await remove()).toEqual(['its commits are neither merged nor pushed'])
  })

  test('while it is locked, or somebody is in it', async () => {
    repository.git('worktree', 'lock', tree)
    expect(await remove(async () => ['session s1 runs in it'])).toEqual([
      'it is locked (git worktree unlock)',
      'session s1 runs in it',
    ])
  })

  test('when somebody begins to work in it between the two looks', async () => {
    let looks = 0
    const reasons = await remove(async () => {
      looks++
      if (looks === 1) writeFileSync(join(tree, 'late.txt'), 'late\n')
      return []
    })
    expect(reasons).toEqual(['1 uncommitted changes: late.txt'])
    expect(existsSync(tree)).toBe(true)
  })

  test('when only a part of it was merged', async () => {
    const first = commit('Mend it', 'cart.js', 'mended\n')
    commit('Mend more', 'till.js', 'mended\n')
    repository.git('cherry-pick', first)
    expect(await remove()).toEqual(['its commits are neither merged nor pushed'])
  })

  test('when a merge on it holds work of its own', async () => {
    const first = commit('Mend it', 'cart.js', 'mended\n')
    repository.commit('Elsewhere', { 'other.js': 'other\n' })
    repository.git('-C', tree, 'merge', '-q', '--no-commit', 'main')
    commit('Merge, and more', 'own.js', 'own\n')
    repository.git('cherry-pick', first)
    expect(await remove()).toEqual(['its commits are neither merged nor pushed'])
  })

  test('when the picked commit differs in blanks only', async () => {
    commit('One', 'a.py', 'if x:\n    y()\nz()\n')
    repository.commit('Nearly the same', { 'a.py': 'if x:\n    y()\n    z()\n' })
    expect(await remove()).toEqual(['its commits are neither merged nor pushed'])
  })

  test('when the squashed commit differs in blanks only', async () => {
    commit('One', 'a.py', 'if x:\n    y()\nz()\n')
    commit('Two', 'b.py', 'b\n')
    repository.commit('Nearly the same', { 'a.py': 'if x:\n    y()\n    z()\n', 'b.py': 'b\n' })
    expect(await remove()).toEqual(['its commits are neither merged nor pushed'])
  })
})

describe('it goes, with its branch', () => {
  const isGone = () => {
    expect(existsSync(tree)).toBe(false)
    expect(branches()).toEqual(['main'])
  }

  test('when nothing was done in it', async () => {
    expect(await remove()).toEqual([])
    isGone()
  })

  test('when it was merged', async () => {
    commit('Mend it', 'cart.js', 'mended\n')
    repository.git('merge', '-q', '--no-ff', '-m', 'Merge', 'signalbox/fix')
    expect(await remove()).toEqual([])
    isGone()
  })

  test('when its commits were picked one by one', async () => {
    const first = commit('Mend it', 'cart.js', 'mended\n')
    const second = commit('Mend more', 'till.js', 'mended\n')
    repository.commit('Elsewhere', { 'other.js': 'other\n' })
    repository.git('cherry-pick', first, second)
    expect(await remove()).toEqual([])
    isGone()
  })

  test('when it was squashed into one commit, binary files and all, and the main branch went on', async () => {
    commit('Mend it', 'cart.js', 'one\ntwo\n')
    commit('Mend more', 'cart.js', 'one\ntwo\nthree\n')
    commit('A picture', 'logo.bin', 'a\u0000b')
    repository.commit('Elsewhere', { 'other.js': 'other\n' })
    repository.git('merge', '--squash', 'signalbox/fix')
    repository.git('commit', '-q', '-m', 'Mend the cart (#7)')
    repository.commit('Later', { 'cart.js': 'rewritten\n' })
    expect(await remove()).toEqual([])
    isGone()
  })

  test('when it was squashed after the main branch was merged into it', async () => {
    commit('Mend it', 'cart.js', 'one\n')
    repository.commit('Elsewhere', { 'other.js': 'other\n' })
    repository.git('-C', tree, 'merge', '-q', '-m', 'Catch up', 'main')
    commit('Mend more', 'cart.js', 'one\ntwo\n')
    repository.git('merge', '--squash', 'signalbox/fix')
    repository.git('commit', '-q', '-m', 'Mend the cart (#8)')
    expect(await remove()).toEqual([])
    isGone()
  })

  test('when it was pushed', async () => {
    const remote = scratch('remote')
    repository.git('init', '-q', '--bare', remote)
    repository.git('remote', 'add', 'origin', remote)
    commit('Mend it', 'cart.js', 'mended\n')
    repository.git('push', '-q', 'origin', 'signalbox/fix')
    expect(await remove()).toEqual([])
    isGone()
  })
})

test('what is not there is said to be not there', async () => {
  const named = { root: repository.root, stateDir, name: 'other' }
  await expect(removeWorktree(named, nobody)).rejects.toThrow('there is no work tree other')
})
