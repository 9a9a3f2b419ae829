// The parts of a recording must play as if it had never been cut.
import { describe, expect, test } from 'vitest'
import { joinCasts } from '#cli/joined-cast.ts'
import type { Cast, CastEvent } from '#protocol/cast.ts'

const said = (atS: number, text: string): CastEvent => ({ atS, code: 'o', text })
const mark = (atS: number, text: string): CastEvent => ({ atS, code: 'm', text })
const castOf = (timestamp: number, events: readonly CastEvent[], badLines = 0): Cast => ({
  header: { version: 2, width: 80, height: 24, timestamp },
  events,
  badLines,
})
const opening = (part: number) => [said(0, 'screen'), mark(0, `continued, part ${part}`)]

describe('the parts of a recording', () => {
  test('are one, with one clock and without the screens that they begin with', () => {
    const joined = joinCasts([
      { part: 1, cast: castOf(1_000, [said(1, 'a'), said(59.5, 'b')], 1) },
      { part: 2, cast: castOf(1_060, [...opening(2), said(0.5, 'c'), mark(1, 'done')]) },
      { part: 3, cast: castOf(1_061, [...opening(3), said(2, 'd')], 2) },
    ])
    expect(joined.events).toEqual([said(1, 'a'), said(59.5, 'b'), said(60.5, 'c'), mark(61, 'done'), said(63, 'd')])
    expect(joined.badLines).toBe(3)
    expect(joined.header?.timestamp).toBe(1_000)
  })

  test('begin with their screen where the part before is gone', () => {
    const last = { part: 5, cast: castOf(1_100, [...opening(5), said(1, 'e')]) }
    const third = { part: 3, cast: castOf(1_000, [...opening(3), said(1, 'c')]) }
    expect(joinCasts([last])).toBe(last.cast)
    expect(joinCasts([third, last]).events).toEqual([
      ...opening(3),
      said(1, 'c'),
      said(100, '\u001bc'),
      said(100, 'screen'),
      mark(100, 'continued, part 5'),
      said(101, 'e'),
    ])
  })

  test('never go back in time, and keep what begins in another way', () => {
    const joined = joinCasts([
      { part: 1, cast: castOf(1_000, [said(9, 'a')]) },
      { part: 2, cast: castOf(1_005, [said(0, 'torn')]) },
    ])
    expect(joined.events).toEqual([said(9, 'a'), said(9, 'torn')])
  })
})
