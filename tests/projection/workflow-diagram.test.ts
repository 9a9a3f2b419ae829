import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { STEP_STATES } from '#machines/workflow/step-machine.ts'
import { diagramRows, edgesOf, STEP_SHAPES, shapeOfStep } from '#projection/workflow-diagram.ts'
import { type Step, stepSchema, type Workflow } from '#protocol/workflow.ts'
import { shippedWorkflow } from '../tui/a-run.ts'

const step = (id: string, needs: readonly string[] = []): Step =>
  stepSchema.parse({ id, title: id, phase: 'analysis', kind: 'work', role: 'maker', needs })
const workflowOf = (steps: readonly Step[]): Workflow => ({ ...shippedWorkflow('security-fix'), steps: [...steps] })
const drawn = (steps: readonly Step[]) =>
  diagramRows(workflowOf(steps)).map(({ rail, step: { id } }) => `${rail} ${id}`)

describe('the diagram', () => {
  test('puts steps that may run at the same time beside each other', () => {
    const steps = [step('a'), step('b', ['a']), step('c', ['a']), step('d', ['a']), step('e', ['b', 'c', 'd'])]
    expect(drawn(steps)).toEqual(['┌─ a', '├┬ b', '│├ c', '│└ d', '└─ e'])
  })

  test('opens and closes with parallel steps too, and is one line for one step', () => {
    expect(drawn([step('a'), step('b')])).toEqual(['─┬ a', ' └ b'])
    expect(drawn([step('a'), step('b', ['a']), step('c', ['a'])])).toEqual(['┌─ a', '└┬ b', ' └ c'])
    expect(drawn([step('only')])).toEqual(['── only'])
  })

  test('has every step once, below all that it needs', () => {
    const graph = fc
      .integer({ min: 1, max: 30 })
      .chain((count) =>
        fc.tuple(
          ...Array.from({ length: count }, (_, at) => fc.subarray(Array.from({ length: at }, (_, id) => `s${id}`))),
        ),
      )
    fc.assert(
      fc.property(graph, (needs) => {
        const rows = diagramRows(workflowOf(needs.map((each, at) => step(`s${at}`, each))))
        const order = rows.map((row) => row.step.id)
        expect(new Set(order).size).toBe(needs.length)
        for (const row of rows)
          for (const need of row.step.needs) {
            const before = rows[order.indexOf(need)]
            expect(before?.depth).toBeLessThan(row.depth)
          }
      }),
      { seed: 7, numRuns: 60 },
    )
  })

  test('ends also where every step needs all before it, and where steps wait for each other', () => {
    const all = Array.from({ length: 30 }, (_, at) => `s${at}`)
    expect(drawn(all.map((id, at) => step(id, all.slice(0, at))))).toHaveLength(30)
    expect(drawn([step('a', ['b']), step('b', ['a'])])).toHaveLength(2)
  })

  test('names what a step waits for and what a review sends back', () => {
    const { steps } = shippedWorkflow('security-fix')
    expect(steps.map((one) => `${one.id} ${edgesOf(one)}`.trim())).toEqual([
      'assess',
      'fix ← assess',
      'review ← fix  ↺ fix',
      'validate ← review  ↺ fix',
      'land ← validate',
      'synthesis ← land',
    ])
  })

  test('has a shape of one column for each state of the step machine', () => {
    for (const state of STEP_STATES) expect(shapeOfStep(state)).toMatch(/^[^?]$/)
    const shapes = STEP_SHAPES.map(([shape]) => shape)
    expect(shapes).toEqual([...new Set(shapes)])
    expect(new Set(STEP_STATES.map(shapeOfStep))).toEqual(new Set(shapes))
  })
})
