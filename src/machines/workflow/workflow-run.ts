// A run of a workflow as a pure state machine: it goes on until it is done, abandoned or cancelled. Its steps are machines of their
// own (step-machine.ts); what moves them is advance.ts. It never acts: `intend` and `record` are data.
import { assign, setup } from 'xstate'
import type { Event } from '#protocol/event.ts'
import type { Run } from '#protocol/event-workflow.ts'
import type { Intent } from '#protocol/intent.ts'
import { advance, type RunHeard } from './advance.ts'
import { andThen, begunRun, type Progress, type RunState, still } from './run-state.ts'
import { settle } from './settle.ts'

export type RunTold = RunHeard & { readonly type: Event['type'] }
type Context = { readonly state: RunState; readonly said: Pick<Progress, 'intents' | 'facts'> }

const saying = [
  'go',
  { type: 'intend', params: ({ context }: { context: Context }) => ({ intents: context.said.intents }) },
  { type: 'record', params: ({ context }: { context: Context }) => ({ facts: context.said.facts }) },
] as const

const told = ({ state, intents, facts }: Progress): Context => ({ state, said: { intents, facts } })
const is =
  (outcome: RunState['outcome']) =>
  ({ context }: { context: Context }) =>
    context.state.outcome === outcome

export const workflowRun = setup({
  types: { context: {} as Context, events: {} as RunTold, input: {} as { readonly run: Run; readonly at: number } },
  actions: {
    go: assign(({ context, event }) =>
      told(
        event.type === 'workflow.requested'
          ? andThen(still(context.state), (state) => settle(state, event.at, event.type))
          : advance(context.state, event),
      ),
    ),
    intend: (_, _intents: { readonly intents: readonly Intent[] }) => {},
    record: (_, _facts: { readonly facts: readonly Event[] }) => {},
  },
}).createMachine({
  id: 'workflow',
  context: ({ input: { run, at } }) => ({ state: begunRun(run, at), said: { intents: [], facts: [] } }),
  initial: 'running',
  states: {
    running: {
      always: [
        { guard: is('done'), target: 'done' },
        { guard: is('abandoned'), target: 'abandoned' },
        { guard: is('cancelled'), target: 'cancelled' },
      ],
      on: { '*': { actions: [...saying] } },
    },
    done: { type: 'final' },
    abandoned: { type: 'final' },
    cancelled: { type: 'final' },
  },
})
