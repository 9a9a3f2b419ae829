import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { DIRTY_FILE_BYTES_MAX, DIRTY_FILES_MAX } from '#git/dirty-tree.ts'
import { gitText } from '#git/git-run.ts'
import { gitEnv } from '#git/private-store.ts'
import type { Event } from '#protocol/event.ts'
import { createWorktree } from '#sources/worktree.ts'
import { openRepository, scratch, type TestRepository } from '../support/repository.ts'
import { until } from '../support/until.ts'

function watching(repo: TestRepository, privateDir = scratch('private'), isAwaited = () => false) {
  const events: Event[] = []
  const ending = new AbortController()
  const source = createWorktree({ root: repo.root, privateDir, settleMs: 100, isAwaited })
  const ended = source.run(
    (event) => events.push(event),
    () => {},
    ending.signal,
  )
  onTestFinished(async () => {
    ending.abort()
    await ended
  })
  const settled = (count: number) =>
    until(`${count} settled`, () => {
      const subjects = events.flatMap((event) => (event.type === 'worktree.settled' ? [event.subject] : []))
      return subjects.length >= count ? subjects : null
    })
  return { events, privateDir, settled }
}

const traces = (repo: TestRepository) => ({
  objects: repo.git('count-objects', '-v'),
  status: repo.git('--no-optional-locks', 'status', '--porcelain'),
  worktrees: repo.git('worktree', 'list'),
  refs: repo.git('for-each-ref'),
  index: readFileSync(join(repo.root, '.git', 'index')).toString('base64'),
  indexAt: statSync(join(repo.root, '.git', 'index')).mtimeMs,
})

test('uncommitted work that has settled becomes a tree, without a trace in the repository', async () => {
  const repo = openRepository()
  const head = repo.commit('one', { 'a.txt': 'a\n', 'gone.txt': 'gone\n', '.gitignore': 'ignored/\n' })
  repo.write('a.txt', 'changed\n')
  repo.write('new/b.txt', 'b\n')
  repo.write('ignored/c.txt', 'c\n')
  repo.write('staged.txt', 'staged\n')
  repo.git('add', 'staged.txt')
  rmSync(join(repo.root, 'gone.txt'))
  const before = traces(repo)
  const { privateDir, settled } = watching(repo)
  const [subject] = await settled(1)
  expect(subject).toMatchObject({
    kind: 'worktree',
    base: head,
    branch: 'main',
    title: 'uncommitted changes in 4 files',
  })
  expect(subject?.id).toBe(`worktree-${subject?.tree}`)
  const env = await gitEnv(privateDir)
  expect(await gitText(repo.root, ['ls-tree', '-r', '--name-only', subject?.tree ?? ''], { env })).toBe(
    '.gitignore\na.txt\nnew/b.txt\nstaged.txt\n',
  )
  expect(await gitText(repo.root, ['cat-file', 'blob', `${subject?.tree}:a.txt`], { env })).toBe('changed\n')
  expect(traces(repo)).toEqual(before)
})

test('the next change settles anew, the same tree is not reported twice, and our own files are not work', async () => {
  const repo = openRepository()
  repo.commit('one', { 'a.txt': 'a\n' })
  const { events, settled } = watching(repo)
  repo.write('a.txt', 'b\n')
  await settled(1)
  repo.write('tasks/supervisor_feedback/ISSUE_1_HIGH.md', 'ours\n')
  repo.write('a.txt', 'c\n')
  repo.write('a.txt', 'b\n')
  repo.write('a.txt', 'd\n')
  const subjects = await settled(2)
  expect(subjects).toHaveLength(2)
  expect(subjects[1]?.title).toBe('uncommitted changes in 1 file')
  expect(events.every(({ type }) => type === 'worktree.settled')).toBe(true)
})

test('paths with quotes, colons and spaces keep both stores apart', async () => {
  const folder = join(scratch('odd'), 'a "b":c d')
  mkdirSync(folder)
  const repo = openRepository(folder)
  repo.commit('one', { 'a.txt': 'a\n' })
  repo.write('a.txt', 'b\n')
  const { privateDir, settled } = watching(repo, join(folder, '..', 'private:"store"'))
  const [subject] = await settled(1)
  const env = await gitEnv(privateDir)
  expect(await gitText(repo.root, ['cat-file', 'blob', `${subject?.tree}:a.txt`], { env })).toBe('b\n')
  expect(() => repo.git('cat-file', '-e', subject?.tree ?? '')).toThrow()
})

test('in a repository without a commit the work has no base', async () => {
  const repo = openRepository()
  repo.write('a.txt', 'a\n')
  const { settled } = watching(repo)
  expect(await settled(1)).toMatchObject([{ base: null }])
})

test('a file that is too large is left out, and that is said', async () => {
  const repo = openRepository()
  repo.commit('one', { 'a.txt': 'a\n' })
  repo.write('a.txt', 'b\n')
  repo.write('dump.sql', Buffer.alloc(DIRTY_FILE_BYTES_MAX + 1, 'x'))
  const { settled } = watching(repo)
  const [subject] = await settled(1)
  expect(subject?.title).toBe('uncommitted changes in 1 file, 1 too large or too many to look at')
})

test('of very many changed files the first are taken in, and the rest is counted', async () => {
  const repo = openRepository()
  repo.commit('one')
  for (let index = 0; index < DIRTY_FILES_MAX + 7; index++) repo.write(`many/${index}.txt`, '')
  const { settled } = watching(repo)
  const [subject] = await settled(1)
  expect(subject?.title).toBe(`uncommitted changes in ${DIRTY_FILES_MAX} files, 7 too large or too many to look at`)
}, 30_000)

test('work that is taken back is reported only while one of its issues is open', async () => {
  const repo = openRepository()
  const head = repo.commit('one', { 'a.txt': 'a\n' })
  const tree = repo.git('rev-parse', 'HEAD^{tree}')
  let isAwaited = false
  repo.write('b.txt', 'b\n')
  const { settled, events } = watching(repo, undefined, () => isAwaited)
  await settled(1)
  rmSync(join(repo.root, 'b.txt'))
  repo.write('c.txt', 'c\n')
  await settled(2)
  expect(events).toHaveLength(2)
  isAwaited = true
  rmSync(join(repo.root, 'c.txt'))
  const [, , gone] = await settled(3)
  expect(gone).toMatchObject({ id: `worktree-${tree}`, tree, base: head, title: 'the uncommitted changes are gone' })
})
