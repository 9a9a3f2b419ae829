// Which steps may begin: all they need is done, their condition holds, there is room, and the budget lasts. Dependent steps never run
// at the same time, because a step waits for everything it needs; independent ones do, as far as there is room.
import { together } from '#protocol/spending.ts'
import type { Step } from '#protocol/workflow.ts'
import { type RunState, stepRunOf } from './run-state.ts'
import type { StepState } from './step-machine.ts'

const ENDED: ReadonlySet<StepState> = new Set(['passed', 'skipped'])
const BUSY: ReadonlySet<StepState> = new Set(['preparing', 'running', 'collecting', 'judging', 'merging'])

export const hasEnded = (state: RunState, stepId: string) => ENDED.has(stepRunOf(state, stepId).state)

const isBusy = (state: RunState, { id }: Step) => BUSY.has(stepRunOf(state, id).state)

/** Waiting steps of which everything they need is done, in the order of the file. */
export function dueSteps(state: RunState): readonly Step[] {
  return state.run.workflow.steps.filter(
    ({ id, needs }) => stepRunOf(state, id).state === 'waiting' && needs.every((need) => hasEnded(state, need)),
  )
}

/** How many more may run at the same time. */
export function roomFor(state: RunState): number {
  return Math.max(0, state.caps.parallel - state.run.workflow.steps.filter((step) => isBusy(state, step)).length)
}

export const isOver = (state: RunState) => state.run.workflow.steps.every(({ id }) => hasEnded(state, id))

/** Whether a step's condition holds, by what the steps before it said and what the issue is about. */
export function conditionHolds(state: RunState, { when, needs }: Step): boolean {
  if (!when) return true
  const said = needs.flatMap((need) => stepRunOf(state, need).result?.flags ?? [])
  const holds =
    (when.flag === undefined || said.includes(when.flag)) &&
    (when.about === undefined || state.run.issue.kinds.includes(when.about))
  return holds !== when.not
}

/** Work of a step that was left out is neither judged nor merged. */
export function isMoot(state: RunState, { of }: Step): boolean {
  return of !== undefined && stepRunOf(state, of).state === 'skipped'
}

/** What has run out, in words; null while the budget lasts. */
export function spentOut({ caps, spent: before, startedAt, steps }: RunState, at: number): string | null {
  const spent = Object.values(steps).reduce((sum, { used }) => together(sum, used), before)
  if (spent.tokens >= caps.tokens) return `${spent.tokens} of ${caps.tokens} tokens are spent`
  if (spent.costUsd >= caps.costUsd) return `$${spent.costUsd.toFixed(2)} of $${caps.costUsd.toFixed(2)} are spent`
  const minutes = Math.floor((at - startedAt) / 60_000)
  return minutes >= caps.minutes ? `${minutes} of ${caps.minutes} minutes have passed` : null
}
