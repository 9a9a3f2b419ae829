// Which run of a workflow hears which event. Runs begin with `workflow.requested` and are dropped when they end.
import { initialTransition, type SnapshotFrom, transition } from 'xstate'
import type { Event } from '#protocol/event.ts'
import type { Intent } from '#protocol/intent.ts'
import { type Decided, decidedBy, NOTHING, together } from './decided.ts'
import { type RunTold, workflowRun } from './workflow/workflow-run.ts'

export type RunSnapshot = SnapshotFrom<typeof workflowRun>
export type Runs = ReadonlyMap<string, RunSnapshot>

type Heard = {
  readonly event: Event
  readonly at: number
  /** For `effect.failed` and `intent.denied`: what was not done. */
  readonly intent: Intent | null
}

/** Every run after one event. Each is told what names it, and what is about a session or a threat; it knows what is its own. */
export function tellRuns(runs: Runs, { event, at, intent }: Heard): { readonly runs: Runs; readonly decided: Decided } {
  const told: RunTold = { type: event.type, event, at, intent }
  let after = runs
  let decided = NOTHING
  if (event.type === 'workflow.requested' && !runs.has(event.run.runId)) {
    const [begun] = initialTransition(workflowRun, { run: event.run, at })
    after = new Map(runs).set(event.run.runId, begun)
  }
  for (const [id, before] of after) {
    if (!concerns(id, { event, at, intent })) continue
    const [now, actions] = transition(workflowRun, before, told)
    decided = together(decided, together(decidedBy(actions), moved(id, before, now, event)))
    after = new Map(after)
    if (now.status === 'done') (after as Map<string, RunSnapshot>).delete(id)
    else (after as Map<string, RunSnapshot>).set(id, now)
  }
  return { runs: after, decided }
}

const OF_ALL: ReadonlySet<Event['type']> = new Set([
  'result.submitted',
  'agent.conversed',
  'agent.measured',
  'session.observed',
  'session.sent',
  'session.exited',
  'session.lost',
  'threat.closed',
])

function concerns(id: string, { event, intent }: Heard): boolean {
  if (event.type === 'workflow.requested') return event.run.runId === id
  if ('runId' in event) return event.runId === id
  if (intent !== null && 'runId' in intent) return intent.runId === id
  return OF_ALL.has(event.type)
}

function moved(id: string, before: RunSnapshot, now: RunSnapshot, event: Event): Decided {
  if (before.value === now.value) return NOTHING
  const move = { machine: 'workflow' as const, id, from: String(before.value), to: String(now.value), on: event.type }
  return { intents: [], facts: [{ type: 'machine.moved', ...move }] }
}

/** When steps run out of their time. */
export function runDeadlines(runs: Runs): readonly { readonly at: number; readonly event: Event }[] {
  return [...runs.values()].flatMap(({ context: { state } }) =>
    Object.entries(state.steps).flatMap(([stepId, { deadlineAt, round, attempt }]) =>
      deadlineAt === null
        ? []
        : [
            {
              at: deadlineAt,
              event: { type: 'step.expired' as const, runId: state.run.runId, stepId, round, attempt },
            },
          ],
    ),
  )
}
