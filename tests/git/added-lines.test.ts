import { chmodSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readDiff } from '#git/added-lines.ts'
import type { Subject } from '#protocol/subject.ts'
import { openRepository } from '../support/repository.ts'

async function linesByPath(root: string, subject: Subject) {
  const { changes, added } = await readDiff(root, subject, {})
  return Object.fromEntries(changes.map(({ rawPath }, index) => [rawPath, added[index]]))
}

test('lines that look like headers of a patch do not move the numbers', async () => {
  const repo = openRepository()
  repo.commit('one', { 'a.txt': 'one\n++ b/other\n-- a/other\nfour\n' })
  const text = 'one\n++ b/x\ndiff --git a/z b/z\n@@ -1 +9,9 @@\nfour\n\\ No newline\nlast'
  const sha = repo.commit('two', { 'a.txt': text, 'b.txt': 'new\n' })
  expect(await linesByPath(repo.root, repo.subject(sha))).toEqual({ 'a.txt': [2, 3, 4, 6, 7], 'b.txt': [1] })
})

test('each file gets its own lines: names with line ends and quotes, renames, changes of kind and mode', async () => {
  const repo = openRepository()
  const body = Array.from({ length: 20 }, (_, index) => `line ${index}\n`).join('')
  repo.commit('one', {
    'a "b"\nc.txt': 'x\n',
    'kind.txt': 'was a file\n',
    'mode.sh': 'echo\n',
    'old.txt': body,
    'z.txt': 'z\n',
  })
  rmSync(join(repo.root, 'kind.txt'))
  symlinkSync('z.txt', join(repo.root, 'kind.txt'))
  chmodSync(join(repo.root, 'mode.sh'), 0o755)
  repo.git('mv', 'old.txt', 'renamed.txt')
  const sha = repo.commit('two', { 'a "b"\nc.txt': 'x\ny\n', 'renamed.txt': `${body}more\n`, 'z.txt': 'z\nzz\n' })
  expect(await linesByPath(repo.root, repo.subject(sha))).toMatchObject({
    'a "b"\nc.txt': [2],
    'mode.sh': [],
    'renamed.txt': [21],
    'z.txt': [2],
  })
})

test('a file that attributes declare binary has all its lines added, so that nothing hides behind them', async () => {
  const repo = openRepository()
  repo.commit('one', { '.gitattributes': '*.txt -diff\n', 'a.txt': 'a\n' })
  const sha = repo.commit('two', { 'a.txt': 'a\nb\n', 'b.md': 'b\n' })
  expect(await linesByPath(repo.root, repo.subject(sha))).toEqual({ 'a.txt': 'all', 'b.md': [1] })
})

test('a diff that is too large to read makes every line count as added', async () => {
  const repo = openRepository()
  repo.commit('one', { 'a.txt': 'a\n' })
  const subject = repo.subject(repo.commit('two', { 'a.txt': 'a\nb\n' }))
  expect((await readDiff(repo.root, subject, { bytesMax: 50 })).added).toEqual(['all'])
})
