import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { detectChange } from '#detectors/commit/registry.ts'
import { needsBefore } from '#detectors/commit/weakened/find-weakened.ts'
import { createChangeList } from '#effects/change-list.ts'
import { READ_FILES_MAX } from '#effects/change-texts.ts'
import { createChecksRun } from '#effects/checks-run.ts'
import { COVERED_MAX } from '#effects/scan-change.ts'
import { FILES_MAX } from '#protocol/event-audit.ts'
import type { Recheck } from '#protocol/intent.ts'
import type { Subject } from '#protocol/subject.ts'
import { AWS_KEY, GITHUB_TOKEN } from '../support/credentials.ts'
import { perform } from '../support/order.ts'
import { openRepository, scratch, type TestRepository } from '../support/repository.ts'
import { openTestScan } from '../support/scanning.ts'

async function check(repo: TestRepository, subject: Subject, recheck: Recheck[] = []) {
  const performer = createChecksRun(
    { root: repo.root, stateDir: scratch('state') },
    { scan: openTestScan(), needsBefore },
  )
  const { observations = [] } = await perform(performer, { type: 'checks.run', auditId: subject.id, subject, recheck })
  const [observation] = observations
  if (observation?.kind !== 'change') throw new Error('no change was observed')
  return observation
}

describe('the files of a change', () => {
  test('are listed with what happened to them, up to the maximum', async () => {
    const repo = openRepository()
    repo.commit('one', { 'a.txt': 'a\n', 'b.txt': 'b\n', 'old name.txt': 'long enough to be recognised\n' })
    repo.git('rm', '-q', 'b.txt')
    repo.git('mv', 'old name.txt', 'new\nname.txt')
    const subject = repo.subject(repo.commit('two', { 'a.txt': 'aa\n', 'c.txt': 'c\n' }))
    const performer = createChangeList({ root: repo.root, stateDir: scratch('state') })
    const { events } = await perform(performer, { type: 'change.list', auditId: subject.id, subject })
    expect(events).toEqual([
      {
        type: 'change.listed',
        auditId: subject.id,
        filesTotal: 4,
        files: [
          { path: 'a.txt', status: 'modified' },
          { path: 'b.txt', status: 'deleted' },
          { path: 'c.txt', status: 'added' },
          { path: 'new name.txt', status: 'renamed' },
        ],
      },
    ])
    const many = Object.fromEntries(
      Array.from({ length: FILES_MAX + 5 }, (_, index) => [`many/${index}.txt`, `${index}`]),
    )
    const large = repo.subject(repo.commit('many', many))
    const listed = await perform(performer, { type: 'change.list', auditId: large.id, subject: large })
    expect(listed.events[0]).toMatchObject({ filesTotal: FILES_MAX + 5, files: { length: FILES_MAX } })
  })

  test('are read from the commit, not from the work tree, with the lines that it added', async () => {
    const repo = openRepository()
    repo.commit('one', { 'a.txt': 'one\ntwo\n' })
    const subject = repo.subject(
      repo.commit('two', { 'a.txt': 'one\nand a half\ntwo\n', 'image.png': Buffer.from([1, 0, 2]) }),
    )
    repo.write('a.txt', 'dirty\n')
    const { files, ran } = await check(repo, subject)
    expect(files).toEqual([
      { path: 'a.txt', status: 'modified', text: 'one\nand a half\ntwo\n', addedLines: [2], seen: [] },
      { path: 'image.png', status: 'added', text: null, addedLines: [] },
    ])
    expect(ran).toContainEqual({ name: 'built-in rules', outcome: 'ran', because: '1 of 2 changed files hold text' })
  })

  test('beyond the maximum are not read, and that is a check that was skipped', async () => {
    const repo = openRepository()
    repo.commit('empty')
    const count = READ_FILES_MAX + 2
    const many = Object.fromEntries(Array.from({ length: count }, (_, index) => [`many/${index}.txt`, `${index}\n`]))
    const { files, ran } = await check(repo, repo.subject(repo.commit('many', many)))
    expect(files.filter(({ text }) => text !== null)).toHaveLength(READ_FILES_MAX)
    expect(ran).toContainEqual(
      expect.objectContaining({
        name: 'built-in rules, rest',
        outcome: 'skipped',
        because: expect.stringContaining('2 files'),
      }),
    )
  }, 30_000)

  test('that are links to elsewhere are not followed', async () => {
    const repo = openRepository()
    symlinkSync('/etc/passwd', join(repo.root, 'passwd.txt'))
    const { files } = await check(repo, repo.subject(repo.commit('link')))
    expect(files).toMatchObject([{ path: 'passwd.txt', text: null }])
  })

  test('of a root commit are all new', async () => {
    const repo = openRepository()
    const { files } = await check(repo, repo.subject(repo.commit('root', { 'a.txt': 'a\nb\n' })))
    expect(files).toMatchObject([{ path: 'a.txt', status: 'added', addedLines: [1, 2] }])
  })

  test('are read for secrets though the message says [skip-audit]; tools are skipped and say so', async () => {
    const repo = openRepository()
    const sha = repo.commit('one [skip-audit]', { 'run.sh': `#!/bin/sh\nrm $1\nexport TOKEN=${GITHUB_TOKEN}\n` })
    const observation = await check(repo, repo.subject(sha, { skipAudit: true }))
    expect(observation.ran).toContainEqual(expect.objectContaining({ name: 'shellcheck', outcome: 'skipped' }))
    expect(observation.toolFindings).toEqual([])
    expect(detectChange(observation).findings).toMatchObject([{ rule: 'secret/github-token', line: 3 }])
  })
})

