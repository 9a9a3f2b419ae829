import { describe, expect, test } from 'vitest'
import { BACKLOG_AT, BATCH_AT, BATCH_WITHIN_MS, knownTests } from '#projection/known-tests.ts'
import type { AuditView } from '#projection/world.ts'
import { sha, subject, testRun } from '../support/samples.ts'

const idOf = (index: number) => index.toString(16).padStart(40, '0')
const audit = (index: number, some: Partial<AuditView> = {}): AuditView => ({
  id: idOf(index),
  subject: subject({ id: idOf(index), tree: idOf(1_000 + index) }),
  state: 'TESTING',
  startedAt: index * BATCH_WITHIN_MS,
  stateSince: 0,
  files: [],
  tests: null,
  report: null,
  reportPath: null,
  feedback: [],
  ended: false,
  ...some,
})
/** `count` audits, newest first. */
const many = (count: number, apartMs: number, some: Partial<AuditView> = {}) =>
  Array.from({ length: count }, (_, index) => audit(index, { startedAt: index * apartMs, ...some })).toReversed()
const known = (audits: readonly AuditView[], index: number) =>
  knownTests(audits, audits.find(({ id }) => id === idOf(index))?.subject ?? subject({ id: idOf(index) }))

describe('the same files', () => {
  const again = subject({ id: sha('d'), tree: idOf(1_007) })

  test('are not tested twice, and what is said names the other commit', () => {
    const before = audit(7, { tests: testRun(), ended: true })
    expect(knownTests([before], again)).toMatchObject({
      status: 'PASS',
      because: '3 passed; the same files as 0000000',
    })
  })

  test('are tested again after a failure against another parent, a time-out or nothing', () => {
    const failed = audit(7, { tests: testRun({ status: 'FAIL' }) })
    expect(knownTests([failed], again)).toMatchObject({ status: 'FAIL' })
    expect(knownTests([failed], { ...again, base: sha('e') })).toBeNull()
    for (const status of ['TIMEOUT', 'NOT_RUN'] as const)
      expect(knownTests([audit(7, { tests: testRun({ status }) })], again)).toBeNull()
  })
})

describe('a batch', () => {
  test(`of ${BATCH_AT} commits within 10 s is tested at its newest only`, () => {
    const audits = many(BATCH_AT, 1_000)
    for (let index = 0; index < BATCH_AT - 1; index++)
      expect(known(audits, index)?.because).toMatch(/^5 or more commits within 10 s: .* is tested instead$/)
    expect(known(audits, BATCH_AT - 1)).toBeNull()
  })

  test('is none with fewer commits, or with more time between them, or over several branches', () => {
    const others = many(BATCH_AT, 1_000).map((one, index) => ({
      ...one,
      subject: { ...one.subject, branch: index % 2 === 0 ? 'main' : 'topic' },
    }))
    for (const audits of [many(BATCH_AT - 1, 1_000), many(BATCH_AT, BATCH_WITHIN_MS / (BATCH_AT - 1)), others])
      expect(audits.map((_, index) => known(audits, index))).toEqual(audits.map(() => null))
  })
})

describe('a backlog', () => {
  test('leaves out the tests of a commit that enough newer ones of its branch wait behind', () => {
    const audits = many(BACKLOG_AT + 1, BATCH_WITHIN_MS)
    expect(known(audits, 0)?.because).toMatch(/^5 newer commits of its branch wait/)
    expect(known(audits, 1)).toBeNull()
    expect(known(many(BACKLOG_AT + 1, BATCH_WITHIN_MS, { tests: testRun({ status: 'NOT_RUN' }) }), 0)).toBeNull()
  })

  test('holds for one that is too old to be shown', () => {
    expect(knownTests(many(BACKLOG_AT, BATCH_WITHIN_MS), subject({ id: sha('f') }))?.status).toBe('NOT_RUN')
  })
})

test('uncommitted work is no commit of a batch', () => {
  expect(knownTests(many(9, 10), subject({ kind: 'worktree', id: `worktree-${sha('a')}` }))).toBeNull()
})
