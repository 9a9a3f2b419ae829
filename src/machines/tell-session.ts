// Feedback typed into its author's session (A15), once that session is idle: until then it waits here, and what comes meanwhile is
// told in the same message. The message holds words and paths of our own only. Whether it may be typed is policy.
import type { AuditTerms } from '#protocol/audit-terms.ts'
import type { Event } from '#protocol/event.ts'
import type { Intent } from '#protocol/intent.ts'
import type { SessionState } from '#protocol/session.ts'

/** Paths of letters by session. */
export type Untold = ReadonlyMap<string, readonly string[]>

/** Paths named in one message; the others are counted. */
export const PATHS_NAMED_MAX = 5
/** Of one session that wait. */
const PATHS_MAX = 100

export type Known = {
  readonly terms: AuditTerms
  /** The session that made what an audit is about; null where that is not known. */
  authorOf(auditId: string): string | null
  stateOf(sessionId: string): SessionState | null
}

type Told = { readonly untold: Untold; readonly intents: readonly Intent[] }

/** What waits after one event, with the message that is to be typed now, if one is. */
export function tellSessions(untold: Untold, event: Event, { terms, authorOf, stateOf }: Known): Told {
  const nothing: Told = { untold, intents: [] }
  switch (event.type) {
    case 'feedback.written': {
      const sessionId = terms.tellSessions === 'never' || event.files.length === 0 ? null : authorOf(event.auditId)
      if (sessionId === null) return nothing
      const paths = [...new Set([...(untold.get(sessionId) ?? []), ...event.files.map(({ path }) => path)])]
      const waiting = new Map(untold).set(sessionId, paths.slice(0, PATHS_MAX))
      return isFree(stateOf(sessionId)) ? typed(waiting, sessionId) : { untold: waiting, intents: [] }
    }
    case 'session.observed':
      return isFree(event.state) ? typed(untold, event.sessionId) : nothing
    case 'session.exited':
    case 'session.lost':
      return untold.has(event.sessionId) ? { untold: without(untold, event.sessionId), intents: [] } : nothing
    default:
      return nothing
  }
}

/** It waits for words, and no dialog or error is in the way. */
const isFree = (state: SessionState | null) => state === 'idle' || state === 'done'

function typed(untold: Untold, sessionId: string): Told {
  const paths = untold.get(sessionId)
  if (!paths) return { untold, intents: [] }
  return { untold: without(untold, sessionId), intents: [{ type: 'session.send', sessionId, text: messageFor(paths) }] }
}

function messageFor(paths: readonly string[]): string {
  const named = paths.slice(0, PATHS_NAMED_MAX)
  const more = paths.length > named.length ? ` and ${paths.length - named.length} more in the same folder` : ''
  return `Signalbox has audited your commits and left feedback in ${named.join(', ')}${more}. Read it before you go on: CRITICAL first, then HIGH.`
}

function without(untold: Untold, sessionId: string): Untold {
  const others = new Map(untold)
  others.delete(sessionId)
  return others
}
