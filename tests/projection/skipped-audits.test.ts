import { expect, test } from 'vitest'
import { applyToSkipped, NONE_SKIPPED, SKIPPED_SHOWN_MAX } from '#projection/skipped-audits.ts'
import { envelope, sha, subject } from '../support/samples.ts'

const observed = (at: number, some: Parameters<typeof subject>[0]) =>
  envelope(at, { type: 'commit.observed', subject: subject({ skipAudit: true, ...some }) })

test('commits that ask not to be audited are counted with those of their batch, each once', () => {
  const one = applyToSkipped(NONE_SKIPPED, observed(1, { id: sha('a'), covers: [sha('1'), sha('2')] }))
  expect(one).toMatchObject({ commits: 3, latest: [{ id: sha('a'), author: 'Ada', branch: 'main', at: 1_001 }] })
  expect(applyToSkipped(one, observed(2, { id: sha('a') }))).toBe(one)
  expect(applyToSkipped(one, observed(2, { id: sha('b'), skipAudit: false }))).toBe(one)
})

test('only the latest are named, and none is forgotten in the count', () => {
  const id = (index: number) => String(index).padStart(40, '0')
  const many = Array.from({ length: SKIPPED_SHOWN_MAX + 5 }, (_, index) => observed(index, { id: id(index) }))
  const { commits, latest } = many.reduce(applyToSkipped, NONE_SKIPPED)
  expect(commits).toBe(SKIPPED_SHOWN_MAX + 5)
  expect(latest).toHaveLength(SKIPPED_SHOWN_MAX)
  expect(latest[0]?.id).toBe(id(SKIPPED_SHOWN_MAX + 4))
})
