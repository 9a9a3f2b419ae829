// The chosen run in full: chart where there is room, diagram, meter, what it is about, and the chosen step. One of two layouts.
import { Box } from 'ink'
import { age, timeOfDay } from '#projection/age.ts'
import { debtWords } from '#projection/step-account.ts'
import type { RunView } from '#projection/world.ts'
import { runChart } from '../chart/run-chart.ts'
import { cut, type Line, lineWidth } from '../fit.ts'
import { questionsOf, type RunSight, steeredStep } from '../run-sight.ts'
import { labelled } from '../screens/card.tsx'
import type { FaceState } from '../store.ts'
import { Frame } from './frame.tsx'
import { meterLine } from './run-lines.ts'
import { Diagram, Lines, StepText } from './run-parts.tsx'

const FRAME_ROWS = 2
const LEFT_SHARE = 0.55
/** Of the rows that diagram and step share. */
const DIAGRAM_SHARE = 0.6
/** With this many rows inside the frame there is a meter. */
const METER_ROWS_MIN = 7
/** Where a chart would leave less for what is known of a step there is none. */
const STEP_ROWS_MIN = 12
const ISSUE_COLS_MAX = 400
const MOVES_SHOWN_MAX = 6
const READ = ' pgdn pgup read '

type Props = {
  readonly state: FaceState
  readonly sight: RunSight
  readonly run: RunView
  /** With the frame. */
  readonly height: number
}

/** The diagram, and below it the step as far as there is room. */
export function StackedRun({ state, sight, run, height }: Props) {
  const width = state.size.cols - 2
  const inside = height - FRAME_ROWS
  const meter = inside >= METER_ROWS_MIN ? 1 : 0
  const chart = chartOf({ state, sight, run }, { width, rows: inside - sight.rows.length - STEP_ROWS_MIN })
  const shared = inside - meter - chart.length - 1
  const diagram = Math.max(1, Math.min(sight.rows.length, Math.floor(shared * DIAGRAM_SHARE)))
  const title = shared > diagram ? 1 : 0
  const parts = { state, sight, run, width }
  return (
    <Frame
      area={{ width: state.size.cols, height }}
      title={runTitle(run)}
      right={[[READ, 'muted']]}
      isFocused={state.ui.runsPanel === 'steps'}
    >
      <Lines lines={[meterLine(run, state.now, width)]} rows={meter} width={width} />
      <Lines lines={chart} rows={chart.length} width={width} />
      <Diagram {...parts} rows={diagram} />
      <Lines lines={[ruled(stepTitle(sight), width)]} rows={title} width={width} />
      <StepText {...parts} rows={shared + 1 - diagram - title} />
    </Frame>
  )
}

/** The chart across; below it the diagram with what the run is about at the left, the step at the right. */
export function WideRun({ state, sight, run, height }: Props) {
  const { cols } = state.size
  const { now } = state
  const chart = chartOf(
    { state, sight, run },
    {
      width: cols - 2,
      rows: height - 2 * FRAME_ROWS - 1 - sight.rows.length - STEP_ROWS_MIN,
    },
  )
  const above = chart.length === 0 ? 0 : chart.length + 1 + FRAME_ROWS
  const below = height - above
  const inside = below - FRAME_ROWS
  const leftWidth = Math.floor(cols * LEFT_SHARE)
  const width = leftWidth - 2
  const meter = above === 0 ? 1 : 0
  const diagram = Math.max(1, Math.min(sight.rows.length, inside - meter))
  const parts = { state, sight, run }
  const title = runTitle(run)
  return (
    <Box flexDirection="column" height={height}>
      {above > 0 && (
        <Frame area={{ width: cols, height: above }} title={title}>
          <Lines lines={[meterLine(run, now, cols - 2), ...chart]} rows={chart.length + 1} width={cols - 2} />
        </Frame>
      )}
      <Box flexDirection="row" height={below}>
        <Frame
          area={{ width: leftWidth, height: below }}
          title={above > 0 ? [[' Steps ', 'title']] : title}
          isFocused={state.ui.runsPanel === 'steps'}
        >
          <Lines lines={[meterLine(run, now, width)]} rows={meter} width={width} />
          <Diagram {...parts} rows={diagram} width={width} />
          <Lines lines={runLines(run, state, width)} rows={Math.max(0, inside - meter - diagram)} width={width} />
        </Frame>
        <Frame
          area={{ width: cols - leftWidth, height: below }}
          title={[[' '], ...stepTitle(sight)]}
          right={[[READ, 'muted']]}
        >
          <StepText {...parts} rows={inside} width={cols - leftWidth - 2} />
        </Frame>
      </Box>
    </Box>
  )
}

type Room = { readonly width: number; readonly rows: number }

/** Nothing where it would take more than `room`. */
function chartOf({ state: { world, now }, sight, run }: Omit<Props, 'height'>, room: Room): readonly Line[] {
  const asked = new Set(questionsOf(world, run.run.runId).map(({ escalation }) => steeredStep(escalation)?.stepId))
  const chart = runChart({ run, rows: sight.rows, asked, chosen: sight.row, now }, room.width)
  return chart.length > room.rows ? [] : chart
}

const runTitle = ({ run }: RunView): Line => [
  [` ${run.runId} ${run.workflow.name} `, 'title'],
  [`· ${run.issue.title} `, 'muted'],
]

/** A line across, with a title in it. */
const ruled = (title: Line, width: number): Line => [
  ['── ', 'muted'],
  ...title,
  ['─'.repeat(Math.max(0, width - lineWidth(title) - 3)), 'muted'],
]

/** `implement · Build it · ↵ enters s3`. */
function stepTitle({ row, question, session }: RunSight): Line {
  if (!row) return []
  const { id, title } = row.step
  const way: Line = question
    ? [['· ▲ ↵ opens its question ', 'needsYou']]
    : session
      ? [[`· ↵ enters ${session.id} `, 'key']]
      : []
  return [[`${id} `, 'title'], [`· ${title} `], ...way]
}

/** What the run is about, where it works, how it ended, its last moves, and what it defers. */
function runLines(view: RunView, { world, now }: FaceState, width: number): readonly Line[] {
  const { run, outcome, because, startedAt } = view
  const moves = world.moves.filter(({ machine, id }) => machine === 'workflow-step' && id.startsWith(`${run.runId}/`))
  const many = (label: string, texts: readonly string[]) =>
    texts.flatMap((text, index) => labelled(index === 0 ? label : '', text, width))
  return [
    [],
    ...labelled('issue', cut(run.issue.text, ISSUE_COLS_MAX), width),
    ...labelled('from', `${run.base.slice(0, 7)} for ${run.target}, on branch signalbox/run-${run.runId}`, width),
    ...labelled('begun', `at ${timeOfDay(startedAt)} by ${run.by === 'human' ? 'you' : 'the supervisor'}`, width),
    ...(outcome === null ? [] : labelled('ended', `${outcome}${because === '' ? '' : `: ${because}`}`, width)),
    ...many(
      'moves',
      moves
        .slice(0, MOVES_SHOWN_MAX)
        .map(({ id, from, to, at }) => `${id.slice(run.runId.length + 1)}: ${from} → ${to}, ${age(now - at)} ago`),
    ),
    ...many('debt', debtWords(view)),
  ]
}
