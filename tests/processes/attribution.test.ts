// Who made a commit is said only where exactly one session can have made it.
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createAttribution } from '#processes/attribution.ts'
import { applyToWorld } from '#projection/apply.ts'
import { EMPTY_WORLD } from '#projection/world.ts'
import { openRepository, scratch } from '../support/repository.ts'
import { envelope, launch } from '../support/samples.ts'
import { until } from '../support/until.ts'

test('the only live session on a branch is its author; two, none, or an ended one are not', async () => {
  const repo = openRepository()
  repo.commit('one')
  const fix = join(scratch('trees'), 'fix')
  repo.git('worktree', 'add', '-q', '-b', 'fix', fix)
  let world = EMPTY_WORLD
  const start = (sessionId: string, cwd: string) => {
    const at = world.seq
    world = applyToWorld(world, envelope(at + 1, { type: 'session.requested', launch: launch({ sessionId, cwd }) }))
    world = applyToWorld(world, envelope(at + 2, { type: 'session.started', sessionId, pid: 100 + at }))
  }
  start('s1', repo.root)
  start('s2', fix)
  const { source, sessionOf } = createAttribution(repo.root, () => world)
  const ending = new AbortController()
  const ended = source.run(
    () => {},
    () => {},
    ending.signal,
  )
  onTestFinished(async () => {
    ending.abort()
    await ended
  })

  await until('known', () => sessionOf('fix') !== null)
  expect([sessionOf('main'), sessionOf('fix'), sessionOf('other'), sessionOf(null)]).toEqual(['s1', 's2', null, null])
  start('s3', join(fix, 'src'))
  expect(sessionOf('fix')).toBeNull()
  world = applyToWorld(
    world,
    envelope(world.seq + 1, { type: 'session.exited', sessionId: 's3', code: 0, signal: null }),
  )
  expect(sessionOf('fix')).toBe('s2')
})
