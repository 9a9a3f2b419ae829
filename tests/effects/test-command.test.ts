import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { findTestCommand, NO_COMMAND } from '#effects/test-command.ts'
import { scratch } from '../support/repository.ts'

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = scratch('project')
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}
const npmProject = (script: string) => ({ 'package.json': JSON.stringify({ scripts: { test: script } }) })

test.each([
  ['a test script', npmProject('vitest run'), 'npm test --silent'],
  ['a Makefile', { Makefile: 'all:\n\techo\ntest: all\n\t./run\n' }, 'make test'],
  ['a Go module', { 'go.mod': 'module a\n' }, 'go test -v ./...'],
  ['a crate', { 'Cargo.toml': '[package]\n' }, 'cargo test'],
  [
    "npm's placeholder beside a Makefile",
    { ...npmProject('echo "Error: no test specified" && exit 1'), Makefile: 'test:\n' },
    'make test',
  ],
])('%s says how to test', async (_what, files, shown) => {
  expect(await findTestCommand(folderWith(files), null)).toMatchObject({ shown })
})

test.each([
  ['nothing', {}],
  ['a manifest without a test script', { 'package.json': '{}' }],
  ['a broken manifest', { 'package.json': '{' }],
  ['a Makefile variable', { Makefile: 'test := 1\n' }],
])('%s says nothing', async (_what, files) => {
  expect(await findTestCommand(folderWith(files), null)).toEqual({ none: NO_COMMAND })
})

test('pytest is asked for by its configuration or its files, and its absence is the reason', async () => {
  const before = process.env['PATH']
  const folder = folderWith({ 'tests/test_a.py': '' })
  const bin = folderWith({})
  try {
    process.env['PATH'] = bin
    expect(await findTestCommand(folder, null)).toMatchObject({ none: expect.stringContaining('pytest') })
    writeFileSync(join(bin, 'pytest'), '#!/bin/sh\n', { mode: 0o755 })
    expect(await findTestCommand(folder, null)).toMatchObject({ argv: ['pytest', '-q', '-p', 'no:cacheprovider'] })
  } finally {
    process.env['PATH'] = before
  }
})

test('what the user configured comes first', async () => {
  expect(await findTestCommand(folderWith(npmProject('x')), 'make && ./t')).toEqual({
    argv: ['sh', '-c', 'make && ./t'],
    shown: 'make && ./t',
  })
})
