import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findTestCommand, NO_COMMAND } from '#effects/testing/test-command.ts'
import { lacksTests } from '#effects/testing/tree-project.ts'
import { openRepository, scratch, type TestRepository } from '../../support/repository.ts'

/** A PATH on which exactly these programs are. */
function pathWith(...programs: readonly string[]): string {
  const bin = scratch('bin')
  for (const name of programs) writeFileSync(join(bin, name), '#!/bin/sh\n', { mode: 0o755 })
  return bin
}
const ALL = ['npm', 'make', 'pytest', 'python3', 'go', 'cargo', 'mvn', 'php', 'bundle', 'rspec']
const treeOf = (repo: TestRepository) => ({ root: repo.root, tree: repo.git('rev-parse', 'HEAD^{tree}'), how: {} })

describe('a tree', () => {
  test.each<[string, Record<string, string>]>([
    ['a test script', { 'package.json': '{"scripts":{"test":"vitest run"}}' }],
    ['a package without tests', { 'package.json': '{"scripts":{"build":"x"}}' }],
    ["npm's placeholder", { 'package.json': '{"scripts":{"test":"echo no test specified"}}' }],
    ['a Makefile', { Makefile: 'test:\n\ttrue\n' }],
    ['a Makefile without tests', { Makefile: 'build:\n\ttrue\n' }],
    ['Python tests', { 'tests/test_a.py': 'def test_a(): pass\n' }],
    ['Python tests at the top', { 'test_a.py': 'def test_a(): pass\n' }],
    ['Python tests further down', { 'app/deep/test_a.py': 'def test_a(): pass\n' }],
    ['a Go module', { 'go.mod': 'module a\n' }],
    ['a script', { 'tests/run_tests.sh': 'true\n' }],
    ['rspec', { 'spec/spec_helper.rb': '' }],
    ['nothing', { 'README.md': 'text\n' }],
  ])('with %s is judged as its checkout is', async (_, files) => {
    const repo = openRepository()
    repo.commit('one', files)
    for (const programs of [ALL, []]) {
      const path = pathWith(...programs)
      const found = await findTestCommand(repo.root, null, path)
      expect(await lacksTests(treeOf(repo), path)).toBe('none' in found ? found.none : null)
    }
  })

  test('is read as it was committed, not as the work tree is now', async () => {
    const repo = openRepository()
    repo.commit('one', { 'README.md': 'text\n' })
    repo.write('Makefile', 'test:\n\ttrue\n')
    expect(await lacksTests(treeOf(repo), pathWith(...ALL))).toBe(NO_COMMAND)
  })

  test('may be lent a virtual environment by the work tree', async () => {
    const repo = openRepository()
    repo.commit('one', { 'tests/test_a.py': 'import pytest\n', '.gitignore': '.venv\n' })
    expect(await lacksTests(treeOf(repo), pathWith())).toContain('pytest')
    mkdirSync(join(repo.root, '.venv', 'bin'), { recursive: true })
    for (const name of ['python', 'pytest']) {
      repo.write(`.venv/bin/${name}`, '#!/bin/sh\n')
      chmodSync(join(repo.root, '.venv', 'bin', name), 0o755)
    }
    expect(await lacksTests(treeOf(repo), pathWith())).toBeNull()
  })

  test('in which tests may lie behind a link or in a submodule has to be checked out', async () => {
    const linked = openRepository()
    symlinkSync('elsewhere/checks', join(linked.root, 'tests'))
    linked.commit('one')
    expect(await lacksTests(treeOf(linked), pathWith(...ALL))).toBeNull()
    const module = openRepository()
    module.commit('one', { 'a.txt': 'a\n' })
    module.git('update-index', '--add', '--cacheinfo', `160000,${module.git('rev-parse', 'HEAD')},tests`)
    module.git('commit', '-q', '-m', 'two')
    expect(await lacksTests(treeOf(module), pathWith(...ALL))).toBeNull()
  })

  test('with a manifest that is too large to be read has to be checked out', async () => {
    const repo = openRepository()
    repo.commit('one', { Makefile: `# ${'x'.repeat(1024 * 1024)}\n` })
    expect(await lacksTests(treeOf(repo), pathWith(...ALL))).toBeNull()
  })
})
