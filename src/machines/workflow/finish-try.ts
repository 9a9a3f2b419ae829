// What follows from the end of one try of a step: it is passed, judged, sent back, tried once more, or put to a human.
import type { EventOf } from '#protocol/event.ts'
import { PLACES_MAX } from '#protocol/intent-workflow.ts'
import { larger, NOTHING_SPENT, together } from '#protocol/spending.ts'
import type { Step } from '#protocol/workflow.ts'
import { moveStep, noteStep } from './move-step.ts'
import { overBudget } from './over-budget.ts'
import { reject } from './reject.ts'
import { andThen, type Progress, type RunState, stepOf, stepRunOf, still, tryOf } from './run-state.ts'
import { prepare } from './settle.ts'
import { stick } from './stuck.ts'

/** A step that ends without a result is tried so often in one round. */
export const ATTEMPTS_MAX = 2

export function finishTry(before: RunState, event: EventOf<'step.finished'>): Progress {
  const step = stepOf(before, event.stepId)
  if (!step) return still(before)
  const { used, budget, overspent } = stepRunOf(before, step.id)
  const usage = larger(used, event.usage)
  const over = overspent ?? overBudget(budget, usage)
  const noted = noteStep(before, step.id, { deadlineAt: null, used: NOTHING_SPENT, overspent: null })
  const state = { ...noted, spent: together(before.spent, usage) }
  const { result, commit } = event
  if (result === null && over !== null) return stick(state, step.id, { why: 'overspent', detail: [over] }, event.type)
  if (result === null) return tryAgain(state, step, event.because, event.type)
  if (result.conflict)
    return stick(
      state,
      step.id,
      { why: 'declared', detail: [`${result.conflict.kind}: ${result.conflict.text}`] },
      event.type,
    )
  if (result.verdict === 'blocked')
    return stick(state, step.id, { why: 'declared', detail: [result.summary] }, event.type)
  const progress = andThen(
    still(noteStep(state, step.id, { result, commit: commit ?? stepRunOf(state, step.id).commit })),
    (now) => ({
      ...still(now),
      facts: result.debt.map((debt) => ({
        type: 'debt.noted' as const,
        runId: now.run.runId,
        stepId: step.id,
        ...debt,
      })),
    }),
  )
  return andThen(progress, (now) => judgeTry(now, step, event))
}

function judgeTry(state: RunState, step: Step, { type: on, result, commit }: EventOf<'step.finished'>): Progress {
  if (!result) return still(state)
  if (step.kind === 'review') return judge(state, step, on)
  if (result.verdict === 'fail') return fail(state, step, on)
  const { from } = stepRunOf(state, step.id)
  if (step.writes && (commit === null || commit === from))
    return tryAgain(state, step, 'it says that it is done, but there is no commit of it', on)
  return moveStep(state, step.id, { signal: 'pass', on, set: { because: result.summary.slice(0, 300) } })
}

/** A validation that fails goes back to what it validates; any other work is tried once more. */
function fail(state: RunState, step: Step, on: string): Progress {
  const { result } = stepRunOf(state, step.id)
  const because = result?.summary ?? 'failed'
  if (step.of === undefined) return tryAgain(state, step, because, on)
  return reject(state, { by: step.id, of: step.of, because, findings: result?.findings ?? [] }, on)
}

/** A review is the gate's to rule on; the author's own session, or one that goes on with its conversation, is no reviewer. */
function judge(state: RunState, step: Step, on: string): Progress {
  const { of = '', id } = step
  const { commit, base } = stepRunOf(state, of)
  const review = stepRunOf(state, id).result
  if (commit === null || review === null) return tryAgain(state, step, `there is no commit of ${of} to judge`, on)
  if (isAuthor(state, id, of)) return tryAgain(state, step, `the author of ${of} cannot be its reviewer`, on)
  return moveStep(state, id, {
    signal: 'judge',
    on,
    intents: [
      {
        type: 'gate.check',
        ...tryOf(state, id),
        of,
        commit,
        base: base ?? state.head,
        places: review.items.flatMap(({ evidence }) => evidence).slice(0, PLACES_MAX),
      },
    ],
  })
}

function isAuthor({ conversations, ...state }: RunState, reviewStep: string, workStep: string): boolean {
  const reviewer = stepRunOf({ conversations, ...state }, reviewStep).sessionId
  const author = stepRunOf({ conversations, ...state }, workStep).sessionId
  if (reviewer === null || author === null) return false
  const conversation = conversations[reviewer]
  return reviewer === author || (conversation !== undefined && conversation === conversations[author])
}

/** Once more with a new session; then a human is asked. */
export function tryAgain(state: RunState, step: Step, because: string, on: string): Progress {
  const { attempt, deadlineAt, submitted } = stepRunOf(state, step.id)
  const noted = noteStep(state, step.id, { because: because.slice(0, 300) })
  if (attempt < ATTEMPTS_MAX) return prepare(noteStep(noted, step.id, { attempt: attempt + 1 }), step, on, 'again')
  const isLate = deadlineAt === null && submitted === null && because.includes(EXPIRED)
  return stick(noted, step.id, { why: isLate ? 'expired' : 'no-result', detail: [because] }, on)
}

export const EXPIRED = 'did not end in its time'
