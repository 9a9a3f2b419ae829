import { chmodSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { git, gitText, OutputTooLarge } from '#git/git-run.ts'
import { findRepository, headCommit } from '#git/repository.ts'
import { openRepository, scratch } from '../support/repository.ts'

test('a folder without a repository is Trouble that says what to do', async () => {
  const folder = scratch('none')
  await expect(findRepository(folder)).rejects.toMatchObject({
    name: 'Trouble',
    hint: expect.stringContaining('git repo'),
  })
  await expect(gitText(folder, ['status'])).rejects.toMatchObject({ name: 'Trouble' })
})

test('a repository is found from a folder inside it', async () => {
  const repo = openRepository()
  repo.commit('one', { 'deep/er/a.txt': 'a\n' })
  expect(await findRepository(join(repo.root, 'deep', 'er'))).toEqual({
    root: repo.root,
    gitDir: join(repo.root, '.git'),
    commonDir: join(repo.root, '.git'),
  })
})

test('a repository without a commit has no head commit', async () => {
  const repo = openRepository()
  expect(await headCommit(repo.root)).toBeNull()
  const sha = repo.commit('one')
  expect(await headCommit(repo.root)).toBe(sha)
})

test('output beyond the limit is refused and git is ended', async () => {
  const repo = openRepository()
  repo.commit('one', { 'a.txt': 'a'.repeat(200_000) })
  await expect(git(repo.root, ['cat-file', 'blob', 'HEAD:a.txt'], { bytesMax: 1_000 })).rejects.toThrow(OutputTooLarge)
})

test('programs that the repository names for git to run do not run', async () => {
  const repo = openRepository()
  repo.commit('one', { 'a.txt': 'a\n' })
  const trap = join(repo.root, 'trap.sh')
  const sprung = join(repo.root, 'sprung')
  writeFileSync(trap, `#!/bin/sh\ntouch ${sprung}\n`)
  chmodSync(trap, 0o755)
  repo.git('config', 'core.fsmonitor', trap)
  repo.git('config', 'core.pager', trap)
  repo.git('config', 'diff.external', trap)
  writeFileSync(join(repo.root, '.git', 'hooks', 'post-index-change'), `#!/bin/sh\ntouch ${sprung}\n`, { mode: 0o755 })
  await gitText(repo.root, ['status', '--porcelain'])
  await gitText(repo.root, ['log', '-p', '--no-ext-diff'])
  expect(existsSync(sprung)).toBe(false)
})
