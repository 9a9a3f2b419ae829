// Sessions as people see them: what each is doing, since when, and by what evidence.
import type { Envelope } from '#protocol/envelope.ts'
import type { Event } from '#protocol/event.ts'
import { SESSIONS_MAX, type SessionView } from './world.ts'

/** The session list after one more envelope; ended sessions leave first when the list is full. */
export function applyToSessions(sessions: readonly SessionView[], { event, at }: Envelope): readonly SessionView[] {
  if (event.type === 'session.requested') return admit(sessions, requested(event.launch, at))
  if (!('sessionId' in event)) return sessions
  const change = changeOf(event)
  if (!change) return sessions
  return sessions.map((session) => {
    // What ended stays ended: a program that ends at once is seen to end before its start is recorded.
    if (session.id !== event.sessionId || session.exit !== null || session.state === 'lost') return session
    const state = change.state === 'resumed' ? 'working' : (change.state ?? session.state)
    const since = state === session.state ? session.since : at
    return { ...session, ...change, state, since }
  })
}

type Change = Partial<Omit<SessionView, 'state'>> & { readonly state?: SessionView['state'] | 'resumed' }

function changeOf(event: Event): Change | undefined {
  switch (event.type) {
    case 'session.started':
      return { state: 'working', because: 'just started', pid: event.pid }
    case 'session.observed':
      return { state: event.state, because: event.because, request: event.request, answered: null }
    case 'session.answered':
      return event.typed
        ? { because: 'answered from the queue', request: null, answered: event.fingerprint }
        : { because: event.because }
    case 'session.paused':
      return { state: 'paused', because: event.because }
    case 'session.continued':
      return { state: 'resumed', because: event.because }
    case 'session.exited':
      return {
        state: 'exited',
        because: event.signal ? `ended by signal ${event.signal}` : `exit code ${event.code ?? 'unknown'}`,
        request: null,
        exit: { code: event.code, signal: event.signal },
      }
    case 'session.lost':
      return { state: 'lost', because: event.because, request: null }
    default:
      return undefined
  }
}

function requested(launch: SessionView['launch'], at: number): SessionView {
  return {
    id: launch.sessionId,
    launch,
    state: 'starting',
    because: 'asked to start',
    since: at,
    pid: null,
    request: null,
    answered: null,
    exit: null,
  }
}

function admit(sessions: readonly SessionView[], session: SessionView): readonly SessionView[] {
  const all = [...sessions, session]
  if (all.length <= SESSIONS_MAX) return all
  const ended = all.findIndex(({ state }) => state === 'exited' || state === 'lost')
  return all.filter((_, index) => index !== Math.max(ended, 0))
}
