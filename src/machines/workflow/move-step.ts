// Moves one step of a run and says so. The only way in which a step's state changes.
import type { Intent } from '#protocol/intent.ts'
import { type Progress, type RunState, type StepRun, stepRunOf, still } from './run-state.ts'
import { type StepSignal, stateAfter } from './step-machine.ts'

type Move = {
  readonly signal: StepSignal
  /** What made it move, as the journal names it. */
  readonly on: string
  readonly set?: Partial<StepRun>
  readonly intents?: readonly Intent[]
}

/** The run with that step moved; unchanged, and without its intents, when there is no such move. */
export function moveStep(state: RunState, stepId: string, { signal, on, set = {}, intents = [] }: Move): Progress {
  const before = stepRunOf(state, stepId)
  const after = stateAfter(before.state, signal)
  if (after === null) return still(state)
  const id = `${state.run.runId}/${stepId}`
  return {
    state: { ...state, steps: { ...state.steps, [stepId]: { ...before, ...set, state: after } } },
    intents,
    facts: [{ type: 'machine.moved', machine: 'workflow-step', id, from: before.state, to: after, on }],
  }
}

/** The run with something noted about a step that stays where it is. */
export function noteStep(state: RunState, stepId: string, set: Partial<Omit<StepRun, 'state'>>): RunState {
  return { ...state, steps: { ...state.steps, [stepId]: { ...stepRunOf(state, stepId), ...set } } }
}
