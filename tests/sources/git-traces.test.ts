// Every way in which a head moves leaves a trace; looking, and work that is not committed, leaves none.
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findRepository } from '#git/repository.ts'
import { readTraces } from '#sources/git-traces.ts'
import { openRepository, scratch, type TestRepository } from '../support/repository.ts'

const WAYS: readonly (readonly [what: string, how: (repo: TestRepository, linked: string) => unknown])[] = [
  ['a commit', (repo) => repo.commit('two', { 'a.txt': '2\n' })],
  ['a new branch in a folder', (repo) => repo.git('branch', 'fix/deep/name')],
  ['a moved branch in a folder', (repo) => repo.git('branch', '-f', 'old/side', 'HEAD')],
  ['a deleted branch', (repo) => repo.git('branch', '-D', 'old/side')],
  ['a packed ref', (repo) => repo.git('pack-refs', '--all')],
  ['another branch checked out', (repo) => repo.git('checkout', '-q', 'old/side')],
  ['a detached head', (repo) => repo.git('checkout', '-q', '--detach')],
  ['a new work tree', (repo) => repo.git('worktree', 'add', '-q', '-b', 'new', join(scratch('new'), 'tree'))],
  ['a commit in a work tree', commitIn],
]

function commitIn(repo: TestRepository, tree: string): void {
  repo.git('-C', tree, 'commit', '-q', '--allow-empty', '-m', 'x')
}

function open(): { readonly repo: TestRepository; readonly linked: string } {
  const repo = openRepository()
  repo.commit('one', { 'a.txt': '1\n' })
  repo.git('branch', 'old/side')
  repo.commit('next', { 'a.txt': '1b\n' })
  const linked = join(scratch('linked'), 'tree')
  repo.git('worktree', 'add', '-q', '--detach', linked)
  return { repo, linked }
}

describe('traces', () => {
  test.each(WAYS)('are left by %s', async (_what, how) => {
    const { repo, linked } = open()
    const repository = await findRepository(repo.root)
    const before = await readTraces(repository)
    how(repo, linked)
    expect(await readTraces(repository)).not.toBe(before)
  })

  test('are not left by reading nor by an edited file', async () => {
    const { repo } = open()
    const repository = await findRepository(repo.root)
    const before = await readTraces(repository)
    repo.write('a.txt', '3\n')
    repo.git('for-each-ref')
    repo.git('log', '-1')
    expect(await readTraces(repository)).toBe(before)
  })

  test('of a repository that has gone are no failure', async () => {
    const gone = join(scratch('gone'), 'none')
    const repository = { root: gone, gitDir: join(gone, '.git'), commonDir: join(gone, '.git') }
    expect(await readTraces(repository)).toBe(await readTraces(repository))
  })
})
