// What an agent makes weaker, what is too large to be read, and tools of the project's own: all in the gate's one document, by the
// built program.
import { expect, test } from 'vitest'
import type { Gate } from '#ci/gate-schema.ts'
import { GITHUB_TOKEN } from '../support/credentials.ts'
import { openProgram } from '../support/program.ts'

const testOf = (...lines: readonly string[]) =>
  `test('totals', () => {\n${lines.map((line) => `  ${line}\n`).join('')}})\n`
const tsconfig = (strict: boolean) => JSON.stringify({ compilerOptions: { strict } }, null, 2)
const rows = (secret: string) => `${'a row of a dump that a tool has written\n'.repeat(60_000)}${secret}\n`

test('the gate names weakened tests and settings, files that were not read, and what the project’s own tool says', {
  timeout: 60_000,
}, async () => {
  const { repository, json } = openProgram()
  const lint = '#!/bin/sh\necho "src/cart.js:1: error: no default export [no-default]"\n'
  repository.write('bin/lint', lint)
  repository.git('add', 'bin/lint')
  repository.git('update-index', '--chmod=+x', 'bin/lint')
  repository.git('commit', '-q', '-m', 'Lint')
  repository.git('checkout', '-q', '.')
  repository.commit('Open the shop', {
    'src/cart.js': 'exports.total = () => 3\n',
    'tests/cart.test.js': testOf('expect(total()).toBe(3)', 'expect(total()).not.toBe(4)'),
    'tsconfig.json': tsconfig(true),
    'dump.sql': rows('-- end'),
    'signalbox.json': JSON.stringify({
      tools: [{ name: 'shop-lint', command: './bin/lint', needs: 'tree', format: 'lines', endings: ['.js'] }],
    }),
  })
  const sha = repository.commit('Make it green', {
    'src/cart.js': 'exports.default = 1\nexports.total = () => 4\n',
    'tests/cart.test.js': testOf('total()'),
    'tsconfig.json': tsconfig(false),
    'dump.sql': rows(`-- ${GITHUB_TOKEN}`),
  })
  const gate = await json<Gate>('--ci', '--base', 'HEAD~1')
  const [report] = gate.reports
  expect(report?.commit_hash).toBe(sha)
  const told = report?.issues.map(({ rule, file, line }) => [rule, file, line])
  expect(told).toEqual(
    expect.arrayContaining([
      ['secret/github-token', 'dump.sql', 60_001],
      ['suppression/assertions-removed', 'tests/cart.test.js', 1],
      ['suppression/lowered-threshold', 'tsconfig.json', 3],
      ['shop-lint/no-default', 'src/cart.js', 1],
    ]),
  )
  expect(report?.checks).toContainEqual({
    name: 'built-in rules, large files',
    outcome: 'skipped',
    because: 'not read: 1 files over 1 MB: dump.sql (2.3 MB)',
  })
  expect(report?.passes.find(({ name }) => name === 'Security')?.because).toContain('not read: 1 files over 1 MB')
  expect(JSON.stringify(gate)).not.toContain(GITHUB_TOKEN)
})
