import { expect, test } from 'vitest'
import { absolutePath, isCovered, isNamed } from '#policy/glob.ts'

test.each<[string, string[], boolean]>([
  ['src/a.ts', ['src/**'], true],
  ['/repo/src/a.ts', ['src/*'], true],
  ['/repo/src/x/a.ts', ['src/*'], false],
  ['/repo/src/x/a.ts', ['**/a.??'], true],
  ['/other/src/a.ts', ['src/**'], false],
  ['../other/src/a.ts', ['src/**'], false],
  ['src/../../etc/passwd', ['**'], true],
  ['src/../../etc/passwd', ['src/**'], false],
  ['src/a.ts', ['src/**', '!**/a.ts'], false],
  ['src/b.ts', ['!**/a.ts'], true],
  ['~/.ssh/id', ['~/.ssh/**'], true],
  ['/home/ada/.ssh/id', ['~/.ssh/**'], true],
  ['/root/.ssh/id', ['~/.ssh/**'], true],
  ['/home/ada/x/.ssh/id', ['~/.ssh/**'], false],
  ['a+b.txt', ['a+b.txt'], true],
  ['aab.txt', ['a+b.txt'], false],
])('%s in %j: %s', (path, globs, covered) => expect(isCovered(path, globs, '/repo')).toBe(covered))

test('a folder whose name looks like a glob is taken as it is', () => {
  expect(isCovered('a.ts', ['*.ts'], '/work/[*]/x*')).toBe(true)
  expect(isCovered('/work/[*]/xy/a.ts', ['*.ts'], '/work/[*]/x*')).toBe(false)
})

test('paths lose their dots and never climb above the root', () => {
  expect(absolutePath('./a/../../../b', '/repo')).toBe('/b')
  expect(absolutePath('~/x/../y', '/repo')).toBe('~/y')
})

test.each<[string, string | string[], boolean]>([
  ['Bash', 'Bash', true],
  ['Bash', 'bash', false],
  ['mcp__docs__find', 'mcp__*', true],
  ['mcp_docs', 'mcp__*', false],
  ['a.b', 'a.b', true],
  ['axb', 'a.b', false],
  ['Edit', ['Write', 'Ed*'], true],
])('%s by %j: %s', (name, wanted, named) => expect(isNamed(name, wanted)).toBe(named))
