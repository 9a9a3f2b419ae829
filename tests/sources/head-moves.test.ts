import { expect, test } from 'vitest'
import type { Event } from '#protocol/event.ts'
import { OBSERVED_MAX, reportMoves, type Watched } from '#sources/head-moves.ts'
import { openRepository } from '../support/repository.ts'

test('the tips that are remembered are bounded, the oldest are forgotten first, and the newest still count as known', async () => {
  const repo = openRepository()
  const first = repo.commit('one')
  const second = repo.commit('two')
  const forgotten = Array.from({ length: OBSERVED_MAX }, (_, index) => index.toString(16).padStart(40, '0'))
  const watched: Watched = { heads: new Map([['main', first]]), observed: new Set([...forgotten, second]) }
  const events: Event[] = []
  const outward = { root: repo.root, emit: (event: Event) => events.push(event), sessionOf: () => null }
  await reportMoves(outward, watched, new Map([['main', second]]))
  expect(watched.observed.size).toBe(OBSERVED_MAX)
  expect([...watched.observed].slice(-2)).toEqual([first, second])
  expect(events).toEqual([{ type: 'head.moved', ref: 'main', sha: second, rewritten: false }])
})
