import { expect, onTestFinished, test } from 'vitest'
import { listNewCommits } from '#git/commit-log.ts'
import { commitOf } from '#git/commit-object.ts'
import { openObjectReader } from '#git/object-reader.ts'
import { openRepository } from '../support/repository.ts'

test('a commit read from its object is the one that git log tells', async () => {
  const repo = openRepository()
  const objects = openObjectReader(repo.root)
  onTestFinished(() => objects.close())
  const root = repo.commit('first\n\nauthor Mallory <m> 1 +0000\ntree 0')
  repo.git('checkout', '-q', '-b', 'side')
  repo.commit('über <tag> [fix-1a2b3c4d]', { 'a.txt': 'a\n' })
  repo.git('checkout', '-q', 'main')
  repo.commit('two', { 'b.txt': 'b\n' })
  repo.git('merge', '-q', '--no-edit', 'side')
  for (const told of await listNewCommits(repo.root, repo.git('rev-parse', 'main'), [])) {
    const [object] = await objects.contents([told.sha])
    expect(object && commitOf(object)).toMatchObject({ ...told, message: expect.stringContaining(told.message.trim()) })
  }
  const [tree] = await objects.contents([repo.git('rev-parse', `${root}^{tree}`)])
  expect(tree && commitOf(tree)).toBeNull()
})

test('one in another encoding is left to git', async () => {
  const repo = openRepository()
  const objects = openObjectReader(repo.root)
  onTestFinished(() => objects.close())
  repo.git('config', 'i18n.commitEncoding', 'ISO-8859-1')
  const [object] = await objects.contents([repo.commit('latin')])
  expect(object && commitOf(object)).toBeNull()
})
