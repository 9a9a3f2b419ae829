// A workflow as a diagram in plain characters, as `signalbox workflow show|status` prints it.
import { type DiagramRow, diagramRows, edgesOf, shapeOfStep } from '#projection/workflow-diagram.ts'
import type { RunView } from '#projection/world.ts'
import type { Workflow } from '#protocol/workflow.ts'

const LINE_CHARS_MAX = 160

/** Lines of text; `run` lights the states. */
export function workflowDiagram(workflow: Workflow, run: RunView | null = null): readonly string[] {
  const rows = diagramRows(workflow, run)
  const width = Math.max(...rows.map(({ step }) => step.id.length))
  return rows.flatMap((row, index) => {
    const isNext = index > 0 && row.depth !== rows[index - 1]?.depth
    return [...(isNext ? ['  │'] : []), `  ${row.rail} ${lineOf(row, width)}`]
  })
}

function lineOf({ step, view }: DiagramRow, width: number): string {
  const { id, title, kind, role } = step
  const mark = view ? `${shapeOfStep(view.state)} ` : ''
  const round = view && view.round > 1 ? `, round ${view.round}` : ''
  const state = view ? `${view.state}${round}${view.because === '' ? '' : `: ${view.because}`}` : title
  const line = `${mark}${id.padEnd(width)}  ${`[${role ?? kind}]`.padEnd(30)} ${state}`.slice(0, LINE_CHARS_MAX)
  return `${line}  ${edgesOf(step)}`.trimEnd()
}
