// The quick look tells nothing that the full look would not tell.
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openObjectReader } from '#git/object-reader.ts'
import type { Event } from '#protocol/event.ts'
import { lookEarly } from '#sources/early-look.ts'
import type { Watched } from '#sources/head-moves.ts'
import { openRepository } from '../support/repository.ts'

function opened() {
  const repo = openRepository()
  const base = repo.commit('one', { 'a.txt': '1\n' })
  const watched: Watched = { heads: new Map([['main', base]]), observed: new Set() }
  const objects = openObjectReader(repo.root)
  onTestFinished(() => objects.close())
  const events: Event[] = []
  const folder = join(repo.root, '.git')
  const look = (path = 'refs/heads/main', since = 0) =>
    lookEarly(join(folder, path), {
      objects,
      folder,
      watched,
      since,
      emit: (event) => events.push(event),
      sessionOf: () => null,
    })
  return { repo, base, watched, events, look }
}

test('one new commit on top of the known one is told at once, and once', async () => {
  const { repo, base, watched, events, look } = opened()
  const sha = repo.commit('two [skip-audit]', { 'a.txt': '2\n' })
  await look()
  await look()
  expect(events).toMatchObject([
    { type: 'commit.observed', subject: { id: sha, base, branch: 'main', skipAudit: true } },
    { type: 'head.moved', ref: 'main', sha, rewritten: false },
  ])
  expect(watched.heads?.get('main')).toBe(sha)
})

test('anything else is left to the full look', async () => {
  const { repo, base, watched, events, look } = opened()
  const far = Math.floor(Date.now() / 1_000) + 1_000
  const sha = repo.commit('two', { 'a.txt': '2\n' })
  await look('refs/heads/main', far)
  await look('logs/HEAD')
  await look('refs/heads/unknown')
  await look('refs/heads/../../HEAD')
  watched.observed.add(sha)
  await look()
  watched.observed.clear()
  repo.commit('three', { 'a.txt': '3\n' })
  await look()
  repo.git('reset', '-q', '--hard', base)
  await look()
  repo.git('commit', '-q', '--amend', '-m', 'one, said better')
  await look()
  expect(events).toEqual([])
})
