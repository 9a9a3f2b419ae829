// What a session's sandbox was seen to keep from it, as facts: each path once, and so many at most.
import { type DenialSource, deniedIn } from '#detectors/screen/denied-access.ts'
import { DENIALS_MAX, type SessionView, type World } from '#projection/world.ts'
import type { Event } from '#protocol/event.ts'

/** What rows of text about a session come to. */
export function denialFacts(session: SessionView, rows: readonly string[], how: DenialSource): readonly Event[] {
  const { id: sessionId, confinement, denials = [] } = session
  if (!confinement) return []
  const known = new Set(denials.map(({ path }) => path))
  return deniedIn(rows, confinement, how)
    .filter(({ path }) => !known.has(path))
    .slice(0, DENIALS_MAX - known.size)
    .map(({ path, because }) => ({ type: 'access.denied', sessionId, path, by: 'sandbox', because }))
}

/** An agent with hooks reports how its tool calls ended, also where its screen shows less. */
export function reportedDenials({ sessions }: World, event: Event): readonly Event[] {
  if (event.type !== 'agent.reported' || event.report !== 'tool-ended') return []
  const session = sessions.find(({ id }) => id === event.sessionId)
  return session ? denialFacts(session, [event.detail], 'reported by its hook') : []
}
