import { describe, expect, test } from 'vitest'
import { readCobertura } from '#effects/line-coverage/cobertura.ts'
import { readCoveragePy } from '#effects/line-coverage/coverage-py.ts'
import { type CoverageReader, type FileCoverage, totalsOf } from '#effects/line-coverage/file-coverage.ts'
import { readGoCover } from '#effects/line-coverage/go-cover.ts'
import { readIstanbul } from '#effects/line-coverage/istanbul.ts'
import { readLcov } from '#effects/line-coverage/lcov.ts'

const shown = (files: readonly FileCoverage[] | null) =>
  files?.map((file) => ({
    path: file.path,
    lines: Object.fromEntries(file.lines),
    totals: [totalsOf(file).linesHit, totalsOf(file).linesFound],
  }))

test('istanbul: a line ran as often as the busiest statement that begins on it', () => {
  const at = (line: number) => ({ start: { line, column: 0 }, end: { line, column: 9 } })
  const report = {
    '/p/a.js': {
      path: '/p/a.js',
      statementMap: { 0: at(1), 1: at(1), 2: at(3) },
      fnMap: {},
      branchMap: {},
      s: { 0: 0, 1: 4, 2: 0 },
      f: {},
      b: {},
    },
  }
  expect(shown(readIstanbul(JSON.stringify(report)))).toEqual([
    { path: '/p/a.js', lines: { 1: 4, 3: 0 }, totals: [1, 2] },
  ])
})

test('cobertura: the lines of the class count, not those of its methods, and no rate is believed', () => {
  const xml = `<?xml version="1.0" ?>
    <!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">
    <coverage line-rate="1" lines-covered="900" lines-valid="900"><sources><source>/p/src</source></sources>
    <packages><package><classes><class name="a" filename="a.py" line-rate="1">
      <methods><method name="f"><lines><line number="7" hits="9"/></lines></method></methods>
      <lines><line number="1" hits="2"/><line number="2" hits="0"/></lines></class>
      <class name="a.Inner" filename="a.py"><lines><line number="2" hits="1"/></lines></class>
    </classes></package></packages></coverage>`
  expect(shown(readCobertura(xml))).toEqual([
    { path: '/p/src/a.py', lines: { 1: 2, 2: 0 }, totals: [1, 2] },
    { path: '/p/src/a.py', lines: { 2: 1 }, totals: [1, 1] },
  ])
})

test('coverage.py: executed and missing lines', () => {
  const report = {
    meta: { version: '7.6' },
    files: { 'pkg/a.py': { executed_lines: [1, 2], missing_lines: [4], summary: { percent_covered: 100 } } },
    totals: { percent_covered: 100 },
  }
  expect(shown(readCoveragePy(JSON.stringify(report)))).toEqual([
    { path: 'pkg/a.py', lines: { 4: 0, 1: 1, 2: 1 }, totals: [2, 3] },
  ])
})

test('go: totals are statements, each block once, and every line of a block counts as it', () => {
  const profile = [
    'mode: atomic',
    'example.org/m/a.go:3.20,5.2 2 0',
    'example.org/m/a.go:3.20,5.2 2 7',
    'example.org/m/a.go:7.1,7.9 1 0',
    'noise',
  ].join('\n')
  expect(shown(readGoCover(profile))).toEqual([
    { path: 'example.org/m/a.go', lines: { 3: 7, 4: 7, 5: 7, 7: 0 }, totals: [2, 3] },
  ])
})

const READERS: readonly (readonly [string, CoverageReader])[] = [
  ['lcov', readLcov],
  ['istanbul', readIstanbul],
  ['cobertura', readCobertura],
  ['coverage.py', readCoveragePy],
  ['go', readGoCover],
]
const FOREIGN = [
  '',
  'x',
  '{',
  '{}',
  '[]',
  'null',
  '{"files":3}',
  '<coverage/>',
  '<coverage',
  '<a/>',
  'mode: set\n',
  '\0',
]

describe.each(READERS)('the reader of %s', (_name, read) => {
  test.each(FOREIGN)('finds nothing in %j', (text) => {
    expect(read(text) ?? []).toEqual([])
  })
})

test.each([
  ['lcov', readLcov, 'SF:a\nDA:0,1\nDA:99999999999,1\nDA:2,1\nend_of_record'],
  ['go', readGoCover, 'mode: set\na:2.1,2.2 1 1\na:99999999999.1,99999999999.2 1 1'],
  [
    'cobertura',
    readCobertura,
    '<coverage><class filename="a"><lines><line number="x" hits="1"/><line number="2" hits="1"/></lines></class></coverage>',
  ],
] as const)('lines that cannot be are left out by %s', (_name, read, text) => {
  expect(read(text)?.map(({ lines }) => [...lines])).toEqual([[[2, 1]]])
})
