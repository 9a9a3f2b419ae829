// Threats, newest first; a closed one keeps its place with its end, running ones are never pushed out by closed ones. One that
// has come back is open again under its own id.
import type { Event } from '#protocol/event.ts'
import { endedThreat } from '#protocol/threat-report.ts'
import { THREATS_MAX, type World } from './world.ts'

/** The threats after one more event. */
export function applyToThreats(threats: World['threats'], event: Event): World['threats'] {
  switch (event.type) {
    case 'threat.raised':
      return bounded([event.threat, ...threats])
    case 'threat.updated':
      return threats.some(({ id }) => id === event.threat.id)
        ? threats.map((threat) => (threat.id === event.threat.id ? event.threat : threat))
        : bounded([event.threat, ...threats])
    case 'threat.closed':
      return threats.map((threat) =>
        threat.id === event.threatId ? endedThreat(threat, event.at, event.because) : threat,
      )
    default:
      return threats
  }
}

/**
 * False for what is known already: the reader of the logs says again after a crash what it had said since its last place was
 * kept. One that is no longer among the threats was closed long before.
 */
export function isNewToThreats(threats: World['threats'], event: Event): boolean {
  switch (event.type) {
    case 'threat.raised':
      return !threats.some(({ id }) => id === event.threat.id)
    case 'threat.updated':
      return !threats.some(({ id, updatedAt }) => id === event.threat.id && updatedAt >= event.threat.updatedAt)
    case 'threat.closed':
      return threats.some(
        ({ id, endedAt, updatedAt }) => id === event.threatId && endedAt === null && updatedAt <= event.at,
      )
    default:
      return true
  }
}

function bounded(threats: World['threats']): World['threats'] {
  if (threats.length <= THREATS_MAX) return threats
  const closed = threats.findLastIndex(({ endedAt }) => endedAt !== null)
  return threats.filter((_, index) => index !== (closed < 0 ? threats.length - 1 : closed))
}
