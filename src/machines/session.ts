// One agent in one PTY as a pure state machine. Unknown is a state of its own and authorises nothing.
// What it is doing is decided by the evidence (detectors/evidence); what it asks for is request.ts. Here the state only moves.
import { assign, setup } from 'xstate'
import type { Event } from '#protocol/event.ts'
import type { Intent } from '#protocol/intent.ts'
import type { Launch, ObservedState } from '#protocol/session.ts'
import { failuresWithin, isFailure, RESTARTS_MAX, RESTARTS_WITHIN_MS } from './restarts.ts'

export type SessionHeard = { readonly type: Event['type']; readonly event: Event; readonly at: number }
export type SessionInput = {
  readonly launch: Launch
  /** When the sessions failed whose place it took, epoch milliseconds. */
  readonly failures: readonly number[]
}
/** `isEnding`: a human ends or restarts it, so its end is no failure. */
type SessionContext = SessionInput & { readonly isEnding: boolean }

const saysThat =
  (state: ObservedState) =>
  ({ event: { event } }: { event: SessionHeard }) =>
    event.type === 'session.observed' && event.state === state

const observed = [
  { guard: saysThat('working'), target: 'working' },
  { guard: saysThat('waiting'), target: 'waiting' },
  { guard: saysThat('done'), target: 'done' },
  { guard: saysThat('idle'), target: 'idle' },
  { guard: saysThat('limited'), target: 'limited' },
  { guard: saysThat('errored'), target: 'errored' },
  { guard: saysThat('unknown'), target: 'unknown' },
]
const failing = ({ context, event }: { context: SessionContext; event: SessionHeard }) =>
  context.launch.restart === 'on-failure' && !context.isEnding && isFailure(event.event)
const ending = { 'session.exited': [{ guard: failing, target: 'failed' }, 'exited'], 'session.lost': 'lost' }
const alive = { 'session.observed': observed, 'session.paused': 'paused', ...ending }

export const session = setup({
  types: { context: {} as SessionContext, events: {} as SessionHeard, input: {} as SessionInput },
  actions: {
    expectEnd: assign({ isEnding: true }),
    fail: assign({ failures: ({ context, event }) => failuresWithin(context.failures, event.at) }),
    intend: (_, _intents: { readonly intents: readonly Intent[] }) => {},
  },
}).createMachine({
  id: 'session',
  context: ({ input }) => ({ ...input, isEnding: false }),
  initial: 'asked',
  // Of intents only the allowed ones that end this session are told to it.
  on: { 'intent.allowed': { actions: 'expectEnd' } },
  states: {
    asked: { on: { 'session.requested': 'starting' } },
    starting: {
      entry: {
        type: 'intend',
        params: ({ context }) => ({ intents: [{ type: 'session.start', launch: context.launch }] }),
      },
      on: { 'session.started': 'working', ...ending },
    },
    working: { on: alive },
    idle: { on: alive },
    unknown: { on: alive },
    waiting: { on: alive },
    done: { on: alive },
    limited: { on: alive },
    errored: { on: alive },
    paused: { on: { 'session.continued': 'working', ...ending } },
    exited: { type: 'final' },
    failed: {
      type: 'final',
      entry: ['fail', { type: 'intend', params: ({ context }) => ({ intents: [restartIntent(context)] }) }],
    },
    lost: { type: 'final' },
  },
})

/** Started again by itself a few times; then a human is asked. */
function restartIntent({ launch, failures }: SessionContext): Intent {
  const { sessionId } = launch
  const keepsFailing = failures.length > RESTARTS_MAX
  const because = keepsFailing
    ? `it keeps failing: ${failures.length} times within ${RESTARTS_WITHIN_MS / 1_000} s`
    : `it failed, restart ${failures.length} of at most ${RESTARTS_MAX} within ${RESTARTS_WITHIN_MS / 1_000} s`
  return { type: 'session.restart', sessionId, because, keepsFailing }
}
