// Joining reviewed work to the run's branch, on a real repository: nobody's checkout moves, and doing it twice changes nothing.
import { expect, test } from 'vitest'
import { createStepMerge } from '#effects/workflow/step-merge.ts'
import type { Event } from '#protocol/event.ts'
import { openRepository, type TestRepository } from '../../support/repository.ts'

const AT = { runId: 'w1', stepId: 'land', round: 1, attempt: 1 }

function stage() {
  const repository = openRepository()
  const base = repository.commit('Open', { 'a.txt': 'one\ntwo\nthree\n' })
  const merge = async (commit: string): Promise<Event | undefined> => {
    const intent = { type: 'step.merge' as const, ...AT, of: 'build', commit, base }
    const order = { intentId: '1.0', note: null, intent }
    return (await createStepMerge({ root: repository.root })(order, new AbortController().signal)).events[0]
  }
  return { repository, base, merge }
}

/** A commit on top of `base`, which no branch but its own has. */
function work({ git, commit }: TestRepository, base: string, files: Record<string, string>, branch: string): string {
  git('checkout', '-q', '-b', branch, base)
  const sha = commit(branch, files)
  git('checkout', '-q', 'main')
  return sha
}

const tip = ({ git }: TestRepository) => git('rev-parse', 'refs/heads/signalbox/run-w1')

test('the first work is the branch, the second is merged with it, and main stays where it was', async () => {
  const { repository, base, merge } = stage()
  const one = work(repository, base, { 'a.txt': 'ONE\ntwo\nthree\n' }, 'one')
  const two = work(repository, base, { 'b.txt': 'b\n' }, 'two')
  expect(await merge(one)).toEqual({ type: 'step.merged', ...AT, commit: one })
  const merged = await merge(two)
  expect(merged).toMatchObject({ type: 'step.merged', commit: tip(repository) })
  expect(repository.git('rev-parse', `${tip(repository)}^1`, `${tip(repository)}^2`).split('\n')).toEqual([one, two])
  expect(repository.git('show', `${tip(repository)}:a.txt`)).toContain('ONE')
  expect(repository.git('rev-parse', 'main')).toBe(base)
  expect(repository.git('status', '--porcelain')).toBe('')
})

test('doing it again after a crash changes nothing', async () => {
  const { repository, base, merge } = stage()
  const one = work(repository, base, { 'a.txt': 'ONE\ntwo\nthree\n' }, 'one')
  const two = work(repository, base, { 'b.txt': 'b\n' }, 'two')
  await merge(one)
  const first = await merge(two)
  expect(await merge(two)).toEqual(first)
})

test('a conflict names the files and moves nothing', async () => {
  const { repository, base, merge } = stage()
  const one = work(repository, base, { 'a.txt': 'ONE\ntwo\nthree\n' }, 'one')
  const other = work(repository, base, { 'a.txt': 'uno\ntwo\nthree\n' }, 'other')
  await merge(one)
  expect(await merge(other)).toEqual({ type: 'step.conflicted', ...AT, files: ['a.txt'] })
  expect(tip(repository)).toBe(one)
})
