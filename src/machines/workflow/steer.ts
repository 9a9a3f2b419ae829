// A human's answer to a run that was stuck: take it, try again, with other words, with more budget, or not at all.

import type { EventOf } from '#protocol/event.ts'
import type { Intent } from '#protocol/intent.ts'
import { placeWords } from '#protocol/place-words.ts'
import type { Step } from '#protocol/workflow.ts'
import { moveStep, noteStep } from './move-step.ts'
import { sendBack } from './reject.ts'
import { andThen, type Progress, type RunState, stepOf, stepRunOf, still } from './run-state.ts'
import { merge, prepare, watch, worktreesOf } from './settle.ts'

export function steer(state: RunState, event: EventOf<'workflow.steered'>, at: number): Progress {
  const step = stepOf(state, event.stepId)
  if (!step) return still(state)
  switch (event.how) {
    case 'accept':
      return accept(state, step, event)
    case 'retry':
      return retry(state, step, event.note, at)
    case 'rescope':
      return rescope(state, step, event)
    case 'extend':
      return still(extended(state))
    case 'abandon':
      return end(state, 'abandoned', event.note ?? 'abandoned by a human')
  }
}

/** What was held against it becomes debt. */
function accept(state: RunState, step: Step, { type: on, note }: EventOf<'workflow.steered'>): Progress {
  const judged = step.of === undefined ? step.id : step.of
  const { findings = [] } = stepRunOf(state, judged).rejection ?? stepRunOf(state, step.id).result ?? {}
  const debt = findings.map(({ severity, file, line, text }) => ({
    type: 'debt.noted' as const,
    runId: state.run.runId,
    stepId: judged,
    title: `${severity} ${placeWords(file, line)}`.slice(0, 200),
    why: text,
  }))
  const because = `accepted by a human${note === null ? '' : `: ${note}`}`.slice(0, 300)
  return andThen(moveStep(state, step.id, { signal: 'pass', on, set: { because } }), (now) => ({
    ...still(now),
    facts: debt,
  }))
}

function retry(state: RunState, step: Step, note: string | null, at: number): Progress {
  const on = 'workflow.steered'
  const noted = noteStep(state, step.id, { attempt: 1, round: stepRunOf(state, step.id).round + 1, instruction: note })
  if (step.kind === 'merge') return merge(noted, step, on)
  return step.kind === 'watch' ? watch(noted, step, at, on) : prepare(noted, step, on, 'again')
}

/** The person's words become what the work is to do; what was rejected before no longer counts. */
function rescope(state: RunState, step: Step, { type: on, note }: EventOf<'workflow.steered'>): Progress {
  const because = note ?? 'go on as you were told'
  const of = step.of ?? (step.kind === 'approve' ? lastWorkBefore(state, step) : undefined)
  if (of === undefined) return retry(state, step, note, 0)
  const noted = noteStep(state, of, { rejections: 0, instruction: because })
  return sendBack(noted, { by: step.id, of, because, findings: [] }, on)
}

function lastWorkBefore({ run }: RunState, step: Step): string | undefined {
  const index = run.workflow.steps.findIndex(({ id }) => id === step.id)
  return run.workflow.steps.slice(0, index).findLast(({ kind }) => kind === 'work')?.id
}

/** As much again of everything. */
function extended(state: RunState): RunState {
  const { tokens, costUsd, minutes } = state.run.workflow.caps
  const { caps } = state
  const more = { tokens: caps.tokens + tokens, costUsd: caps.costUsd + costUsd, minutes: caps.minutes + minutes }
  return { ...state, caps: { ...caps, ...more }, held: null, budgetAsked: false }
}

/** Ends the run: its sessions are stopped and its work trees taken away. */
export function end(state: RunState, outcome: 'abandoned' | 'cancelled', because: string): Progress {
  const { runId } = state.run
  return {
    ...closed(state, outcome),
    facts: [{ type: 'workflow.ended', runId, outcome, because: because.slice(0, 400) }],
  }
}

/** What follows from its end, whoever said so. */
export function closed(state: RunState, outcome: 'abandoned' | 'cancelled'): Progress {
  const { runId } = state.run
  const running = Object.values(state.steps).filter(
    ({ state: now, sessionId }) => now === 'running' && sessionId !== null,
  )
  const stops = running.map(({ sessionId }): Intent => ({ type: 'session.stop', sessionId: sessionId ?? '' }))
  const worktrees = [...worktreesOf(state)]
  const tidy: readonly Intent[] = worktrees.length === 0 ? [] : [{ type: 'workflow.tidy', runId, worktrees }]
  return { state: { ...state, outcome }, intents: [...stops, ...tidy], facts: [] }
}
