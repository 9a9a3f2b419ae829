// A workflow as rows of a diagram: steps by how far they are from the start, those of one depth may run at the same time. Read from the
// definition itself, with a run's states where there is a run; how a row is painted belongs to the face.
import type { Step, Workflow } from '#protocol/workflow.ts'
import type { RunStepView, RunView } from './world.ts'

export type DiagramRow = {
  readonly step: Step
  /** So many steps at least come before it. */
  readonly depth: number
  /** Two characters that join it to the rows above and below. */
  readonly rail: string
  /** Where there is a run. */
  readonly view: RunStepView | null
}

const SHAPES: Readonly<Record<string, string>> = {
  waiting: '·',
  preparing: '▹',
  running: '●',
  collecting: '▸',
  judging: '◇',
  merging: '»',
  approving: '▲',
  watching: '◎',
  stuck: '▲',
  passed: '✓',
  skipped: '-',
}

/** A state as one character, so that colour is never needed to tell two apart. */
export const shapeOfStep = (state: string): string => SHAPES[state] ?? '?'

/** Each shape once, with the first state that it stands for. */
export const STEP_SHAPES: readonly (readonly [shape: string, state: string])[] = [
  ...new Map(
    Object.entries(SHAPES)
      .reverse()
      .map(([state, shape]): [string, string] => [shape, state]),
  ),
]

/** From the first step to the last. */
export function diagramRows({ steps }: Workflow, run: RunView | null = null): readonly DiagramRow[] {
  const depths = depthsOf(steps)
  const deepest = Math.max(...depths.values())
  return Array.from({ length: deepest + 1 }, (_, depth) => steps.filter(({ id }) => depths.get(id) === depth)).flatMap(
    (row, depth) =>
      row.map((step, at) => ({
        step,
        depth,
        rail: railOf({ at, count: row.length, isFirst: depth === 0, isLast: depth === deepest }),
        view: run?.steps[step.id] ?? null,
      })),
  )
}

/** What a step waits for, and what it sends back when it rejects. */
export function edgesOf({ needs, of, kind }: Step): string {
  const after = needs.length === 0 ? '' : `← ${needs.join(', ')}`
  const back = of === undefined || kind === 'merge' ? '' : `↺ ${of}`
  return [after, back].filter(Boolean).join('  ')
}

type Place = { readonly at: number; readonly count: number; readonly isFirst: boolean; readonly isLast: boolean }

function railOf({ at, count, isFirst, isLast }: Place): string {
  if (at > 0) return `${isLast ? ' ' : '│'}${at === count - 1 ? '└' : '├'}`
  const down = isFirst ? (isLast ? '─' : '┌') : isLast ? '└' : '├'
  return `${down}${count > 1 ? '┬' : '─'}`
}

/** One more than the deepest of what is needed; a need that is not there counts as the start. */
function depthsOf(steps: readonly Step[]): ReadonlyMap<string, number> {
  let depths = new Map(steps.map(({ id }) => [id, 0]))
  // Each pass settles one depth more; a circle, which no sound workflow has, ends with the last pass.
  for (let pass = 1; pass < steps.length; pass++) {
    const before = depths
    depths = new Map(
      steps.map(({ id, needs }) => [
        id,
        needs.length === 0 ? 0 : 1 + Math.max(...needs.map((need) => before.get(need) ?? -1)),
      ]),
    )
    if (steps.every(({ id }) => depths.get(id) === before.get(id))) break
  }
  return depths
}
