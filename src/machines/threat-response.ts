// What a threat asks for: a task for the agents, once when it is raised and once more when it becomes HIGH or worse.
// Whether the task may be given is policy (C2).
import type { Event } from '#protocol/event.ts'
import type { Intent } from '#protocol/intent.ts'
import { reaches } from '#protocol/severity.ts'
import type { Threat } from '#protocol/threat.ts'

/** `threats` are those known before this event. */
export function respondToThreat(event: Event, threats: readonly Threat[]): readonly Intent[] {
  if (event.type === 'threat.raised') return [{ type: 'task.write', threat: event.threat }]
  if (event.type !== 'threat.updated') return []
  const before = threats.find(({ id }) => id === event.threat.id)
  const worsened = before && !reaches(before.level, 'HIGH') && reaches(event.threat.level, 'HIGH')
  return worsened ? [{ type: 'task.write', threat: event.threat }] : []
}
