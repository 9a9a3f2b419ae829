// One run of errors while it lasts: which routes share it, what it has cost, why its requests fail, and whether it is over.
// Counting only; what a person reads about it is written in sighting-of.ts.
import { MINUTE_MS } from '#protocol/log-minute.ts'
import type { Severity } from '#protocol/severity.ts'
import { likelihoodGain } from '../counts/chance.ts'
import type { Cell } from './track.ts'

/** Evidence (log-likelihood) that it is over, and for how many minutes at least. */
const CALM_EVIDENCE = Math.log(100)
const CALM_MINUTES_MIN = 5
/** Without a single request for so long, nothing more can be learned: closed, and said so. */
const SILENT_MS_MAX = 60 * MINUTE_MS
/** After this the raised rate counts as the usual one. */
const INCIDENT_MS_MAX = 24 * 60 * MINUTE_MS
/** A reason that is first given later belongs to something else that fails as well. */
const EARLY_MS = 30 * MINUTE_MS
export const INCIDENT_CAUSES_MAX = 20
export const INCIDENT_MEMBERS_MAX = 200

export type Deployed = { readonly at: number; readonly service: string; readonly version: string }

/** Why requests failed, over the whole incident. */
export type Reason = { text: string; count: number; sample: string; routes: string[]; readonly since: number }

export type Incident = {
  readonly ref: string
  onset: number
  /** Ids of tracks; the whole log alone where no route stands out. */
  members: string[]
  /** The worst member when it was raised: where it is shown as long as it runs. */
  readonly key: string
  readonly usual: number
  readonly windowMinutes: number
  /** Since the onset, over all members; and the requests of the whole log in that time. */
  total: number
  errors: number
  everything: number
  reasons: Reason[]
  readonly deployed: Deployed | null
  level: Severity
  /** First minute since which it looks over, and the evidence for that. */
  calmFrom: number | null
  calm: number
  lastAt: number
}

export type Ending = 'calm' | 'silent' | 'usual'

/** Takes one more minute in: `cell` over all members, `everything` requests in the whole log. */
export function grow(incident: Incident, cell: Cell, everything: number): void {
  const [at, total, errors] = cell
  if (total === 0) return
  incident.lastAt = at
  incident.total += total
  incident.errors += errors
  incident.everything += everything
  incident.calm = Math.max(0, incident.calm - likelihoodGain(errors, total, halfWay(incident), incident.usual))
  incident.calmFrom = incident.calm === 0 ? null : (incident.calmFrom ?? at)
}

/** Between usual and raised: a rate above it still counts as failing. */
function halfWay({ errors, total, usual }: Incident): number {
  return Math.min(0.95, Math.max(Math.min(0.5, errors / total / 2), Math.min(usual * 2, (1 + usual) / 2)))
}

/** Why it is over at the minute `at`, or null while it runs. */
export function endingOf(incident: Incident, at: number): Ending | null {
  const { calm, calmFrom, onset, lastAt } = incident
  const calmMinutes = calmFrom === null ? 0 : (at - calmFrom) / MINUTE_MS + 1
  if (calm >= CALM_EVIDENCE && calmMinutes >= CALM_MINUTES_MIN) return 'calm'
  if (at - lastAt >= SILENT_MS_MAX) return 'silent'
  return at - onset >= INCIDENT_MS_MAX ? 'usual' : null
}

/** Is it what the incident is about: given from its beginning, or by now the most frequent? */
export function isCharacteristic({ onset, errors }: Incident, { since, count }: Reason): boolean {
  return since - onset <= EARLY_MS || count >= errors / 2
}

/** Adds why requests of `route` failed. The rarest reasons go when there are too many. */
export function addReason(
  incident: Incident,
  route: string,
  cause: { text: string; count: number; sample: string },
): void {
  const known = incident.reasons.find(({ text }) => text === cause.text)
  if (known) {
    known.count += cause.count
    if (!known.routes.includes(route) && known.routes.length < INCIDENT_MEMBERS_MAX) known.routes.push(route)
    return
  }
  const { text, count, sample } = cause
  incident.reasons.push({ text, count, sample, routes: [route], since: incident.lastAt })
  if (incident.reasons.length <= INCIDENT_CAUSES_MAX) return
  incident.reasons.sort((a, b) => b.count - a.count)
  incident.reasons.pop()
}