describe('a batch', () => {
  test('shows the secret that one of its older commits added and a later one took out again', async () => {
    const repo = openRepository()
    const base = repo.commit('one', { 'a.txt': 'a\n' })
    const leak = repo.commit('two', { 'conf.ini': `key = ${AWS_KEY}\n`, 'a.txt': 'b\n' })
    const between = repo.commit('three', { 'conf.ini': 'key = from the environment\n' })
    const tip = repo.commit('four', { 'b.txt': 'b\n' })
    const observation = await check(repo, repo.subject(tip, { base, covers: [leak, between] }))
    const { findings } = detectChange(observation)
    expect(findings).toMatchObject([{ rule: 'secret/aws-access-key', file: 'conf.ini', line: 1, severity: 'CRITICAL' }])
    expect(findings[0]?.evidence.at(-1)).toBe(`added by ${leak.slice(0, 7)}, an older commit of this batch`)
    expect(observation.ran).toContainEqual(
      expect.objectContaining({ name: 'older commits of the batch', outcome: 'ran' }),
    )
  })

  test('too long to be read commit by commit says how many were not', async () => {
    const repo = openRepository()
    const base = repo.commit('one', { 'a.txt': 'a\n' })
    const covers = Array.from({ length: COVERED_MAX + 2 }, () => base)
    const tip = repo.commit('two', { 'a.txt': 'b\n' })
    const { ran } = await check(repo, repo.subject(tip, { covers }))
    expect(ran).toContainEqual(
      expect.objectContaining({ because: expect.stringContaining('2 still older ones were not') }),
    )
  })
})

describe('an earlier issue', () => {
  async function withIssue() {
    const repo = openRepository()
    const sha = repo.commit('one', { 'src/a.ts': `line\nkey = ${AWS_KEY}\nline\nline\nline\nline\n`, 'z.txt': 'z\n' })
    const [finding] = detectChange(await check(repo, repo.subject(sha))).findings
    if (!finding) throw new Error('the secret was not found')
    return { repo, recheck: [{ issueId: 'issue-1', finding }] }
  }

  test('is looked for again in the new tree, also when its file did not change', async () => {
    const { repo, recheck } = await withIssue()
    const other = repo.subject(repo.commit('two', { 'z.txt': 'zz\n' }))
    expect(detectChange(await check(repo, other, recheck)).vanished).toEqual([])
    const fixed = repo.subject(repo.commit('three', { 'src/a.ts': 'line\nkey = env\n' }))
    expect(detectChange(await check(repo, fixed, recheck)).vanished).toEqual(['issue-1'])
  })

  test('moves with its file to the new name', async () => {
    const { repo, recheck } = await withIssue()
    repo.git('mv', 'src/a.ts', 'src/b.ts')
    const moved = detectChange(await check(repo, repo.subject(repo.commit('moved')), recheck))
    expect(moved.vanished).toEqual(['issue-1'])
    expect(moved.findings).toMatchObject([{ rule: 'secret/aws-access-key', file: 'src/b.ts', line: 2 }])
  })

  test('is not closed by making its file unreadable', async () => {
    const { repo, recheck } = await withIssue()
    const padded = Buffer.concat([Buffer.from(`key = ${AWS_KEY}\n`), Buffer.alloc(10)])
    const observation = await check(repo, repo.subject(repo.commit('padded', { 'src/a.ts': padded })), recheck)
    expect(detectChange(observation).vanished).toEqual([])
  })
})

