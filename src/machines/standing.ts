// What stands at this moment and may be worth telling: open questions, and sessions that have finished, failed, stopped at a limit
// or wait. A fold over the journal; what is over leaves it. When and whether it is told is notify.ts.
import type { Escalation } from '#protocol/escalation.ts'
import type { Event, EventOf } from '#protocol/event.ts'
import type { NoticeKind } from '#protocol/notice.ts'
import { isFailure } from './restarts.ts'

export type Matter = {
  readonly kind: NoticeKind
  readonly sessionId: string | null
  /** Name of the session; null when it is about none. */
  readonly name: string | null
  readonly text: string
  readonly since: number
  readonly notBefore: number
  readonly isTold: boolean
  /** It will not change any more: forgotten once it was told. */
  readonly isOver: boolean
}

type Known = {
  readonly name: string
  /** It has done something since it last stood at its prompt. */
  readonly hasWorked: boolean
  /** A human ends it, so that its end is no news. */
  readonly isEnding: boolean
}

export type Standing = {
  readonly matters: ReadonlyMap<string, Matter>
  readonly sessions: ReadonlyMap<string, Known>
}

export const FIRST_STANDING: Standing = { matters: new Map(), sessions: new Map() }
/** Then those that were told or are over go first. */
export const MATTERS_MAX = 300
export const KNOWN_MAX = 500

/** After an event of a session. */
export function afterSession(standing: Standing, event: Event, at: number): Standing {
  switch (event.type) {
    case 'session.requested':
      return requested(standing, event)
    case 'intent.allowed':
      return event.by === 'human' ? ending(standing, event.intent) : standing
    case 'session.observed':
      return observed(standing, event, at)
    case 'session.paused':
      return drop(standing, event.sessionId)
    case 'session.exited':
    case 'session.lost':
      return ended(standing, event, at)
    default:
      return standing
  }
}

/** After an event of a question. */
export function ofQuestion(standing: Standing, event: Event, at: number): Standing {
  switch (event.type) {
    case 'escalation.opened':
      // Whether a notice may be sent is no matter for a notice.
      return event.intent.type === 'notify.send' ? standing : opened(standing, event.escalation, at)
    case 'escalation.answered':
      // It can still be taken back, and whoever does so is there.
      return event.heldUntil === undefined
        ? drop(standing, event.escalationId)
        : change(standing, event.escalationId, { isTold: true })
    case 'escalation.snoozed':
      return change(standing, event.escalationId, { isTold: true })
    case 'escalation.raised':
      return change(standing, event.escalationId, { isTold: false, since: at, notBefore: at })
    case 'escalation.released':
    case 'escalation.expired':
    case 'escalation.withdrawn':
      return drop(standing, event.escalationId)
    default:
      return standing
  }
}

function opened(standing: Standing, { id, kind, title, about }: Escalation, at: number): Standing {
  const isApproval = kind === 'permission' || kind === 'question' || kind === 'critical-finding'
  return put(
    standing,
    id,
    matterOf(standing, {
      kind: isApproval ? 'approval' : 'question',
      sessionId: about.sessionId,
      text: title,
      since: at,
    }),
  )
}

/** One that takes the place of another makes the other's end no news. */
function requested(standing: Standing, { launch }: EventOf<'session.requested'>): Standing {
  const known = new Map(standing.sessions).set(launch.sessionId, {
    name: launch.name,
    hasWorked: false,
    isEnding: false,
  })
  const { matters } = launch.restartOf === undefined ? standing : drop(standing, launch.restartOf)
  return { matters, sessions: new Map([...known].slice(-KNOWN_MAX)) }
}

function ending(standing: Standing, intent: EventOf<'intent.allowed'>['intent']): Standing {
  return intent.type === 'session.stop' || intent.type === 'session.restart'
    ? know(standing, intent.sessionId, { isEnding: true })
    : standing
}

function observed(standing: Standing, event: EventOf<'session.observed'>, at: number): Standing {
  const { sessionId, state, waitingFor, because } = event
  const before = standing.matters.get(sessionId)
  const now = (kind: NoticeKind): Standing =>
    put(
      standing,
      sessionId,
      before?.kind === kind
        ? { ...before, text: because }
        : matterOf(standing, { kind, sessionId, text: because, since: at }),
    )
  switch (state) {
    case 'limited':
    case 'errored':
      return now(state)
    case 'waiting':
      // What it asks, where that is known, is a question of its own.
      return know(waitingFor === null ? now('waiting') : drop(standing, sessionId), sessionId, { hasWorked: true })
    case 'done':
      return know(now('done'), sessionId, { hasWorked: false })
    case 'idle':
      if (before?.kind !== 'done' && !standing.sessions.get(sessionId)?.hasWorked) return drop(standing, sessionId)
      return know(now('done'), sessionId, { hasWorked: false })
    case 'working':
      return know(drop(standing, sessionId), sessionId, { hasWorked: true })
    case 'unknown':
      return drop(standing, sessionId)
  }
}

function ended(standing: Standing, event: EventOf<'session.exited' | 'session.lost'>, at: number): Standing {
  const { sessionId } = event
  const known = standing.sessions.get(sessionId)
  const sessions = without(standing.sessions, sessionId)
  const rest = { matters: drop(standing, sessionId).matters, sessions }
  if (!known || known.isEnding) return rest
  const failed = event.type === 'session.lost' || isFailure(event)
  const text = event.type === 'session.lost' ? event.because : endOf(event)
  const matter = matterOf(standing, { kind: failed ? 'ended' : 'done', sessionId, text, since: at })
  return put(rest, sessionId, { ...matter, isOver: true })
}

const endOf = ({ because, signal, code }: EventOf<'session.exited'>) =>
  because ?? (signal ? `ended by signal ${signal}` : `exit code ${code ?? 'unknown'}`)

function matterOf({ sessions }: Standing, what: Pick<Matter, 'kind' | 'sessionId' | 'text' | 'since'>): Matter {
  const name = what.sessionId === null ? null : (sessions.get(what.sessionId)?.name ?? what.sessionId)
  return { ...what, name, notBefore: what.since, isTold: false, isOver: false }
}

function put(standing: Standing, key: string, matter: Matter): Standing {
  const matters = new Map(standing.matters).set(key, matter)
  if (matters.size <= MATTERS_MAX) return { ...standing, matters }
  const all = [...matters]
  const spare = all.find(([, { isOver, isTold }]) => isOver || isTold) ?? all[0]
  if (spare) matters.delete(spare[0])
  return { ...standing, matters }
}

function change(standing: Standing, key: string, to: Partial<Matter>): Standing {
  const matter = standing.matters.get(key)
  return matter ? put(standing, key, { ...matter, ...to }) : standing
}

function know(standing: Standing, sessionId: string, change: Partial<Known>): Standing {
  const known = standing.sessions.get(sessionId)
  if (!known) return standing
  return { ...standing, sessions: new Map(standing.sessions).set(sessionId, { ...known, ...change }) }
}

function drop(standing: Standing, key: string): Standing {
  return standing.matters.has(key) ? { ...standing, matters: without(standing.matters, key) } : standing
}

function without<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
  const others = new Map(map)
  others.delete(key)
  return others
}
