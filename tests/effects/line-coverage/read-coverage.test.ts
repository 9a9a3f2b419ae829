import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { totalsOf } from '#effects/line-coverage/file-coverage.ts'
import { readCoverage } from '#effects/line-coverage/read-coverage.ts'
import { openRepository, scratch } from '../../support/repository.ts'

type Files = Readonly<Record<string, string>>

/** A checkout of `committed` in which a run has left `written`. */
async function measured(committed: Files, written: (folder: string) => Files) {
  const repo = openRepository()
  const tree = repo.subject(repo.commit('one', committed)).tree
  const folder = scratch('checkout')
  for (const [path, text] of [...Object.entries(committed), ...Object.entries(written(folder))]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const found = await readCoverage({ root: repo.root, folder, tree, how: {} })
  const files = [...(found?.files ?? [])].map(([path, file]) => [
    path,
    totalsOf(file).linesHit,
    totalsOf(file).linesFound,
  ])
  return found && { files, from: found.from }
}

const lcov = (path: string, hits = 1) => `SF:${path}\nDA:1,${hits}\nDA:2,0\nend_of_record\n`
const GO = 'mode: set\nexample.org/m/cmd/main.go:1.1,2.2 2 1\n'

test('paths are found again whether absolute, from the top, or from the folder of a package', async () => {
  const committed = {
    'src/a.js': 'a',
    'packages/b/src/b.js': 'b',
    'cmd/main.go': 'c',
    'go.mod': 'module example.org/m',
  }
  const found = await measured(committed, (folder) => ({
    'coverage/lcov.info': lcov(`${folder}/src/a.js`),
    'packages/b/coverage/lcov.info': lcov('src/b.js'),
    'cover.out': GO,
  }))
  expect(found).toEqual({
    files: [
      ['cmd/main.go', 2, 2],
      ['src/a.js', 1, 2],
      ['packages/b/src/b.js', 1, 2],
    ],
    from: ['cover.out', 'coverage/lcov.info', 'packages/b/coverage/lcov.info'],
  })
})

test('of several formats in a folder one counts, and a file that two reports name counts once', async () => {
  const found = await measured({ 'a.js': 'a' }, () => ({
    'coverage/lcov.info': lcov('a.js', 0),
    'coverage/cobertura-coverage.xml': '<coverage><class filename="z.js"><lines/></class></coverage>',
    'more/lcov.info': lcov('a.js', 3),
  }))
  expect(found).toEqual({ files: [['a.js', 1, 2]], from: ['coverage/lcov.info', 'more/lcov.info'] })
})

test('a report that cannot be read leaves its place to the next', async () => {
  const found = await measured({}, () => ({
    'coverage/lcov.info': 'torn',
    'coverage/coverage.json': '{"files":{"a.py":{"executed_lines":[1],"missing_lines":[]}}}',
  }))
  expect(found).toEqual({ files: [['a.py', 1, 1]], from: ['coverage/coverage.json'] })
})

test('a path above the checkout is not followed into it', async () => {
  const found = await measured({ 'etc/passwd': 'x' }, () => ({ 'lcov.info': lcov('../../etc/passwd') }))
  expect(found?.files).toEqual([['../../etc/passwd', 1, 2]])
})

test('committed reports, links, and packages of others say nothing', async () => {
  const outside = join(scratch('outside'), 'lcov.info')
  writeFileSync(outside, lcov('a.js'))
  const found = await measured({ 'coverage/lcov.info': lcov('a.js') }, (folder) => {
    symlinkSync(outside, join(folder, 'lcov.info'))
    return { 'node_modules/x/lcov.info': lcov('a.js') }
  })
  expect(found).toBeNull()
})