describe('what a change made weaker', () => {
  const testOf = (name: string, ...lines: string[]) =>
    `test('${name}', () => {\n${lines.map((line) => `  ${line}\n`).join('')}})\n`
  const before = {
    'src/cart.js': 'export const total = () => 3\n',
    'tests/cart.test.js': testOf('totals', 'expect(total()).toBe(3)', 'expect(total()).not.toBe(4)'),
    'package.json': JSON.stringify({ jest: { coverageThreshold: { global: { lines: 90 } } } }),
  }
  const gutted = testOf('totals', 'total()')

  test('is found by what its files were in the parent commit, also under another name', async () => {
    const repo = openRepository()
    repo.commit('one', before)
    repo.git('mv', 'tests/cart.test.js', 'tests/basket.test.js')
    const padding =
      '// what a basket costs in all, with everything that was put into it by hand or by an agent\n'.repeat(3)
    repo.commit('renamed', { 'tests/basket.test.js': padding + before['tests/cart.test.js'] })
    repo.git('mv', 'tests/basket.test.js', 'tests/wagon.test.js')
    const lowered = before['package.json'].replace('90', '30')
    const sha = repo.commit('weaker', { 'tests/wagon.test.js': padding + gutted, 'package.json': lowered })
    const observation = await check(repo, repo.subject(sha))
    expect(observation.files.map(({ path, status }) => [path, status])).toEqual([
      ['package.json', 'modified'],
      ['tests/wagon.test.js', 'renamed'],
    ])
    expect(detectChange(observation).findings).toMatchObject([
      { rule: 'suppression/assertions-removed', file: 'tests/wagon.test.js', line: 4 },
      { rule: 'suppression/lowered-threshold', file: 'package.json' },
    ])
  })

  test('stays open in later commits until it is back', async () => {
    const repo = openRepository()
    repo.commit('one', before)
    const [finding] = detectChange(
      await check(repo, repo.subject(repo.commit('two', { 'tests/cart.test.js': gutted }))),
    ).findings
    if (!finding) throw new Error('nothing was found')
    const recheck = [{ issueId: 'issue-1', finding }]
    const other = repo.subject(repo.commit('three', { 'src/cart.js': 'export const total = () => 4\n' }))
    expect(detectChange(await check(repo, other, recheck)).vanished).toEqual([])
    const mended = repo.subject(repo.commit('four', { 'tests/cart.test.js': before['tests/cart.test.js'] }))
    expect(detectChange(await check(repo, mended, recheck)).vanished).toEqual(['issue-1'])
  })

  test('is a test that was deleted while its subject stays, not one that went with it', async () => {
    const repo = openRepository()
    repo.commit('one', before)
    repo.git('rm', '-q', 'tests/cart.test.js')
    const alone = detectChange(await check(repo, repo.subject(repo.commit('two')))).findings
    expect(alone).toMatchObject([
      { rule: 'suppression/deleted-test', file: 'tests/cart.test.js', evidence: ['was: totals'] },
    ])
    repo.commit('back', before)
    repo.git('rm', '-q', 'tests/cart.test.js', 'src/cart.js')
    expect(detectChange(await check(repo, repo.subject(repo.commit('gone')))).findings).toEqual([])
  })

  test('is compared only where a rule asks for it: no other file is read twice', async () => {
    const repo = openRepository()
    repo.commit('one', { ...before, 'notes.md': 'a\n' })
    const { files } = await check(
      repo,
      repo.subject(repo.commit('two', { 'src/cart.js': 'export const total = () => 5\n', 'notes.md': 'b\n' })),
    )
    expect(files.filter(({ before: was }) => was !== undefined)).toEqual([])
  })
})
