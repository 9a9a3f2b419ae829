// What the Workflows screen is about: the runs in their shown order, the chosen one with its steps, the chosen step, and what can be
// entered or answered there. Pure, like sight.ts.

import { isAtWork, orderRuns } from '#projection/run-words.ts'
import { hasEnded } from '#projection/session-life.ts'
import { type DiagramRow, diagramRows } from '#projection/workflow-diagram.ts'
import type { OpenQuestion, RunView, SessionView, World } from '#projection/world.ts'
import type { FaceState } from './store.ts'
import type { Ui } from './ui-state.ts'

export type RunSight = {
  readonly runs: readonly RunView[]
  readonly run: RunView | null
  readonly rows: readonly DiagramRow[]
  /** The chosen step; the one that the run is at as long as the person has chosen none. */
  readonly row: DiagramRow | null
  /** What a human is asked about the chosen step. */
  readonly question: OpenQuestion | null
  /** The session that is at the chosen step and lives. */
  readonly session: SessionView | null
}

/** The sight of one moment. */
export function runSightOf({ world, ui }: Pick<FaceState, 'world'> & { readonly ui: Ui }): RunSight {
  const runs = orderRuns(world.runs)
  const run = runs.find(({ run: { runId } }) => runId === ui.runId) ?? runs[0] ?? null
  if (run === null) return { runs, run, rows: [], row: null, question: null, session: null }
  const rows = diagramRows(run.run.workflow, run)
  const asked = questionsOf(world, run.run.runId)
  const row = rows.find(({ step }) => step.id === ui.stepId) ?? presentRow(run, rows, asked)
  const question = asked.find(({ escalation }) => steeredStep(escalation)?.stepId === row?.step.id) ?? null
  const session = world.sessions.find(({ id }) => id === row?.view?.sessionId) ?? null
  return { runs, run, rows, row, question, session: session && !hasEnded(session) ? session : null }
}

/** The run and the step that a question is about; null where it is about something else. */
export function steeredStep({ options }: Pick<OpenQuestion['escalation'], 'options'>) {
  const steer = options.flatMap(({ intents }) => intents).find((intent) => intent.type === 'workflow.steer')
  return steer?.type === 'workflow.steer' ? { runId: steer.runId, stepId: steer.stepId } : null
}

/** Open questions about a run. */
export function questionsOf({ questions }: World, runId: string): readonly OpenQuestion[] {
  return questions.filter(({ escalation }) => steeredStep(escalation)?.runId === runId)
}

/** Where a human is asked, else where something is done, else what comes next or came last. */
function presentRow(run: RunView, rows: readonly DiagramRow[], asked: readonly OpenQuestion[]): DiagramRow | null {
  const [first] = asked
  const askedStep = first ? steeredStep(first.escalation)?.stepId : undefined
  const at = (test: (row: DiagramRow) => boolean) => rows.find(test) ?? null
  const byStep = at(({ step }) => step.id === askedStep)
  if (byStep) return byStep
  const working = at(({ view }) => view !== null && isAtWork(view))
  if (working) return working
  if (run.outcome === null) return at(({ view }) => view?.state === 'waiting') ?? rows[0] ?? null
  return rows.toSorted((left, right) => (right.view?.since ?? 0) - (left.view?.since ?? 0))[0] ?? null
}
