// The life of one step as a pure state machine: which moves there are. What makes it move, and what follows, is advance.ts. A move
// that is not here does not happen: an answer that comes late or twice finds no way on.
import { setup, transition } from 'xstate'

export const STEP_SIGNALS = [
  'skip',
  'prepare',
  'start',
  'collect',
  'judge',
  'merge',
  'ask',
  'watch',
  'pass',
  'again',
  'wait',
  'stick',
] as const
export type StepSignal = (typeof STEP_SIGNALS)[number]

export const stepMachine = setup({ types: { events: {} as { readonly type: StepSignal } } }).createMachine({
  id: 'workflow-step',
  initial: 'waiting',
  states: {
    waiting: {
      on: { skip: 'skipped', prepare: 'preparing', merge: 'merging', ask: 'approving', watch: 'watching' },
    },
    preparing: { on: { start: 'running', stick: 'stuck', wait: 'waiting' } },
    running: { on: { collect: 'collecting', wait: 'waiting' } },
    collecting: { on: { pass: 'passed', judge: 'judging', again: 'preparing', wait: 'waiting', stick: 'stuck' } },
    /** The gate looks at what was reviewed, itself. */
    judging: { on: { pass: 'passed', wait: 'waiting', again: 'preparing', stick: 'stuck' } },
    merging: { on: { pass: 'passed', stick: 'stuck' } },
    /** A human has to say yes, as the workflow wants it. */
    approving: { on: { pass: 'passed', wait: 'waiting' } },
    watching: { on: { pass: 'passed', stick: 'stuck' } },
    /** It cannot go on by itself: a human is asked. */
    stuck: { on: { pass: 'passed', again: 'preparing', merge: 'merging', watch: 'watching', wait: 'waiting' } },
    /** What was passed is taken up again when a review rejects it. */
    passed: { on: { again: 'preparing', wait: 'waiting' } },
    skipped: { on: { wait: 'waiting' } },
  },
})

export const STEP_STATES = Object.keys(stepMachine.states) as readonly StepState[]
export type StepState = keyof typeof stepMachine.states & string

/** The state after `signal`, or null when there is no such move. */
export function stateAfter(state: StepState, signal: StepSignal): StepState | null {
  const [after] = transition(stepMachine, stepMachine.resolveState({ value: state }), { type: signal })
  return after.value === state ? null : (after.value as StepState)
}
