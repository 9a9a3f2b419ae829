import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { diagramRows } from '#projection/workflow-diagram.ts'
import { EMPTY_WORLD, type RunView } from '#projection/world.ts'
import { stepSchema } from '#protocol/workflow.ts'
import { runChart } from '#tui/chart/run-chart.ts'
import { lineWidth } from '#tui/fit.ts'
import { moved, requested, runningWorld } from '../a-run.ts'
import { NOW, worldAfter } from '../a-world.ts'

function runOf(events: Parameters<typeof worldAfter>[1] = [], world = runningWorld()): RunView {
  const [run] = worldAfter(world, events).runs
  if (!run) throw new Error('no run')
  return run
}

/** A run of which step `at` needs the steps `needs[at]`. */
function runWith(needs: readonly (readonly string[])[]): RunView {
  const event = requested('w1', 'security-fix')
  if (event.type !== 'workflow.requested') throw new Error('no run')
  const steps = needs.map((each, at) =>
    stepSchema.parse({ id: `s${at}`, title: 'x', phase: 'analysis', kind: 'work', role: 'maker', needs: each }),
  )
  const { run } = event
  return runOf([{ ...event, run: { ...run, workflow: { ...run.workflow, steps } } }], EMPTY_WORLD)
}

function chartOf(run: RunView, width = 200) {
  const rows = diagramRows(run.run.workflow, run)
  return runChart({ run, rows, asked: new Set(), chosen: rows[0] ?? null, now: NOW }, width)
}

const textOf = (run: RunView, width?: number) => chartOf(run, width).map((line) => line.map(([text]) => text).join(''))

describe('the chart of a run', () => {
  test('joins one to three that run at the same time, and three to one', () => {
    const text = textOf(runWith([[], ['s0'], ['s0'], ['s0'], ['s1', 's2', 's3']]))
    expect(text).toHaveLength(12)
    expect(text[1]).toMatch(/┌─┤ · s1 +├─┐/)
    expect(text[5]).toMatch(/│▸· s0 +├─┼─┤ · s2 +├─┼─┤ · s4 +│/)
    expect(text[9]).toMatch(/└─┤ · s3 +├─┘/)
  })

  test('has every step once and never more columns than there are, whatever the workflow', () => {
    const graph = fc
      .integer({ min: 1, max: 12 })
      .chain((count) =>
        fc.tuple(
          ...Array.from({ length: count }, (_, at) => fc.subarray(Array.from({ length: at }, (_, id) => `s${id}`))),
        ),
      )
    fc.assert(
      fc.property(graph, fc.integer({ min: 20, max: 300 }), (needs, width) => {
        const lines = chartOf(runWith(needs), width)
        for (const line of lines) expect(lineWidth(line)).toBeLessThanOrEqual(width)
        const text = lines.flatMap((line) => line.map(([part]) => part)).join('')
        for (const at of lines.length === 0 ? [] : needs.keys())
          expect(text.match(new RegExp(`· s${at} `, 'g'))).toHaveLength(1)
      }),
      { seed: 11, numRuns: 60 },
    )
  })

  test('is left out where it is wider than the terminal', () => {
    expect(chartOf(runOf(), 60)).toEqual([])
    expect(chartOf(runOf(), 118).length).toBeGreaterThan(0)
  })

  test('says below which step has sent back what, and in which round last', () => {
    expect(textOf(runOf()).at(-1)).toMatch(/^ +↑─+ ↺ review ─+╯$/)
    const two = runOf([requested('w2', 'security-fix')])
    expect(
      textOf(two)
        .slice(-2)
        .map((line) => line.trim()),
    ).toEqual([expect.stringMatching(/^↑─+ ↺ review ─+╯$/), expect.stringMatching(/^↑─+ ↺ validate ─+╯$/)])
  })

  test('of a run that is over lights nothing: a step that it was stopped at says so', () => {
    const over = { type: 'workflow.ended', runId: 'w1', outcome: 'cancelled', because: '' } as const
    const text = textOf(runOf([over])).join('\n')
    expect(text).not.toContain('┏')
    expect(text).toContain('✕ implement')
    expect(text).toContain('stopped')
  })

  test('lights two at a time', () => {
    const text = textOf(runOf([moved('w1/review', 'running')])).join('\n')
    expect(text.match(/┏━+┓/g)).toHaveLength(2)
  })
})
