import { expect, test } from 'vitest'
import { readLcov } from '#effects/lcov.ts'

test('totals are summed over files; a record without totals is counted line by line', () => {
  const text = [
    'TN:\nSF:a.js\nFN:1,a\nDA:1,1\nDA:2,0\nLF:10\nLH:7\nend_of_record',
    'SF:b.js\r\nDA:1,3\r\nDA:2,0,abc\r\nDA:3,1\r\nend_of_record\r',
  ].join('\n')
  expect(readLcov(text)).toEqual({ linesFound: 13, linesHit: 9 })
})

test('a record that claims more hits than lines is not believed', () => {
  expect(readLcov('SF:a.js\nLF:2\nLH:200\nend_of_record\n')).toEqual({ linesFound: 2, linesHit: 2 })
})

test.each([[''], ['not lcov at all'], ['TN:\nend_of_record\n']])('%j is no tracefile', (text) => {
  expect(readLcov(text)).toBeNull()
})
