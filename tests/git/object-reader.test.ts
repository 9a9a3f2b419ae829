import { execFileSync } from 'node:child_process'
import { expect, onTestFinished, test } from 'vitest'
import { openObjectReader } from '#git/object-reader.ts'
import { openRepository } from '../support/repository.ts'

function reader(root: string) {
  const objects = openObjectReader(root)
  onTestFinished(() => objects.close())
  return objects
}

test('objects come in the order in which they were asked for, whatever is asked at the same time', async () => {
  const repo = openRepository()
  const body = 'blob 3\n'.repeat(20_000)
  repo.commit('one', { 'a.txt': 'a\n', 'b.txt': body, empty: '' })
  const names = ['a.txt', 'b.txt', 'empty'].map((path) => repo.git('rev-parse', `HEAD:${path}`))
  const objects = reader(repo.root)
  const missing = 'f'.repeat(40)
  const [contents, sizes, again] = await Promise.all([
    objects.contents([...names, missing]),
    objects.sizes([missing, ...names]),
    objects.contents(names.toReversed()),
  ])
  expect(contents.map((object) => object?.content.toString() ?? null)).toEqual(['a\n', body, '', null])
  expect(sizes.map((object) => object?.size ?? null)).toEqual([null, 2, body.length, 0])
  expect(again.map((object) => object?.size)).toEqual([0, body.length, 2])
})

test('a commit made after the first question is found, also once it was packed', async () => {
  const repo = openRepository()
  repo.commit('one', { 'a.txt': 'a\n' })
  const objects = reader(repo.root)
  await objects.sizes([repo.git('rev-parse', 'HEAD')])
  const sha = repo.commit('two', { 'a.txt': 'b\n' })
  repo.git('gc', '-q')
  expect(await objects.sizes([sha, `${repo.git('rev-parse', 'HEAD^{tree}')}:a.txt`])).toMatchObject([
    { type: 'commit' },
    { type: 'blob', size: 2, name: repo.git('rev-parse', 'HEAD:a.txt') },
  ])
})

test('a git that was ended meanwhile is started again', async () => {
  const repo = openRepository()
  const sha = repo.commit('one', { 'a.txt': 'a\n' })
  const objects = reader(repo.root)
  await objects.sizes([sha])
  const pids = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' })
  const pid = Number(
    pids
      .split('\n')
      .find((line) => line.includes('cat-file'))
      ?.trim()
      .split(' ')[0],
  )
  process.kill(pid, 'SIGKILL')
  expect(await objects.sizes([sha])).toMatchObject([{ type: 'commit' }])
})

test('a name that is none is refused, so that nothing else is ever written to git', async () => {
  await expect(reader('/').sizes(['HEAD\ncontents HEAD'])).rejects.toThrow('malformed')
})
