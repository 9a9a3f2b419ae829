// Threats, newest first; a closed one keeps its place with its end, running ones are never pushed out by closed ones.
import type { Event } from '#protocol/event.ts'
import { THREATS_MAX, type World } from './world.ts'

/** The threats after one more event. */
export function applyToThreats(threats: World['threats'], event: Event): World['threats'] {
  switch (event.type) {
    case 'threat.raised':
      return bounded([event.threat, ...threats])
    case 'threat.updated':
      return threats.map((threat) => (threat.id === event.threat.id ? event.threat : threat))
    case 'threat.closed':
      return threats.map((threat) => (threat.id === event.threatId ? { ...threat, endedAt: event.at } : threat))
    default:
      return threats
  }
}

function bounded(threats: World['threats']): World['threats'] {
  if (threats.length <= THREATS_MAX) return threats
  const closed = threats.findLastIndex(({ endedAt }) => endedAt !== null)
  return threats.filter((_, index) => index !== (closed < 0 ? threats.length - 1 : closed))
}
