// The real programs where they are: biome comes with the project, oxlint, eslint and squawk from SIGNALBOX_TEST_TOOLS.
import { existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readChange } from '#effects/change-texts.ts'
import { reading } from '#effects/room.ts'
import { runTools } from '#effects/tools/run-tools.ts'
import { openObjectReader } from '#git/object-reader.ts'
import { NEVER_ABORTED } from '../../support/order.ts'
import { openRepository, scratch } from '../../support/repository.ts'

const PROJECT = join(import.meta.dirname, '..', '..', '..', 'node_modules', '.bin')
const places = [PROJECT, ...(process.env['SIGNALBOX_TEST_TOOLS'] ?? '').split(delimiter)]
const placeOf = (name: string) => places.map((place) => join(place, name)).find((path) => existsSync(path))

const CODE = 'const kept = 1\n'
const ADDED = 'const kept = 1\neval("1")\ndebugger\n'

test.each([
  [
    'biome',
    { 'biome.json': '{"linter":{"enabled":true}}' },
    'web/a b.js',
    ['biome/lint/security/noGlobalEval', 'biome/lint/suspicious/noDebugger'],
  ],
  [
    'oxlint',
    { '.oxlintrc.json': '{"rules":{"no-eval":"error","no-debugger":"error"}}' },
    'web/a b.js',
    ['oxlint/eslint/no-debugger', 'oxlint/eslint/no-eval'],
  ],
  [
    'eslint',
    { 'eslint.config.mjs': 'export default [{ rules: { "no-eval": "error", "no-debugger": "warn" } }]' },
    'web/a b.js',
    ['eslint/no-debugger', 'eslint/no-eval'],
  ],
  ['squawk', { '.squawk.toml': 'pg_version = "15.0"\n' }, 'migrations/1.sql', ['squawk/ban-drop-column']],
])('%s finds what a commit added, and only that', async (name, configs: Record<string, string>, path, rules) => {
  const program = placeOf(name)
  if (program === undefined) {
    console.warn(`${name} is not here, so it is not tried`)
    return
  }
  const bin = scratch('bin')
  symlinkSync(program, join(bin, name))
  const before = process.env['PATH']
  process.env['PATH'] = `${bin}${delimiter}${before}`
  onTestFinished(() => {
    process.env['PATH'] = before
  })
  const repo = openRepository()
  mkdirSync(join(repo.root, 'web'))
  const sql = 'ALTER TABLE a DROP COLUMN b;\n'
  const isSql = path.endsWith('.sql')
  repo.commit('one', { ...configs, [path]: isSql ? sql : `${CODE}eval("0")\n` })
  const sha = repo.commit('two', {
    [path]: isSql ? `${sql}ALTER TABLE a DROP COLUMN c;\n` : ADDED.replace('eval("1")', 'eval("0")\neval("1")'),
  })
  const room = { root: repo.root, stateDir: scratch('state') }
  const how = await reading(room, NEVER_ABORTED)
  const objects = openObjectReader(repo.root, how.env)
  onTestFinished(() => objects.close())
  const { files } = await readChange({ root: repo.root, objects, how }, repo.subject(sha), [])
  const { findings, ran } = await runTools({ room, subject: repo.subject(sha), files, objects, how }, NEVER_ABORTED)
  expect(ran).toContainEqual({ name, outcome: 'ran', because: '1 files' })
  expect(
    findings
      .filter(({ rule }) => rule.startsWith(name))
      .map(({ rule }) => rule)
      .toSorted(),
  ).toEqual(rules)
  expect(findings.every(({ file, line }) => file === path && line > 1)).toBe(true)
})
