// One agent in one PTY as a pure state machine. Unknown is a state of its own and authorises nothing.
// What a screen means is decided in detectors/screen; here it only moves the state and asks for an answer.
import { assign, setup } from 'xstate'
import type { Event } from '#protocol/event.ts'
import type { Intent } from '#protocol/intent.ts'
import type { Launch } from '#protocol/session.ts'
import { failuresWithin, isFailure, RESTARTS_MAX, RESTARTS_WITHIN_MS } from './restarts.ts'

export type SessionHeard = { readonly type: Event['type']; readonly event: Event; readonly at: number }
export type SessionInput = {
  readonly launch: Launch
  /** When the sessions failed whose place it took, epoch milliseconds. */
  readonly failures: readonly number[]
}
/** `isEnding`: a human ends or restarts it, so its end is no failure. */
type SessionContext = SessionInput & { readonly isEnding: boolean }
type Seen = Extract<Event, { type: 'session.observed' }>['state']

const saysThat =
  (state: Seen) =>
  ({ event: { event } }: { event: SessionHeard }) =>
    event.type === 'session.observed' && event.state === state

const observed = [
  { guard: saysThat('working'), target: 'working' },
  { guard: saysThat('waiting'), target: 'waiting', reenter: true },
  { guard: saysThat('idle'), target: 'idle' },
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
    waiting: {
      entry: {
        type: 'intend',
        params: ({ context, event }) => ({ intents: answerIntents(context, event.event) }),
      },
      on: alive,
    },
    paused: { on: { 'session.continued': 'working', ...ending } },
    exited: { type: 'final' },
    failed: {
      type: 'final',
      entry: ['fail', { type: 'intend', params: ({ context }) => ({ intents: [restartIntent(context)] }) }],
    },
    lost: { type: 'final' },
  },
})

/** The answer that the question on the screen asks for. Which keys are typed is chosen by the human's option. */
function answerIntents({ launch }: SessionContext, event: Event): readonly Intent[] {
  if (event.type !== 'session.observed' || event.request?.kind !== 'permission') return []
  const { request } = event
  return [{ type: 'session.answer', sessionId: launch.sessionId, request, keys: request.approveKeys }]
}

/** Started again by itself a few times; then a human is asked. */
function restartIntent({ launch, failures }: SessionContext): Intent {
  const { sessionId } = launch
  const keepsFailing = failures.length > RESTARTS_MAX
  const because = keepsFailing
    ? `it keeps failing: ${failures.length} times within ${RESTARTS_WITHIN_MS / 1_000} s`
    : `it failed, restart ${failures.length} of at most ${RESTARTS_MAX} within ${RESTARTS_WITHIN_MS / 1_000} s`
  return { type: 'session.restart', sessionId, because, keepsFailing }
}
