// A prepared step becomes a session like any other: requested under the next id, and the step has started in it. Both stand in the
// same batch as what brought them about, so that no crash comes between.

import { stuckRun } from '#escalations/stuck-run.ts'
import { mainBranch } from '#projection/main-branch.ts'
import type { Envelope } from '#protocol/envelope.ts'
import type { Event, EventOf } from '#protocol/event.ts'
import type { Mind } from './mind.ts'
import { startRun } from './obey-workflow.ts'

const COLS = 120
const ROWS = 40

export function stepFacts(mind: Mind, { event, at }: Envelope): readonly Event[] {
  const { sessionsRequested, machines, world } = mind
  if (event.type === 'escalation.expired') return unanswered(world.questions, event.escalationId)
  if (event.type === 'workflow.chosen') return chosen(mind, event, at)
  if (event.type !== 'step.prepared') return []
  const { runId, stepId, round, attempt, name, profile, argv, cwd, env, role, worktree, sandbox, from } = event
  const { task, budget } = event
  const step = machines.runs.get(runId)?.context.state.steps[stepId]
  // The run has ended, or this try was given up while its place was made: nothing is started for it.
  if (step?.state !== 'preparing' || step.round !== round || step.attempt !== attempt) return []
  const sessionId = `s${sessionsRequested + 1}`
  const confined = sandbox === null ? {} : { sandbox }
  const launch = { sessionId, name, profile, argv, cwd, env, role, cols: COLS, rows: ROWS, ...confined }
  return [
    { type: 'session.requested', launch },
    {
      type: 'step.started',
      runId,
      stepId,
      round,
      attempt,
      sessionId,
      from,
      worktree,
      ...(task === undefined ? {} : { task }),
      ...(budget === undefined ? {} : { budget }),
    },
  ]
}

/** Silence is no consent: a run that nobody helped ends. */
function unanswered(questions: Mind['world']['questions'], escalationId: string): readonly Event[] {
  const open = questions.find(({ escalation }) => escalation.id === escalationId)
  const runId = open ? stuckRun(open.escalation) : null
  return runId === null
    ? []
    : [{ type: 'workflow.ended', runId, outcome: 'abandoned', because: 'nobody answered in time' }]
}

/** The run that was decided on, or why there is none. */
function chosen(mind: Mind, event: EventOf<'workflow.chosen'>, at: number): readonly Event[] {
  const { workflow, issue, threatId, target = mainBranch(mind.world.heads), by = 'supervisor' } = event
  if (threatId !== null && threatsInHand(mind).has(threatId)) return []
  const about = threatId === null ? {} : { threatId }
  const begun = startRun(mind, { type: 'workflow.start', workflow, issue, target, ...about }, { at, by })
  if ('events' in begun) return begun.events
  const hint = 'start it by hand when that is mended: signalbox workflow run'
  return [
    {
      type: 'source.failed',
      source: 'supervisor',
      message: `no run for ${threatId ?? issue.title}: ${begun.refused}`.slice(0, 400),
      hint,
    },
  ]
}

/** Threats that a run is about. */
export function threatsInHand({ machines }: Mind): ReadonlySet<string> {
  return new Set([...machines.runs.values()].flatMap(({ context: { state } }) => state.run.threatId ?? []))
}
