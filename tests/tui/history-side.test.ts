// Moving sideways must show every column of a row and never half a character.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lineWidth } from '#tui/fit.ts'
import { besideHit, movedSideways, skipColumns, textCols } from '#tui/history-side.ts'
import { openedHistory, searchedHistory } from '#tui/history-view.ts'

const PAGE = 10
const sight = { page: PAGE, cols: 53 }
const view = (rows: readonly string[]) => openedHistory('s1', 'x', { rows, prompts: [], marks: [] }, PAGE)

describe('moving sideways', () => {
  test('stops where the widest row in sight ends, and at the start', () => {
    const wide = view(['x'.repeat(120), 'short'])
    let moved = wide
    const lefts = [40, 40, 40, -20, -200].map((by) => {
      moved = movedSideways(moved, by, sight)
      return moved.left
    })
    expect(lefts).toEqual([40, 70, 70, 50, 0])
  })

  test('does nothing where all rows fit', () => {
    expect(movedSideways(view(['漢字', 'short']), 20, sight).left).toBe(0)
  })
})

describe('a search', () => {
  const rows = [`${'a'.repeat(100)}needle${'b'.repeat(20)}`, 'needle', '漢'.repeat(40)]

  test('brings a match that is out of sight into it, and goes back to the start where it can', () => {
    const found = besideHit({ ...searchedHistory(view(rows), 'aneedle', PAGE), at: 0 }, sight.cols)
    expect(found.left).toBeGreaterThan(100 - textCols(sight.cols))
    expect(found.left).toBeLessThanOrEqual(99)
    const back = besideHit({ ...searchedHistory(view(rows), 'needle', PAGE), at: 1, left: 90 }, sight.cols)
    expect(back.left).toBe(0)
  })

  test('leaves the view alone when its match is in sight', () => {
    const found = { ...searchedHistory(view(rows), 'needle', PAGE), at: 0, left: 80 }
    expect(besideHit(found, sight.cols).left).toBe(80)
  })
})

describe('what is left of a row', () => {
  test('keeps the colours of its parts, and a blank for half of a wide character', () => {
    expect(skipColumns([['abc'], ['def', 'key'], ['g']], 4)).toEqual([['ef', 'key'], ['g']])
    expect(skipColumns([['漢字x']], 1)).toEqual([[' 字x']])
    expect(skipColumns([['漢']], 1)).toEqual([[' ']])
    expect(skipColumns([['ab']], 5)).toEqual([])
  })

  test('is exactly so many columns narrower', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z漢字 ]{0,12}$/), { maxLength: 4 }),
        fc.integer({ min: 0, max: 60 }),
        (texts, columns) => {
          const line = texts.map((text) => [text] as const)
          expect(lineWidth(skipColumns(line, columns))).toBe(Math.max(0, lineWidth(line) - columns))
        },
      ),
      { seed: 3 },
    )
  })
})
