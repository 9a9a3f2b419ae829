// F9: what a team has accepted for a time does not fail the gate; everything else does.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { AWS_KEY, GITHUB_TOKEN } from '../support/credentials.ts'
import { openProgram } from '../support/program.ts'
import { scratch } from '../support/repository.ts'

const timeout = 60_000
const FILES = {
  'package.json': '{"name":"shop","private":true,"type":"module","scripts":{"test":"node --test"}}\n',
  'shop.test.mjs': "import { test } from 'node:test'\ntest('it stands', () => {})\n",
}

test('a baseline accepts what stood before with its reason, and the tests run again', { timeout }, async () => {
  const program = openProgram()
  const { commit } = program.repository
  commit('Open the shop', { ...FILES, 'conf.ini': `key = ${AWS_KEY}\n` })
  const baseline = join(scratch('baseline'), 'baseline.json')
  const gate = (...args: string[]) => program.run('--ci', '--all', '--baseline', baseline, ...args)

  expect(await gate()).toMatchObject({ code: 2, err: expect.stringMatching(/there is no baseline/) })
  expect(await gate('--write-baseline')).toMatchObject({ code: 2, err: expect.stringMatching(/without a reason/) })
  expect(await gate('--write-baseline', '--reason', 'a made-up key', '--expires', '2001-01-01')).toMatchObject({
    code: 2,
  })

  const written = await gate('--write-baseline', '--reason', 'a made-up key', '--expires', '2999-12-31')
  expect(written.code).toBe(0)
  expect(JSON.parse(written.out)).toMatchObject({
    verdict: 'PASS',
    reports: [{ tests: { status: 'PASS', passed: 1 } }],
  })
  const text = readFileSync(baseline, 'utf8')
  expect(text).not.toContain(AWS_KEY)
  expect(JSON.parse(text).entries).toMatchObject([
    { rule: 'secret/aws-access-key', path: 'conf.ini', reason: 'a made-up key', expires: '2999-12-31' },
  ])

  // The line moves: the entry still fits. A new secret does not.
  commit('Say more', { 'conf.ini': `# the shop\n\nkey = ${AWS_KEY}\n` })
  expect(await gate()).toMatchObject({ code: 0 })
  commit('Configure', { 'other.ini': `token = ${GITHUB_TOKEN}\n` })
  const { code, out } = await gate()
  expect(code).toBe(1)
  expect(JSON.parse(out).because[0]).toMatch(/CRITICAL secret\/github-token in other\.ini:1/)

  // Written again with nothing new to accept, it is the same file.
  commit('Configure otherwise', { 'other.ini': 'name = shop\n' })
  expect(await gate('--write-baseline')).toMatchObject({ code: 0 })
  expect(readFileSync(baseline, 'utf8')).toBe(text)

  // Its time is over: it counts again.
  writeFileSync(baseline, text.replace('2999-12-31', '2001-01-01'))
  const over = await gate()
  expect(over.code).toBe(1)
  expect(JSON.parse(over.out).baseline).toMatchObject({ accepted: [], expired: [{ path: 'conf.ini' }] })
})

test('findings count on added lines, in changed files, or in the whole tree', { timeout }, async () => {
  const program = openProgram()
  const { commit } = program.repository
  commit('Open the shop', { 'conf.ini': `key = ${AWS_KEY}\n`, 'other.ini': `token = ${GITHUB_TOKEN}\n` })
  commit('Say more', { 'conf.ini': `key = ${AWS_KEY}\nname = shop\n` })
  const found = async (...args: string[]) => {
    const { out } = await program.run('--ci', ...args)
    const gate = JSON.parse(out)
    return [
      gate.scope,
      ...gate.reports.flatMap((one: { issues: { file: string }[] }) => one.issues.map(({ file }) => file)),
    ]
  }
  expect(await found()).toEqual(['added-lines'])
  expect(await found('--diff-only')).toEqual(['added-lines'])
  expect(await found('--full')).toEqual(['changed-files', 'conf.ini'])
  expect(await found('--all')).toEqual(['whole-tree', 'conf.ini', 'other.ini'])
  expect(await found('HEAD~1..HEAD', '--full')).toEqual(['changed-files', 'conf.ini'])
  expect(await program.run('--ci', '--full', '--all')).toMatchObject({ code: 2 })
  expect(await program.run('--ci', 'HEAD~1..HEAD', '--base', 'HEAD~1')).toMatchObject({ code: 2 })
  expect(await program.run('--ci', '--fail-on', 'awful')).toMatchObject({ code: 2 })
})

test('entries that the audited commits bring themselves are pointed out', { timeout }, async () => {
  const program = openProgram()
  const { commit, root } = program.repository
  commit('Open the shop', FILES)
  commit('Configure', { 'conf.ini': `key = ${AWS_KEY}\n` })
  const own = join(root, 'baseline.json')
  await program.run('--ci', '--baseline', own, '--write-baseline', '--reason', 'a made-up key')
  commit('Accept it', {})
  const gate = async (...args: string[]) => JSON.parse((await program.run('--ci', '--baseline', own, ...args)).out)
  expect(await gate('--base', 'HEAD~2')).toMatchObject({
    troubles: [{ about: 'baseline', message: '1 entries of baseline.json are not in HEAD~2' }],
  })
  expect(await gate('--base', 'HEAD')).toMatchObject({ troubles: [] })
})
