// The same commit gives the same report, byte for byte but for times: read afresh, from what is kept, and by the watcher.
import { readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { AWS_KEY } from '../support/credentials.ts'
import { openProgram } from '../support/program.ts'
import { until } from '../support/until.ts'

type Report = Readonly<Record<string, unknown>> & {
  readonly tests: Readonly<Record<string, unknown>>
  readonly issues: readonly unknown[]
}

const withoutTimes = (text: string) => {
  const { timestamp: _at, tests, ...rest } = JSON.parse(text) as Report
  return JSON.stringify({ ...rest, tests: { ...tests, durationMs: 0 } })
}

test('a commit is reported alike however often and by whom it is audited', { timeout: 90_000 }, async () => {
  const program = openProgram()
  const { commit, root } = program.repository
  commit('Open the shop', { 'README.md': 'shop\n' })
  await program.run('engine', 'start')
  await until('watched', async () => (await program.json<{ heads: object | null }>('status')).heads)
  const many = Object.fromEntries(
    Array.from({ length: 30 }, (_, index) => [`src/file-${index}.py`, `key = "${AWS_KEY}"\nvalue = ${index}\n`]),
  )
  const sha = commit('Fill it', many)
  const path = join(root, 'logs', 'audit', `report_${sha}.json`)
  const watched = await until('the report of the watcher', () => {
    try {
      return readFileSync(path, 'utf8')
    } catch {
      return null
    }
  })
  const kept = await program.run('audit', sha, '--json')
  rmSync(join(dirname(program.journalPath()), 'scan-cache'), { force: true })
  const fresh = await program.run('audit', sha, '--json')
  expect(withoutTimes(fresh.out)).toBe(withoutTimes(kept.out))
  const [seen, again] = [watched, fresh.out].map((text) => JSON.parse(text) as Report)
  expect(seen?.issues.length).toBeGreaterThanOrEqual(30)
  expect(again?.issues).toEqual(seen?.issues)
  expect(again?.['status']).toBe(seen?.['status'])
})
