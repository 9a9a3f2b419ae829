// Sessions as people see them: what each is doing, since when, and by what evidence.

import type { Envelope } from '#protocol/envelope.ts'
import type { Event, EventOf } from '#protocol/event.ts'
import { hasEnded } from './session-life.ts'
import { signalName } from './signal-name.ts'
import { REQUESTS_MAX, SENT_MAX, SESSIONS_MAX, type SessionView } from './world.ts'

/** The session list after one more envelope; ended sessions leave first when the list is full. */
export function applyToSessions(sessions: readonly SessionView[], { event, at }: Envelope): readonly SessionView[] {
  if (event.type === 'session.requested') return admit(sessions, requested(event.launch, at))
  if (!('sessionId' in event)) return sessions
  if (event.type === 'session.sent') return noteSent(sessions, event, at)
  if (event.type === 'request.raised' || event.type === 'request.closed' || event.type === 'request.answered')
    return noteRequest(sessions, event)
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
      return { state: event.state, waitingFor: event.waitingFor, because: event.because, answered: null }
    case 'session.paused':
      return { state: 'paused', because: event.because }
    case 'session.continued':
      return { state: 'resumed', because: event.because }
    case 'session.exited':
      return {
        state: 'exited',
        because: event.signal ? `ended by ${signalName(event.signal)}` : `exit code ${event.code ?? 'unknown'}`,
        requests: [],
        exit: { code: event.code, signal: event.signal },
      }
    case 'session.lost':
      return { state: 'lost', because: event.because, requests: [] }
    default:
      return undefined
  }
}

function requested(launch: SessionView['launch'], at: number): SessionView {
  return {
    id: launch.sessionId,
    launch: launch.env ? { ...launch, env: hidden(launch.env) } : launch,
    state: 'starting',
    because: 'asked to start',
    since: at,
    pid: null,
    waitingFor: null,
    requests: [],
    answered: null,
    sent: [],
    exit: null,
  }
}

/** Names only: the values may be secrets, and a world is shown to everybody. */
const hidden = (env: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.keys(env).map((name) => [name, '***']))

/** Also on a session that has ended: what was sent may have ended it. */
function noteSent(
  sessions: readonly SessionView[],
  { sessionId, intentId, outcome, because }: EventOf<'session.sent'>,
  at: number,
): readonly SessionView[] {
  return sessions.map((session) =>
    session.id === sessionId
      ? { ...session, sent: [{ intentId, outcome, because, at }, ...session.sent].slice(0, SENT_MAX) }
      : session,
  )
}

function admit(sessions: readonly SessionView[], session: SessionView): readonly SessionView[] {
  const all = [...sessions, session]
  if (all.length <= SESSIONS_MAX) return all
  const ended = all.findIndex(hasEnded)
  return all.filter((_, index) => index !== Math.max(ended, 0))
}

type AboutRequest = EventOf<'request.raised' | 'request.closed' | 'request.answered'>

/** What it asks at this moment. An answer that came too late leaves the list to `request.closed`. */
function noteRequest(sessions: readonly SessionView[], event: AboutRequest): readonly SessionView[] {
  return sessions.map((session) => {
    if (session.id !== event.sessionId || hasEnded(session)) return session
    if (event.type === 'request.raised') {
      const others = session.requests.filter(({ fingerprint }) => fingerprint !== event.request.fingerprint)
      return { ...session, requests: [...others, event.request].slice(-REQUESTS_MAX) }
    }
    const requests = session.requests.filter(({ fingerprint }) => fingerprint !== event.fingerprint)
    if (event.type === 'request.closed') return { ...session, requests }
    return event.delivered
      ? { ...session, requests, because: 'answered from the queue', answered: event.fingerprint }
      : { ...session, because: event.because }
  })
}
