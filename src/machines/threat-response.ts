// What a threat asks for: the report as it then is, and a task for the agents, once when it is raised and once more when it
// becomes HIGH or worse. Whether the task may be given is policy (C2).
import type { Event } from '#protocol/event.ts'
import type { Intent } from '#protocol/intent.ts'
import { reaches } from '#protocol/severity.ts'
import type { Threat } from '#protocol/threat.ts'

const REPORT: Intent = { type: 'threats.write' }

/** `threats` are those known before this event. */
export function respondToThreat(event: Event, threats: readonly Threat[]): readonly Intent[] {
  switch (event.type) {
    case 'threat.raised':
      return [{ type: 'task.write', threat: event.threat }, REPORT]
    case 'threat.updated':
      return [
        ...(hasWorsened(event.threat, threats) ? [{ type: 'task.write' as const, threat: event.threat }] : []),
        REPORT,
      ]
    case 'threat.closed':
      return [REPORT]
    default:
      return []
  }
}

/** One that has come back is as new: its task was for what it was then. */
function hasWorsened(now: Threat, threats: readonly Threat[]): boolean {
  const before = threats.find(({ id }) => id === now.id)
  if (!before) return false
  return before.endedAt !== null || (!reaches(before.level, 'HIGH') && reaches(now.level, 'HIGH'))
}
