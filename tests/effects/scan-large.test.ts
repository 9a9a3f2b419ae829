// Files over the size that the rules read, in real repositories and through the real scan port.
import { describe, expect, test } from 'vitest'
import { detectChange } from '#detectors/commit/registry.ts'
import { needsBefore } from '#detectors/commit/weakened/find-weakened.ts'
import { createChecksRun } from '#effects/checks-run.ts'
import { LARGE_BYTES_MAX } from '#effects/scan-large.ts'
import { BLOB_BYTES_MAX } from '#git/blob-texts.ts'
import { passesOf } from '#machines/audit-passes.ts'
import type { Recheck } from '#protocol/intent.ts'
import type { Subject } from '#protocol/subject.ts'
import { AWS_KEY, GITHUB_TOKEN } from '../support/credentials.ts'
import { perform } from '../support/order.ts'
import { openRepository, scratch, type TestRepository } from '../support/repository.ts'
import { testRun } from '../support/samples.ts'
import { openTestScan } from '../support/scanning.ts'

async function check(repo: TestRepository, subject: Subject, recheck: Recheck[] = []) {
  const room = { root: repo.root, stateDir: scratch('state') }
  const performer = createChecksRun(room, { scan: openTestScan(), needsBefore })
  const { observations = [] } = await perform(performer, { type: 'checks.run', auditId: subject.id, subject, recheck })
  const [observation] = observations
  if (observation?.kind !== 'change') throw new Error('no change was observed')
  return observation
}

const rows = (count: number) =>
  Array.from({ length: count }, (_, index) => `row ${index + 1} of what a tool has written`)
const LARGE = 80_000
const withLine = (at: number, line: string) =>
  rows(LARGE)
    .with(at - 1, line)
    .join('\n')

describe('a file over 1 MB', () => {
  test('is said to be unread, and a secret in it is found with its line all the same', async () => {
    const repo = openRepository()
    repo.commit('one', { 'dump.sql': rows(LARGE).join('\n') })
    const text = withLine(50_000, `token ${GITHUB_TOKEN}`)
    expect(Buffer.byteLength(text)).toBeGreaterThan(2 * BLOB_BYTES_MAX)
    const observation = await check(repo, repo.subject(repo.commit('two', { 'dump.sql': text, 'a.txt': 'a\n' })))
    expect(observation.ran).toContainEqual({
      name: 'built-in rules, large files',
      outcome: 'skipped',
      because: 'not read: 1 files over 1 MB: dump.sql (2.8 MB)',
    })
    expect(observation.ran).toContainEqual({
      name: 'secrets in large files',
      outcome: 'ran',
      because: '1 files, searched in parts',
    })
    expect(detectChange(observation).findings).toMatchObject([
      { rule: 'secret/github-token', severity: 'CRITICAL', file: 'dump.sql', line: 50_000 },
    ])
    expect(JSON.stringify(observation)).not.toContain(GITHUB_TOKEN)
    const passes = passesOf({ ran: observation.ran, tests: testRun(), findings: [] })
    expect(passes.map(({ because }) => because.includes('not read: 1 files over 1 MB'))).toEqual([
      true,
      true,
      true,
      true,
    ])
  })

  test('yields only what the change added, and a secret that goes on over several lines', async () => {
    const repo = openRepository()
    repo.commit('one', { 'dump.sql': withLine(40_000, `old ${AWS_KEY}`) })
    const body = Array.from({ length: 20 }, (_, index) =>
      `${index}abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789`.slice(0, 64),
    )
    const key = ['-----BEGIN RSA PRIVATE KEY-----', ...body, '-----END RSA PRIVATE KEY-----'].join('\n')
    const sha = repo.commit('two', { 'dump.sql': `${withLine(40_000, `old ${AWS_KEY}`)}\n${key}\n` })
    expect(detectChange(await check(repo, repo.subject(sha))).findings).toMatchObject([
      { rule: 'secret/private-key', line: LARGE + 1 },
    ])
    expect(detectChange(await check(repo, repo.subject(sha, { base: null }))).findings).toHaveLength(2)
  })

  test('that is one line only yields a secret once', async () => {
    const repo = openRepository()
    const line = `${'a b '.repeat(400_000)}${GITHUB_TOKEN}${' c d'.repeat(400_000)}`
    const observation = await check(repo, repo.subject(repo.commit('one', { 'min.txt': line })))
    expect(detectChange(observation).findings).toMatchObject([{ rule: 'secret/github-token', line: 1 }])
  })

  test('keeps its issue as long as the secret is in it', async () => {
    const repo = openRepository()
    const first = repo.commit('one', { 'dump.sql': withLine(50_000, `token ${GITHUB_TOKEN}`) })
    const [finding] = detectChange(await check(repo, repo.subject(first))).findings
    if (!finding) throw new Error('the secret was not found')
    const recheck = [{ issueId: 'issue-1', finding }]
    const other = repo.subject(repo.commit('two', { 'dump.sql': withLine(50_001, `token ${GITHUB_TOKEN}`) }))
    expect(detectChange(await check(repo, other, recheck)).vanished).toEqual([])
    const untouched = repo.subject(repo.commit('three', { 'a.txt': 'a\n' }))
    expect(detectChange(await check(repo, untouched, recheck)).vanished).toEqual([])
    const mended = repo.subject(repo.commit('four', { 'dump.sql': rows(LARGE).join('\n') }))
    expect(detectChange(await check(repo, mended, recheck)).vanished).toEqual(['issue-1'])
  })

  test('that is no text is no unread one', async () => {
    const repo = openRepository()
    const image = Buffer.concat([Buffer.from([137, 80, 0, 1]), Buffer.alloc(BLOB_BYTES_MAX * 2, 65)])
    const { ran } = await check(repo, repo.subject(repo.commit('one', { 'image.png': image, 'a.txt': 'a\n' })))
    expect(ran.filter(({ name }) => name.includes('large'))).toEqual([])
  })

  test('beyond what is searched of a change is said to be unsearched', async () => {
    const repo = openRepository()
    const huge = Buffer.alloc(LARGE_BYTES_MAX + 1, 'nothing to see here\n')
    const sha = repo.commit('one', { 'huge.txt': huge, 'dump.sql': withLine(9, `token ${GITHUB_TOKEN}`) })
    const observation = await check(repo, repo.subject(sha))
    expect(observation.ran).toContainEqual(
      expect.objectContaining({ because: expect.stringContaining('not read: 2 files over 1 MB') }),
    )
    expect(observation.ran).toContainEqual({
      name: 'secrets in large files, rest',
      outcome: 'skipped',
      because: '1 files: huge.txt: not searched for secrets, as only 64 MB of a change are',
    })
    expect(detectChange(observation).findings).toMatchObject([
      { rule: 'secret/github-token', file: 'dump.sql', line: 9 },
    ])
  }, 60_000)
})
