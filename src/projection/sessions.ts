// Sessions as people see them: what each is doing, since when, and by what evidence.

import type { Envelope } from '#protocol/envelope.ts'
import type { Event, EventOf } from '#protocol/event.ts'
import { hasEnded } from './session-life.ts'
import { signalName } from './signal-name.ts'
import { DENIALS_MAX, REQUESTS_MAX, SENT_MAX, SESSIONS_MAX, type SessionView } from './world.ts'

/** The session list after one more envelope; ended sessions leave first when the list is full. */
export function applyToSessions(sessions: readonly SessionView[], { event, at }: Envelope): readonly SessionView[] {
  if (event.type === 'session.requested') return admit(sessions, requested(event.launch, at))
  if (!('sessionId' in event)) return sessions
  if (event.type === 'session.sent') return noteSent(sessions, event, at)
  if (event.type === 'session.confined' || event.type === 'access.denied') return noteSandbox(sessions, event, at)
  if (event.type === 'request.raised' || event.type === 'request.closed' || event.type === 'request.answered')
    return noteRequest(sessions, event)
  if (event.type === 'agent.said' || event.type === 'result.submitted') return noteSaid(sessions, event, at)
  if (event.type === 'agent.reported') return noteReport(sessions, event, at)
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

/** Its last word stays when it has ended. */
function noteSaid(
  sessions: readonly SessionView[],
  event: EventOf<'agent.said' | 'result.submitted'>,
  at: number,
): readonly SessionView[] {
  const word =
    event.type === 'agent.said' ? { said: { text: event.text, at } } : { result: { result: event.result, at } }
  return sessions.map((session) => (session.id === event.sessionId ? { ...session, ...word } : session))
}

type Change = Partial<Omit<SessionView, 'state'>> & { readonly state?: SessionView['state'] | 'resumed' }

function changeOf(event: Event): Change | undefined {
  switch (event.type) {
    case 'session.started':
      return { state: 'working', because: 'just started', pid: event.pid }
    case 'agent.conversed':
      return { conversation: { id: event.conversationId, transcript: event.transcript } }
    case 'agent.measured': {
      const { model, costUsd, contextPercent } = event
      return { measured: { model, costUsd, contextPercent } }
    }
    case 'session.observed':
      return {
        state: event.state,
        waitingFor: event.waitingFor,
        because: event.because,
        evidence: event.evidence ?? [],
      }
    case 'session.paused':
      return { state: 'paused', because: event.because }
    case 'session.continued':
      return { state: 'resumed', because: event.because }
    case 'session.exited':
      return {
        state: 'exited',
        because: event.because ?? endOf(event),
        requests: [],
        evidence: [],
        exit: { code: event.code, signal: event.signal },
      }
    case 'session.lost':
      return { state: 'lost', because: event.because, requests: [], evidence: [] }
    default:
      return undefined
  }
}

const endOf = ({ signal, code }: EventOf<'session.exited'>) =>
  signal ? `ended by ${signalName(signal)}` : `exit code ${code ?? 'unknown'}`

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
    evidence: [],
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

/** Also on a session that has ended: a program that ends at once has ended before its start is recorded. */
function noteSandbox(
  sessions: readonly SessionView[],
  event: EventOf<'session.confined' | 'access.denied'>,
  at: number,
): readonly SessionView[] {
  return sessions.map((session) => {
    if (session.id !== event.sessionId) return session
    if (event.type === 'session.confined') return { ...session, confinement: event.confinement }
    const { path, because } = event
    return { ...session, denials: [{ path, because, at }, ...(session.denials ?? [])].slice(0, DENIALS_MAX) }
  })
}

/** Said again, it is as old as the last time. */
function noteReport(
  sessions: readonly SessionView[],
  { sessionId, agentId }: EventOf<'agent.reported'>,
  at: number,
): readonly SessionView[] {
  const isIts = ({ source, ...one }: SessionView['evidence'][number]) =>
    one.agentId === agentId && (source === 'hook' || source === 'sub-agent')
  return sessions.map((session) =>
    session.id === sessionId
      ? { ...session, evidence: session.evidence.map((one) => (isIts(one) ? { ...one, at } : one)) }
      : session,
  )
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
      ? { ...session, requests, because: 'answered from the queue' }
      : { ...session, because: event.because }
  })
}
