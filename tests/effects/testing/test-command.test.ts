import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { findTestCommand, NO_COMMAND } from '#effects/testing/test-command.ts'
import { scratch } from '../../support/repository.ts'

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = scratch('project')
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}
const npmProject = (script: string) => ({ 'package.json': JSON.stringify({ scripts: { test: script } }) })

/** A PATH on which exactly these programs are. */
function pathWith(...programs: readonly string[]): string {
  const bin = scratch('bin')
  for (const name of programs) writeFileSync(join(bin, name), '#!/bin/sh\n', { mode: 0o755 })
  return bin
}

const ALL = ['make', 'deno', 'pytest', 'python3', 'go', 'cargo', 'mvn', 'gradle', 'php', 'phpunit', 'bundle', 'rspec']
const MANAGERS = ['npm', 'pnpm', 'yarn', 'bun']
const everything = () => pathWith(...ALL, ...MANAGERS)
const script = npmProject('vitest run')

test.each([
  ['a test script', script, 'npm test --silent'],
  ["a test script beside pnpm's lock file", { ...script, 'pnpm-lock.yaml': '' }, 'pnpm test'],
  ["a test script beside yarn's lock file", { ...script, 'yarn.lock': '' }, 'yarn run test'],
  ["a test script beside bun's lock file", { ...script, 'bun.lock': '{}' }, 'bun run test'],
  ["bun's lock file without a script", { 'package.json': '{}', 'bun.lockb': '' }, 'bun test'],
  [
    'a declared package manager, whatever lies about,',
    { 'package.json': '{"scripts":{"test":"x"},"packageManager":"pnpm@9.1.0"}', 'yarn.lock': '' },
    'pnpm test',
  ],
  ['a Makefile', { Makefile: 'all:\n\techo\ntest: all\n\t./run\n' }, 'make test'],
  ['a deno task', { 'deno.json': '{"tasks":{"lint":"x","test":"deno test -A"}}' }, 'deno task test'],
  ['a deno project', { 'deno.jsonc': '{}' }, 'deno test'],
  ['a pytest configuration', { 'pyproject.toml': '[tool.pytest.ini_options]\n' }, 'pytest'],
  ['a Python test file', { 'tests/test_a.py': 'import unittest\n' }, 'pytest'],
  ['a Go module', { 'go.mod': 'module a\n' }, 'go test -v ./...'],
  ['a crate', { 'Cargo.toml': '[package]\n' }, 'cargo test --no-fail-fast'],
  ['a pom', { 'pom.xml': '<project/>' }, 'mvn -B test'],
  ['a Gradle build', { 'build.gradle.kts': '' }, 'gradle --no-daemon --console=plain test'],
  ['a phpunit configuration', { 'phpunit.xml.dist': '<phpunit/>' }, 'phpunit'],
  [
    'a phpunit of the project itself',
    { 'phpunit.xml': '<phpunit/>', 'composer.json': '{"require-dev":{"phpunit/phpunit":"^11"}}' },
    'vendor/bin/phpunit',
  ],
  ['an .rspec', { '.rspec': '' }, 'rspec'],
  ['an .rspec beside a Gemfile', { '.rspec': '', Gemfile: '' }, 'bundle exec rspec'],
  ['a script in tests', { 'tests/run_tests.sh': 'exit 0\n' }, 'sh tests/run_tests.sh'],
  [
    "npm's placeholder beside a Makefile",
    { ...npmProject('echo "Error: no test specified" && exit 1'), Makefile: 'test:\n' },
    'make test',
  ],
])('%s says how to test', async (_what, files, shown) => {
  expect(await findTestCommand(folderWith(files), null, everything())).toMatchObject({ shown })
})

test.each([
  ['nothing', {}],
  ['a manifest without a test script', { 'package.json': '{}' }],
  ['a broken manifest', { 'package.json': '{' }],
  ['a Makefile variable', { Makefile: 'test := 1\n' }],
])('%s says nothing', async (_what, files) => {
  expect(await findTestCommand(folderWith(files), null, everything())).toEqual({ none: NO_COMMAND })
})

