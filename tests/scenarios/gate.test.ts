// F9: the same engine as a gate: one document on stdout, distinct exit codes, no questions.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { AWS_KEY } from '../support/credentials.ts'
import { openProgram, type Program, run } from '../support/program.ts'
import { scratch } from '../support/repository.ts'

const PACKAGE = '{"name":"shop","private":true,"type":"module","scripts":{"test":"node --test"}}\n'
const testOf = (sum: number) =>
  `import assert from 'node:assert'\nimport { test } from 'node:test'\ntest('sum', () => assert.equal(1 + 1, ${sum}))\n`
const timeout = 60_000

function shop(lastSum: number): Program {
  const program = openProgram()
  const { commit } = program.repository
  commit('Open the shop', { 'package.json': PACKAGE, 'shop.test.mjs': testOf(2) })
  commit('Say what it is', { 'README.md': 'shop\n' })
  commit('Say more', { 'README.md': 'a shop\n' })
  commit('Count', { 'shop.test.mjs': testOf(lastSum) })
  return program
}

test('a failing test fails the gate, and stdout is one JSON document', { timeout }, async () => {
  const { code, out, err } = await shop(3).run('--ci', '--base', 'HEAD~3')
  expect(code).toBe(1)
  const gate = JSON.parse(out)
  expect(gate).toMatchObject({ verdict: 'FAIL', exitCode: 1 })
  expect(gate.reports.map((report: { tests: { status: string } }) => report.tests.status)).toEqual([
    'PASS',
    'PASS',
    'FAIL',
  ])
  expect(err).toMatch(/^signalbox: FAIL \(exit 1\)/)
})

test('sound commits pass', { timeout }, async () => {
  const program = shop(2)
  expect(await program.run('--ci', '--base', 'HEAD~1')).toMatchObject({ code: 0 })
  expect(program.repository.git('status', '--porcelain')).toBe('')
})

test('nothing to check is "not run", unless that is allowed', { timeout }, async () => {
  const empty = openProgram()
  expect(await empty.run('--ci')).toMatchObject({ code: 5, out: expect.stringContaining('"NOT_RUN"') })
  empty.repository.commit('Nothing')
  expect(await empty.run('--ci')).toMatchObject({ code: 5 })
  expect(await empty.run('--ci', '--base', 'HEAD')).toMatchObject({ code: 5 })
  expect(await empty.run('--ci', '--allow-empty')).toMatchObject({ code: 0 })
})

test('what is no repository is refused in one line', { timeout }, async () => {
  const { env } = openProgram()
  const { code, out, err } = await run(['--ci'], scratch('bare'), env)
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err.trim().split('\n')).toEqual([expect.stringMatching(/is not in a git repository; run `git init`/)])
})

test('a leaked key is denied, listed, and never printed, in any format', { timeout }, async () => {
  const program = openProgram()
  program.repository.commit('Open the shop', { 'README.md': 'shop\n' })
  program.repository.commit('Configure', { 'conf.ini': `key = ${AWS_KEY}\n` })
  const texts: Record<string, string> = {}
  for (const format of ['json', 'sarif', 'junit', 'github', 'rdjson', 'codeclimate']) {
    const { code, out } = await program.run('--ci', '--format', format)
    expect(code).toBe(1)
    expect(out).not.toContain(AWS_KEY)
    texts[format] = out
  }
  expect(JSON.parse(texts['json'] ?? '').denied).toMatchObject([{ intent: 'commit.block' }])
  expect(JSON.parse(texts['sarif'] ?? '').runs[0].results).toMatchObject([
    {
      ruleId: 'secret/aws-access-key',
      level: 'error',
      locations: [{ physicalLocation: { region: { startLine: 1 } } }],
    },
  ])
  expect(texts['junit']).toMatch(/<testsuite [^>]*failures="1"[\s\S]*<failure type="CRITICAL"/)
  expect(texts['github']).toMatch(/^::error file=conf\.ini,line=1,title=secret\/aws-access-key::AWS access key/)
})

test('the document can go to a file', { timeout }, async () => {
  const program = shop(2)
  const output = join(scratch('out'), 'gate.json')
  expect(await program.run('--ci', '--output', output)).toMatchObject({ code: 0, out: '' })
  expect(JSON.parse(readFileSync(output, 'utf8')).verdict).toBe('PASS')
})

test('audit prints the report as it would be stored', { timeout }, async () => {
  const report = await shop(2).json('audit', 'HEAD')
  expect(report).toMatchObject({ version: 2, status: 'PASS', subject: 'Count', tests: { status: 'PASS', passed: 1 } })
})
