// What a run does next by itself: begins every step that is due, leaves out those whose condition does not hold, and ends when all
// are done. Called after each event; without anything due it changes nothing.
import { NOTHING_SPENT } from '#protocol/spending.ts'
import type { Step } from '#protocol/workflow.ts'
import { briefOf } from './brief.ts'
import { moveStep } from './move-step.ts'
import { conditionHolds, dueSteps, isMoot, isOver, roomFor, spentOut } from './ready.ts'
import { andThen, type Progress, type RunState, stepRunOf, still, tryOf } from './run-state.ts'
import { askAbout, askApproval } from './stuck.ts'

/** The run with everything begun that can begin at `at`. */
export function settle(state: RunState, at: number, on: string): Progress {
  if (state.outcome !== null) return still(state)
  let progress = still(state)
  for (let next = nextOf(progress.state); next; next = nextOf(progress.state)) {
    const { id } = next
    if (isLeftOut(progress.state, next)) {
      progress = andThen(progress, (now) =>
        moveStep(now, id, { signal: 'skip', on, set: { because: 'its condition does not hold' } }),
      )
      continue
    }
    const out = progress.state.held ?? spentOut(progress.state, at)
    if (out !== null) return andThen(progress, (now) => askAbout(now, id, { why: 'budget', detail: [out] }))
    const step = next
    progress = andThen(progress, (now) => begin(now, step, at, on))
  }
  return isOver(progress.state) ? andThen(progress, finish) : progress
}

/** The first due step that is left out, waits for no agent, or has room. */
function nextOf(state: RunState): Step | undefined {
  if (state.budgetAsked) return undefined
  const room = roomFor(state)
  return dueSteps(state).find(
    (step) => isLeftOut(state, step) || step.kind === 'approve' || step.kind === 'watch' || room > 0,
  )
}

const isLeftOut = (state: RunState, step: Step) => isMoot(state, step) || !conditionHolds(state, step)

function begin(state: RunState, step: Step, at: number, on: string): Progress {
  switch (step.kind) {
    case 'work':
    case 'review':
      return prepare(state, step, on)
    case 'merge':
      return merge(state, step, on)
    case 'approve':
      return askApproval(state, step, on)
    case 'watch':
      return watch(state, step, at, on)
  }
}

/** Asks for the work tree and the brief of one try. `again` moves a step that was at it before. */
export function prepare(state: RunState, step: Step, on: string, signal: 'prepare' | 'again' = 'prepare'): Progress {
  const subject = step.kind === 'review' && step.of !== undefined ? stepRunOf(state, step.of) : null
  return moveStep(state, step.id, {
    signal,
    on,
    set: { sessionId: null, submitted: null, deadlineAt: null, used: NOTHING_SPENT, overspent: null, prompting: null },
    intents: [
      {
        type: 'step.prepare',
        ...tryOf(state, step.id),
        title: step.title,
        role: step.role ?? '',
        brief: briefOf(state, step),
        writes: step.writes,
        base: subject?.base ?? stepRunOf(state, step.id).base ?? state.head,
        subject: subject?.commit ?? null,
      },
    ],
  })
}

/** Nothing to merge is no failure: the step that was to make it was allowed to change nothing. */
export function merge(state: RunState, { id, of = '' }: Step, on: string): Progress {
  const { commit, base } = stepRunOf(state, of)
  const asked = moveStep(state, id, {
    signal: 'merge',
    on,
    intents: commit === null ? [] : [{ type: 'step.merge', ...tryOf(state, id), of, commit, base: base ?? state.head }],
  })
  if (commit !== null) return asked
  return andThen(asked, (now) => moveStep(now, id, { signal: 'pass', on, set: { because: 'nothing was changed' } }))
}

/** Passed at once where there is no threat, or where it has ended: then there is nothing to watch. */
export function watch(state: RunState, { id, minutes }: Step, at: number, on: string): Progress {
  const watched = moveStep(state, id, { signal: 'watch', on, set: { deadlineAt: at + minutes * 60_000 } })
  if (state.run.threatId !== null && !state.threatEnded) return watched
  const because = state.run.threatId === null ? 'the run is about no threat' : 'the threat has ended'
  return andThen(watched, (now) => moveStep(now, id, { signal: 'pass', on, set: { because, deadlineAt: null } }))
}

function finish(state: RunState): Progress {
  const { runId } = state.run
  const worktrees = worktreesOf(state)
  return {
    state: { ...state, outcome: 'done' },
    intents: worktrees.length === 0 ? [] : [{ type: 'workflow.tidy', runId, worktrees: [...worktrees] }],
    facts: [{ type: 'workflow.ended', runId, outcome: 'done', because: 'every step is done' }],
  }
}

/** Those that the run has made; what was merged of them stays on its branch. */
export function worktreesOf({ steps }: RunState): readonly string[] {
  return [...new Set(Object.values(steps).flatMap(({ worktree }) => (worktree === null ? [] : [worktree])))]
}
