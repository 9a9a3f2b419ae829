import { expect, test } from 'vitest'
import { totalsOf } from '#effects/line-coverage/file-coverage.ts'
import { readLcov } from '#effects/line-coverage/lcov.ts'

test('the listed lines of each file count, and its sums only where it lists none', () => {
  const text = [
    'TN:\nSF:a.js\nFN:1,a\nDA:1,1\nDA:2,0\nLF:10\nLH:7\nend_of_record',
    'SF:b.js\r\nDA:1,3\r\nDA:2,0,abc\r\nDA:3,1\r\nend_of_record\r',
    'SF:c.js\nLF:10\nLH:7\nend_of_record',
  ].join('\n')
  const files = readLcov(text) ?? []
  expect(files.map(({ path, ...file }) => [path, totalsOf(file)])).toEqual([
    ['a.js', { linesFound: 2, linesHit: 1 }],
    ['b.js', { linesFound: 3, linesHit: 2 }],
    ['c.js', { linesFound: 10, linesHit: 7 }],
  ])
  expect([...(files[1]?.lines ?? [])]).toEqual([
    [1, 3],
    [2, 0],
    [3, 1],
  ])
})

test('a record that claims more hits than lines is not believed', () => {
  const [file] = readLcov('SF:a.js\nLF:2\nLH:200\nend_of_record\n') ?? []
  expect(file && totalsOf(file)).toEqual({ linesFound: 2, linesHit: 2 })
})

test.each([[''], ['not lcov at all'], ['TN:\nend_of_record\n']])('%j is no tracefile', (text) => {
  expect(readLcov(text)).toBeNull()
})