test('a script that may be started is started itself, a wrapper before the program', async () => {
  const folder = folderWith({ 'tests/run_tests.sh': '#!/usr/bin/env bash\n' })
  chmodSync(join(folder, 'tests/run_tests.sh'), 0o755)
  expect(await findTestCommand(folder, null, pathWith())).toMatchObject({ argv: ['./tests/run_tests.sh'] })
  const java = folderWith({ 'pom.xml': '', mvnw: '#!/bin/sh\n' })
  chmodSync(join(java, 'mvnw'), 0o755)
  expect(await findTestCommand(java, null, pathWith())).toMatchObject({ argv: ['./mvnw', '-B', 'test'] })
})

test('a program that is absent is the reason, unless another ecosystem of the project can be tested', async () => {
  const folder = folderWith({ 'tests/test_a.py': 'import pytest\n', 'go.mod': 'module a\n' })
  expect(await findTestCommand(folder, null, pathWith())).toEqual({
    none: `${NO_COMMAND}: the tests want pytest, which is not on PATH`,
  })
  expect(await findTestCommand(folder, null, pathWith('go'))).toMatchObject({ shown: 'go test -v ./...' })
})

test('a package manager that is absent leaves its scripts to npm', async () => {
  const folder = folderWith({ ...script, 'pnpm-lock.yaml': '' })
  expect(await findTestCommand(folder, null, pathWith('npm'))).toMatchObject({ shown: 'npm test --silent' })
})

test('unittest runs what needs no more than that, when pytest is absent', async () => {
  const folder = folderWith({ 'tests/test_a.py': 'import unittest\n' })
  expect(await findTestCommand(folder, null, pathWith('python3'))).toMatchObject({
    shown: 'python3 -m unittest discover -s tests',
    env: { PYTHONPATH: `${folder}:${folder}/src` },
  })
})

test('the virtual environment of the project comes before what is on PATH', async () => {
  const folder = folderWith({ 'tests/test_a.py': '', '.venv/bin/python': '', '.venv/bin/pytest': '' })
  for (const name of ['python', 'pytest']) chmodSync(join(folder, '.venv/bin', name), 0o755)
  expect(await findTestCommand(folder, null, everything())).toMatchObject({
    argv: ['./.venv/bin/python', '-m', 'pytest'],
    needs: 'python',
  })
})

const FAILED = [
  ['pytest', { 'pytest.ini': '' }, ['a.py::test_b'], ['pytest', '--last-failed']],
  ['go', { 'go.mod': '' }, ['TestA', 'TestB'], ['go', 'test', '-v', '-count=1', '-run', '^(TestA|TestB)$', './...']],
  ['go, with a name that is none,', { 'go.mod': '' }, ['TestA|.*'], null],
  ['cargo', { 'Cargo.toml': '' }, ['m::a'], ['cargo', 'test', '--no-fail-fast', '--', '--exact', 'm::a']],
  ['cargo, with an option for a name,', { 'Cargo.toml': '' }, ['--list'], null],
  ['rspec', { '.rspec': '' }, ['./spec/a_spec.rb:4'], ['rspec', './spec/a_spec.rb:4']],
  ['rspec, with an option for a name,', { '.rspec': '' }, ['--out=/tmp/x'], null],
  ['cargo, with more than fits a command line,', { 'Cargo.toml': '' }, Array(101).fill('a'), null],
] as const

test.each(FAILED)('what failed is run again alone by %s', async (_runner, files, failing, argv) => {
  const command = await findTestCommand(folderWith(files), null, everything())
  expect('again' in command && command.again?.(failing)).toEqual(argv)
})

test('what the user configured comes first', async () => {
  expect(await findTestCommand(folderWith(script), 'make && ./t', everything())).toMatchObject({
    argv: ['sh', '-c', 'make && ./t'],
    shown: 'make && ./t',
    needs: null,
    again: null,
  })
})
