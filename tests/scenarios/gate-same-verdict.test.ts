// F9: the gate and the watching engine say the same about the same commit, and the gate needs no network.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Report } from '#protocol/report.ts'
import { AWS_KEY } from '../support/credentials.ts'
import { openProgram } from '../support/program.ts'
import { until } from '../support/until.ts'

const timeout = 90_000
const PACKAGE = '{"name":"shop","private":true,"type":"module","scripts":{"test":"node --test"}}\n'
const testOf = (sum: number) =>
  `import assert from 'node:assert'\nimport { test } from 'node:test'\ntest('sum', () => assert.equal(1 + 1, ${sum}))\n`

/** A report without what differs between two runs: times, and what a run knows of the commits before. */
function verdictOf({ status, parts, checks, issues, metrics, tests, passes }: Report) {
  const { regressions: _before, ...measured } = metrics
  const { status: outcome, command, passed, failed, skipped } = tests
  const seen = issues.map(({ evidence: _times, description: _durations, ...issue }) => issue)
  return { status, parts, checks, issues: seen, measured, tests: { outcome, command, passed, failed, skipped }, passes }
}

test('a commit gets the same verdict from the gate as from the engine that watches', { timeout }, async () => {
  const program = openProgram()
  const { root, commit } = program.repository
  commit('Open the shop', { 'package.json': PACKAGE, 'shop.test.mjs': testOf(2) })
  expect(await program.run('engine', 'start')).toMatchObject({ code: 0 })
  // Commits of before the first look are not audited.
  await until('watched', async () => (await program.json<{ heads: object | null }>('status')).heads)
  const changes = [
    ['Say what it is', { 'README.md': 'shop\n', 'run.sh': '#!/bin/sh\ncd "$1"\n' }],
    ['Break a test', { 'shop.test.mjs': testOf(3) }],
    ['Leak a key', { 'shop.test.mjs': testOf(2), 'conf.ini': `key = ${AWS_KEY}\n` }],
  ] as const
  for (const [message, files] of changes) {
    const sha = commit(message, files)
    const path = join(root, 'logs', 'audit', `report_${sha}.json`)
    await until(`the report on "${message}"`, () => existsSync(path), 30_000)
    const watched: Report = JSON.parse(readFileSync(path, 'utf8'))
    const { out, code } = await program.run('--ci', '--head', sha)
    const gate: { reports: Report[]; verdict: string } = JSON.parse(out)
    const [audited] = gate.reports
    if (!audited) throw new Error(`the gate audited nothing: ${out}`)
    expect(verdictOf(audited)).toEqual(verdictOf(watched))
    expect([gate.verdict, code]).toEqual(watched.status === 'FAIL' ? ['FAIL', 1] : ['PASS', 0])
  }
})

test('the gate needs no network', { timeout }, async (context) => {
  const apart = ['unshare', '--user', '--map-root-user', '--net']
  const [program0 = '', ...args0] = apart
  if (spawnSync(program0, [...args0, 'true']).status !== 0) context.skip('no network namespace may be made here')
  const program = openProgram()
  program.repository.commit('Open the shop', { 'package.json': PACKAGE, 'shop.test.mjs': testOf(2) })
  const main = join(import.meta.dirname, '..', '..', 'dist', 'main.js')
  const { status, stdout } = spawnSync(program0, [...args0, process.execPath, main, '--ci'], {
    cwd: program.repository.root,
    env: program.env,
    encoding: 'utf8',
  })
  expect(status).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ verdict: 'PASS', reports: [{ tests: { status: 'PASS' } }] })
})
