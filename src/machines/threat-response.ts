// The supervisor's first duty: what becomes of a threat (C4, C5). The report as it then is, and a task in the agents' inbox or a run of
// the workflow that is for this kind of issue; once when it is raised, and once more when it becomes HIGH or worse. Whether it may
// be is policy (C2).
import type { Event } from '#protocol/event.ts'
import type { Intent } from '#protocol/intent.ts'
import type { Roster } from '#protocol/roster.ts'
import { reaches } from '#protocol/severity.ts'
import type { Heuristic, Threat } from '#protocol/threat.ts'
import type { IssueKind } from '#protocol/workflow.ts'

export type Duty = {
  /** Those known before this event. */
  readonly threats: readonly Threat[]
  readonly respond: 'task' | 'workflow'
  readonly roster: Roster
  /** Threats that a run is about already. */
  readonly inHand: ReadonlySet<string>
}

/** What an issue that shows itself so is about. */
const KINDS: Readonly<Record<Heuristic, IssueKind>> = {
  'latency-creep': 'performance',
  'error-spike': 'errors',
  'auth-anomaly': 'security',
  'log-flood': 'errors',
  'resource-trend': 'devops',
}
const REPORT: Intent = { type: 'threats.write' }

export function respondToThreat(event: Event, duty: Duty): readonly Intent[] {
  switch (event.type) {
    case 'threat.raised':
      return [responseTo(event.threat, duty), REPORT]
    case 'threat.updated': {
      const isNew = hasWorsened(event.threat, duty.threats) && !duty.inHand.has(event.threat.id)
      return [...(isNew ? [responseTo(event.threat, duty)] : []), REPORT]
    }
    case 'threat.closed':
      return [REPORT]
    default:
      return []
  }
}

/** The first workflow of the roster that is for this kind of issue; without one, a task. */
function responseTo(threat: Threat, { respond, roster }: Duty): Intent {
  const kind = KINDS[threat.heuristic]
  const fitting = roster.workflows.find((workflow) => workflow.for.includes(kind))
  if (respond === 'task' || !fitting) return { type: 'task.write', threat }
  return { type: 'workflow.begin', workflow: fitting.name, kind, threat }
}

/** One that has come back is as new: its task was for what it was then. */
function hasWorsened(now: Threat, threats: readonly Threat[]): boolean {
  const before = threats.find(({ id }) => id === now.id)
  if (!before) return false
  return before.endedAt !== null || (!reaches(before.level, 'HIGH') && reaches(now.level, 'HIGH'))
}
