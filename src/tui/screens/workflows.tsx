// Where the teams stand: the runs, the chosen one as a diagram with what it has spent, and all that is known of the chosen step.
import { Box } from 'ink'
import { Footer } from '../components/footer.tsx'
import { Frame } from '../components/frame.tsx'
import { Row } from '../components/row.tsx'
import { runRow } from '../components/run-lines.ts'
import { Lines } from '../components/run-parts.tsx'
import { StackedRun, WideRun } from '../components/run-view.tsx'
import { TopLine } from '../components/top-line.tsx'
import type { Line } from '../fit.ts'
import { firstShown } from '../list-window.ts'
import { questionsOf, type RunSight, runSightOf } from '../run-sight.ts'
import type { FaceState } from '../store.ts'
import { useSight } from '../use-world.ts'

/** Top line and footer. */
const BARS_ROWS = 2
const FRAME_ROWS = 2
const LIST_ROWS_MAX = 10
/** From this width on the step stands beside the diagram. */
const WIDE_COLS = 140

/** Fills the terminal. */
export function WorkflowsScreen() {
  const { state } = useSight()
  const { cols, rows } = state.size
  const sight = runSightOf(state)
  const listed = Math.max(1, Math.min(LIST_ROWS_MAX, sight.runs.length, Math.floor(rows / 8)))
  const height = Math.max(FRAME_ROWS + 1, rows - BARS_ROWS - listed - FRAME_ROWS)
  const { run } = sight
  const parts = { state, sight, height }
  return (
    <Box flexDirection="column" width={cols} height={rows}>
      <TopLine />
      <Runs state={state} sight={sight} rows={listed} />
      {run === null && (
        <Frame area={{ width: cols, height }} title={[]}>
          <Lines lines={NO_RUN} rows={height - FRAME_ROWS} width={cols - 2} />
        </Frame>
      )}
      {run !== null && (cols >= WIDE_COLS ? <WideRun {...parts} run={run} /> : <StackedRun {...parts} run={run} />)}
      <Footer />
    </Box>
  )
}

const NO_RUN: readonly Line[] = [
  [[' Several agents do one task step by step, and a gate judges what they made.', 'text']],
  [
    [' Start a run: ', 'muted'],
    ['signalbox workflow run NAME --issue FILE', 'key'],
    [' · what there is: ', 'muted'],
    ['signalbox workflow list', 'key'],
  ],
]

type ListProps = { readonly state: FaceState; readonly sight: RunSight; readonly rows: number }

function Runs({ state, sight: { runs, run }, rows }: ListProps) {
  const { world, now, ui, size } = state
  const width = size.cols - 2
  const first = firstShown(runs.length, run ? runs.indexOf(run) : 0, rows)
  const running = runs.filter(({ outcome }) => outcome === null).length
  const isFocused = ui.runsPanel === 'runs'
  return (
    <Frame
      area={{ width: size.cols, height: rows + FRAME_ROWS }}
      title={[[' Workflows ', 'title']]}
      right={[[` ${running} running, ${runs.length - running} over `, 'muted']]}
      isFocused={isFocused}
    >
      <Box flexDirection="column" height={rows}>
        {runs.length === 0 && <Row line={[[' no run yet', 'muted']]} width={width} />}
        {runs.slice(first, first + rows).map((one) => (
          <Row
            key={one.run.runId}
            line={runRow(
              one,
              { isAsked: questionsOf(world, one.run.runId).length > 0, isChosen: one === run, now },
              width,
            )}
            width={width}
            selected={isFocused && one === run}
          />
        ))}
      </Box>
    </Frame>
  )
}
