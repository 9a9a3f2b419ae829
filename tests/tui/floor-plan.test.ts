import fc from 'fast-check'
import { expect, test } from 'vitest'
import { planFloor } from '#tui/floor-plan.ts'

const sizes = fc.record({ cols: fc.integer({ min: 40, max: 240 }), rows: fc.integer({ min: 10, max: 80 }) })
const crowds = fc.record({ questions: fc.nat(30), sessions: fc.nat(40), sources: fc.nat(6) })

test('the line about workflows takes nothing from the queue, and from the sessions only rows that they leave empty', () => {
  fc.assert(
    fc.property(sizes, crowds, fc.integer({ min: 1, max: 9 }), ({ cols, rows }, crowd, runs) => {
      const without = planFloor(cols, rows, { ...crowd, runs: 0 })
      const plan = planFloor(cols, rows, { ...crowd, runs })
      expect(without.runsRows).toBe(0)
      if (plan.kind === 'wide') {
        expect(plan.runsRows).toBe(1)
        return
      }
      expect(plan.queue).toEqual(without.queue)
      expect(plan.panes === null).toBe(without.panes === null)
      const shown = (one: typeof plan) => Math.min(crowd.sessions, one.sessions.height - 2)
      expect(shown(plan)).toBe(shown(without))
      const used = (one: typeof plan) =>
        (one.queue?.height ?? 0) + one.sessions.height + (one.panes?.height ?? 0) + one.runsRows
      expect(used(plan)).toBe(used(without))
    }),
    { seed: 3, numRuns: 500 },
  )
})

test('at 80 × 24 there is room for it beside a full queue and a full list', () => {
  const crowd = { questions: 9, sessions: 9, sources: 1 }
  expect(planFloor(80, 24, { ...crowd, runs: 2 })).toMatchObject({
    runsRows: 1,
    queue: { height: 7 },
    sessions: { height: 7 },
  })
})
