// The parts of a run on the screen: its diagram, its facts, and the chosen step with the part of it that is scrolled to.
import { Box } from 'ink'
import type { RunView } from '#projection/world.ts'
import type { Line } from '../fit.ts'
import { firstShown } from '../list-window.ts'
import { questionsOf, type RunSight, steeredStep } from '../run-sight.ts'
import type { FaceState } from '../store.ts'
import { Row } from './row.tsx'
import { idWidthOf, stepLines, stepRow } from './run-lines.ts'

export type PartProps = {
  readonly state: FaceState
  readonly sight: RunSight
  readonly run: RunView
  readonly rows: number
  readonly width: number
}

type LinesProps = { readonly lines: readonly Line[]; readonly rows: number; readonly width: number }

/** The first `rows` of them, in exactly so many rows. */
export function Lines({ lines, rows, width }: LinesProps) {
  return (
    <Box flexDirection="column" height={rows} flexShrink={0}>
      {lines.slice(0, rows).map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is known by its place
        <Row key={index} line={line} width={width} />
      ))}
    </Box>
  )
}

/** The steps in rows; of a long one the part around the chosen step. */
export function Diagram({ state, sight: { rows: all, row: chosen }, run, rows, width }: PartProps) {
  const { now, ui, world } = state
  const first = firstShown(all.length, chosen ? all.indexOf(chosen) : 0, rows)
  const asked = new Set(questionsOf(world, run.run.runId).map(({ escalation }) => steeredStep(escalation)?.stepId))
  const idWidth = idWidthOf(all)
  return (
    <Box flexDirection="column" height={rows} flexShrink={0}>
      {all.slice(first, first + rows).map((row) => {
        const isChosen = row === chosen
        const isAsked = asked.has(row.step.id)
        return (
          <Row
            key={row.step.id}
            line={stepRow(row, { run, isAsked, isChosen, idWidth, now }, width)}
            width={width}
            selected={isChosen && ui.runsPanel === 'steps'}
          />
        )
      })}
    </Box>
  )
}

/** All that is known of the chosen step, from the row on that the person has scrolled to. */
export function StepText({ state, sight: { row }, run, rows, width }: PartProps) {
  const lines = row ? stepLines(run, row, state.now, width) : []
  const first = Math.max(0, Math.min(state.ui.scroll, lines.length - rows))
  const isCut = first + rows < lines.length
  const shown = lines.slice(first, first + rows)
  const more: Line = [[` ↓ ${lines.length - first - rows + 1} more: page down`, 'muted']]
  return <Lines lines={isCut ? [...shown.slice(0, -1), more] : shown} rows={rows} width={width} />
}
