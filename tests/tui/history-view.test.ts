import { describe, expect, test } from 'vitest'
import {
  fittedHistory,
  HISTORY_ROW_CHARS_MAX,
  HISTORY_ROWS_MAX,
  movedHistory,
  nextHit,
  nextMark,
  nextPrompt,
  openedHistory,
  refreshedHistory,
  searchedHistory,
} from '#tui/history-view.ts'

const PAGE = 10
const rows = Array.from({ length: 100 }, (_, index) => `row ${index}`)
const opened = () => openedHistory('s1', 'checkout', { rows, prompts: [5, 40, 90], marks: [] }, PAGE)

describe('the history', () => {
  test('opens at its end with a whole page in sight', () => {
    expect(opened()).toMatchObject({ at: 99, top: 90 })
    expect(openedHistory('s1', 'x', { rows: rows.slice(0, 3), prompts: [], marks: [] }, PAGE)).toMatchObject({
      at: 2,
      top: 0,
    })
    expect(openedHistory('s1', 'x', { rows: [], prompts: [], marks: [] }, PAGE)).toMatchObject({
      at: 0,
      top: 0,
      rows: [],
    })
  })

  test('moves by lines and pages, stops at both ends, and keeps the row in sight', () => {
    const up = movedHistory(opened(), { to: 'page', by: -1 }, PAGE)
    expect(up).toMatchObject({ at: 91, top: 82 })
    expect(movedHistory(up, { to: 'line', by: -20 }, PAGE)).toMatchObject({ at: 71, top: 71 })
    const first = movedHistory(up, { to: 'start' }, PAGE)
    expect(first).toMatchObject({ at: 0, top: 0 })
    expect(movedHistory(first, { to: 'line', by: -1 }, PAGE)).toMatchObject({ at: 0, top: 0 })
    expect(movedHistory(first, { to: 'end' }, PAGE)).toMatchObject({ at: 99, top: 90 })
  })

  test('keeps only the newest rows of its maximum, each of its maximum, and their prompts', () => {
    const many = Array.from({ length: HISTORY_ROWS_MAX + 5 }, () => 'x'.repeat(2 * HISTORY_ROW_CHARS_MAX))
    const view = openedHistory('s1', 'x', { rows: many, prompts: [2, 7], marks: [] }, PAGE)
    expect(view.rows).toHaveLength(HISTORY_ROWS_MAX)
    expect(view.rows[0]).toHaveLength(HISTORY_ROW_CHARS_MAX)
    expect(view.prompts).toEqual([2])
  })

  test('after a resize fills the page and keeps the row in sight', () => {
    expect(fittedHistory(opened(), 30)).toMatchObject({ at: 99, top: 70 })
    const middle = movedHistory(opened(), { to: 'row', row: 50 }, PAGE)
    expect(fittedHistory({ ...middle, top: 42 }, 4)).toMatchObject({ at: 50, top: 47 })
  })

  test('leaves out the screen below the last text', () => {
    const view = openedHistory('s1', 'x', { rows: ['a', '', 'b', '', '  '], prompts: [0, 4], marks: [] }, PAGE)
    expect(view).toMatchObject({ rows: ['a', '', 'b'], prompts: [0], at: 2 })
  })

  test('taken anew follows the end, or stays where the person was and searches again', () => {
    const longer = { rows: [...rows, 'row 100'], prompts: [], marks: [] }
    expect(refreshedHistory(opened(), longer, PAGE)).toMatchObject({ at: 100, top: 91 })
    const found = searchedHistory(opened(), 'row 4', PAGE)
    const again = refreshedHistory(found, { rows: rows.slice(0, 50), prompts: [], marks: [] }, PAGE)
    expect(again.at).toBe(49)
    expect(again.search?.hits.at(-1)).toMatchObject({ row: 49 })
  })
})

describe('jumping', () => {
  test('a search goes to the nearest match above, and goes round in both directions', () => {
    const found = searchedHistory(opened(), 'row 4\\d', PAGE)
    expect(found.search?.hits).toHaveLength(10)
    expect(found.at).toBe(49)
    expect(nextHit(found, 1)).toMatchObject({ row: 40 })
    expect(nextHit(found, -1)).toMatchObject({ row: 48, start: 0, end: 6 })
  })

  test('a search without a match leaves the place alone', () => {
    const nowhere = searchedHistory(opened(), 'absent', PAGE)
    expect(nowhere).toMatchObject({ at: 99, top: 90 })
    expect(nextHit(nowhere, 1)).toBeNull()
    expect(nextHit(opened(), 1)).toBeNull()
  })

  test('prompts are found before and after, and end at the last one', () => {
    expect(nextPrompt(opened(), -1)).toBe(90)
    expect(nextPrompt({ ...opened(), at: 40 }, 1)).toBe(90)
    expect(nextPrompt({ ...opened(), at: 5 }, -1)).toBeNull()
  })

  test('changes of state are found before and after, also one below the last text, and those dropped are not', () => {
    const marks = [10, 50, 50, 99].map((row) => ({ row, label: `to ${row}` }))
    const view = openedHistory('s1', 'x', { rows: [...rows.slice(0, 60), '', ''], prompts: [], marks }, PAGE)
    expect(view.marks.map(({ row }) => row)).toEqual([10, 50, 50, 59])
    expect(nextMark(view, -1)).toBe(50)
    expect(nextMark({ ...view, at: 50 }, -1)).toBe(10)
    expect(nextMark({ ...view, at: 50 }, 1)).toBe(59)
    expect(nextMark({ ...view, at: 10 }, -1)).toBeNull()
    const many = Array.from({ length: HISTORY_ROWS_MAX + 5 }, () => 'x')
    const newest = openedHistory(
      's1',
      'x',
      {
        rows: many,
        prompts: [],
        marks: [
          { row: 3, label: 'a' },
          { row: 9, label: 'b' },
        ],
      },
      PAGE,
    )
    expect(newest.marks).toEqual([{ row: 4, label: 'b' }])
  })
})
