// Items of plans are matched by words, and shown with their place; what is only similar is left alone.
import { describe, expect, test } from 'vitest'
import { PLAN_CHARS_MAX, PLAN_ITEMS_MAX, planItems, plannedFor } from '#detectors/log/planned.ts'
import { THREAT_PLANNED_MAX } from '#protocol/threat.ts'
import { sighting } from './a-sighting.ts'

const roadmap = (text: string) => planItems([{ path: 'plan.md', text, is: 'roadmap' }])
const slow = sighting({
  heuristic: 'latency-creep',
  kind: 'n-plus-one',
  key: 'GET /api/profile',
  keys: ['GET /api/profile'],
})

describe('items', () => {
  test('are lines of lists, headings and rows of tables, with their line', () => {
    const items = roadmap('# Plan\n\ntext\n- [ ] one\n  * two\n3. three\n| four | x |\n|---|---|\n')
    expect(items.map(({ line, item }) => [line, item])).toEqual([
      [1, 'Plan'],
      [4, 'one'],
      [5, 'two'],
      [6, 'three'],
      [7, 'four   x'],
    ])
  })

  test('say whether they are done; all of a history is', () => {
    const marks = roadmap('- [x] a\n- ~~b~~\n- c ✅\n- d\n').map(({ isDone }) => isDone)
    expect(marks).toEqual([true, true, true, false])
    expect(planItems([{ path: 'h.md', text: '- a\n', is: 'history' }])[0]?.isDone).toBe(true)
  })

  test('are printable, bounded in number and length', () => {
    expect(roadmap('- \u001b[2Jclear\u0000\n')[0]?.item).toBe('clear')
    expect(roadmap('- x\n'.repeat(PLAN_ITEMS_MAX + 10))).toHaveLength(PLAN_ITEMS_MAX)
    expect(roadmap(`${'x'.repeat(PLAN_CHARS_MAX)}\n- late\n`)).toEqual([])
    expect(roadmap(`- ${'word '.repeat(1_000)}`)[0]?.item.length).toBeLessThanOrEqual(300)
  })
})

describe('a threat', () => {
  test('finds the item that names its route and its kind, and is told to accelerate it', () => {
    const items = roadmap(
      '- Eager loading for the profile page (N+1)\n- Translate the profile page\n- Faster queries in search\n',
    )
    expect(plannedFor(slow, items)).toEqual([
      {
        file: 'plan.md',
        line: 1,
        item: 'Eager loading for the profile page (N+1)',
        advice: 'It would address this (profile, N+1, eager): accelerate it.',
      },
    ])
  })

  test('finds what is said to be done, after what is open, and asks whether it holds', () => {
    const items = roadmap('- [x] Cache profile queries\n- [ ] Cache the profile\n')
    const planned = plannedFor(slow, items)
    expect(planned.map(({ line }) => line)).toEqual([2, 1])
    expect(planned[1]?.advice).toMatch(/said to be done .*undone or no longer suffices/)
  })

  test('of passwords finds the rate limit on logins', () => {
    const stuffing = sighting({ heuristic: 'auth-anomaly', kind: 'stuffing', key: '*', keys: ['*'], hints: ['login'] })
    expect(plannedFor(stuffing, roadmap('- Rate limiting for login\n- Dark mode\n')).map(({ line }) => line)).toEqual([
      1,
    ])
  })

  test('is matched to THREAT_PLANNED_MAX items at most', () => {
    expect(plannedFor(slow, roadmap('- slow profile query\n'.repeat(20)))).toHaveLength(THREAT_PLANNED_MAX)
  })
})
