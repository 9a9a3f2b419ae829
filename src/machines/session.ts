// One agent in one PTY as a pure state machine. Unknown is a state of its own and authorises nothing.
// What a screen means is decided in detectors/screen; here it only moves the state and asks for an answer.
import { setup } from 'xstate'
import type { Event } from '#protocol/event.ts'
import type { Intent } from '#protocol/intent.ts'
import type { Launch } from '#protocol/session.ts'

export type SessionHeard = { readonly type: Event['type']; readonly event: Event; readonly at: number }
type SessionContext = { readonly launch: Launch }
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
const ending = { 'session.exited': 'exited', 'session.lost': 'lost' }
const alive = { 'session.observed': observed, 'session.paused': 'paused', ...ending }

export const session = setup({
  types: { context: {} as SessionContext, events: {} as SessionHeard, input: {} as { readonly launch: Launch } },
  actions: {
    intend: (_, _intents: { readonly intents: readonly Intent[] }) => {},
  },
}).createMachine({
  id: 'session',
  context: ({ input }) => ({ launch: input.launch }),
  initial: 'asked',
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
    lost: { type: 'final' },
  },
})

/** The answer that the question on the screen asks for. Which keys are typed is chosen by the human's option. */
function answerIntents({ launch }: SessionContext, event: Event): readonly Intent[] {
  if (event.type !== 'session.observed' || event.request?.kind !== 'permission') return []
  const { request } = event
  return [{ type: 'session.answer', sessionId: launch.sessionId, request, keys: request.approveKeys }]
}
