import { describe, expect, test } from 'vitest'
import { searchRows } from '#tui/history-search.ts'

const rows = ['make test', 'Error: a+b (1)', 'error again', '', '日本語 error']
const found = (query: string) => searchRows(rows, query).hits.map(({ row }) => row)

describe('a search', () => {
  test('is a regular expression, without regard to case unless it has upper case', () => {
    expect(found('err.r')).toEqual([1, 2, 4])
    expect(found('Error')).toEqual([1])
    expect(found('^$')).toEqual([])
    expect(searchRows(rows, '本').hits).toEqual([{ row: 4, start: 1, end: 2 }])
  })

  test('that is no expression is plain text, and says so', () => {
    expect(searchRows(rows, 'b (')).toMatchObject({ hits: [{ row: 1, start: 9, end: 12 }], because: 'as plain text' })
    expect(searchRows(['a-b/c {d'], 'b/c {')).toMatchObject({ hits: [{ row: 0 }] })
  })

  test('that would never end is given up', () => {
    const search = searchRows([`${'a'.repeat(60)}b`], '(a+)+$')
    expect(search.hits).toEqual([])
    expect(search.because).toContain('too long')
  })

  test('for nothing finds nothing', () => {
    expect(searchRows(rows, '')).toMatchObject({ hits: [], because: 'nothing to look for' })
  })
})
