// The newest commits with what they touch, from a real repository; hostile text is made printable and cannot shift fields.
import { expect, test } from 'vitest'
import { recentCommits } from '#git/recent-commits.ts'
import { openRepository } from '../support/repository.ts'

test('are those of all branches, oldest first, with their paths', async () => {
  const { root, git, commit } = openRepository()
  expect(await recentCommits(root)).toEqual([])
  const first = commit('Open the shop', { 'README.md': 'shop\n', 'src/a b.ts': 'x\n' })
  git('switch', '-q', '-c', 'side')
  const second = commit('Pay\u0007 \u001b[31monce', { 'src/pay.ts': 'pay\n' })
  git('switch', '-q', 'main')
  const commits = await recentCommits(root)
  expect(commits.map(({ sha }) => sha).toSorted()).toEqual([first, second].toSorted())
  expect(commits.find(({ sha }) => sha === first)).toMatchObject({
    author: 'Ada',
    subject: 'Open the shop',
    paths: ['README.md', 'src/a b.ts'],
  })
  expect(commits.find(({ sha }) => sha === second)).toMatchObject({ subject: 'Pay  once', paths: ['src/pay.ts'] })
  expect(Math.abs((commits[0]?.at ?? 0) - Date.now())).toBeLessThan(120_000)
})
