// A latency incident: routes that began to creep together, and what is foretold of them. It is raised once, grows by routes that turn
// out to belong to it, and ends when all of them are back.
import { MINUTE_MS } from '#protocol/log-minute.ts'
import { reaches, type Severity } from '#protocol/severity.ts'
import { type Forecast, forecast } from './forecast.ts'
import type { Limit } from './limit.ts'
import type { Rise } from './rise.ts'
import { deviationOf, type RouteTrack, type Seen, usualDay, usualQueries } from './route-track.ts'

/** `back` is when its latency was usual again. */
export type Member = { readonly key: string; readonly onsetAt: number; back: number | null }

export type Outlook = {
  /** The route that fails first. */
  readonly key: string
  readonly limit: Limit
  /** Null while there is too little to foretell it. */
  readonly forecast: Forecast | null
  /** Its P95 is at the limit already. */
  readonly failing: boolean
}

export type Incident = {
  readonly ref: string
  kind: Rise['kind']
  readonly onsetAt: number
  readonly raisedAt: number
  readonly members: Member[]
  level: Severity
  outlook: Outlook | null
  /** A forecast was shown: from then on it is kept up. */
  published: boolean
  /** Levels of the newest looks; a level must be seen twice. */
  readonly levels: Severity[]
  readonly samples: string[]
}

export const MEMBERS_MAX = 50
export const INCIDENT_SAMPLES_MAX = 5

/** A new incident that begins with `track`. */
export function beginIncident(track: RouteTrack, rise: Rise, now: number): Incident {
  return {
    ref: `${track.key}@${rise.onsetAt}`,
    kind: rise.kind,
    onsetAt: rise.onsetAt,
    raisedAt: now,
    members: [{ key: track.key, onsetAt: rise.onsetAt, back: null }],
    level: 'LOW',
    outlook: null,
    published: false,
    levels: [],
    samples: [],
  }
}

/** Begins this close together are one; of what goes on for long, this part of its age. */
const TOGETHER_MS = 25 * MINUTE_MS
const TOGETHER_OF_AGE = 0.3
/** Growth within this ratio is alike (natural logarithm of the excess). */
const ALIKE = Math.log(2.2)

/** Does `track`, which has begun to rise, belong to `incident`, of which `other` is a route? */
export function belongs(
  { track, rise }: { track: RouteTrack; rise: Rise },
  { incident, other }: { incident: Incident; other: RouteTrack },
  now: number,
): boolean {
  const member = incident.members.find(({ key }) => key === other.key)
  if (member === undefined || member.back !== null || incident.kind !== rise.kind) return false
  if (incident.members.length >= MEMBERS_MAX || askMore(track) !== askMore(other)) return false
  const apart = Math.abs(member.onsetAt - rise.onsetAt)
  if (apart > Math.max(TOGETHER_MS, TOGETHER_OF_AGE * (now - incident.onsetAt))) return false
  return Math.abs(Math.log(newestExcess(track) / newestExcess(other))) <= ALIKE
}

const newestExcess = ({ seen }: RouteTrack): number =>
  Math.max(
    0.05,
    seen
      .slice(-3)
      .map(({ excess }) => excess)
      .toSorted((a, b) => a - b)[1] ?? 0,
  )

const QUERIES_TIMES_MIN = 1.5
const QUERIES_MORE_MIN = 1

/** True when a request of `track` asks the database much more often than it used to. */
export function askMore(track: RouteTrack): boolean {
  const usual = usualQueries(track)
  const now = queriesNow(track)
  return usual !== null && now !== null && now >= usual * QUERIES_TIMES_MIN && now >= usual + QUERIES_MORE_MIN
}

/** Queries a request of the newest points. */
export function queriesNow({ seen }: RouteTrack): number | null {
  const told = seen.slice(-3).flatMap(({ queries }) => queries ?? [])
  return told.length === 0 ? null : told.reduce((sum, each) => sum + each, 0) / told.length
}

const FAILING_OF_LIMIT = 0.97
/** Shown once its doubt is small enough, or the latency high enough that a rough answer helps. */
const DOUBT_SHOWN_MAX = 0.5
const EXCESS_SHOWN_MIN = Math.log(4)
/** Who has waited so long is shown a rough one too. */
const ROUGH_AFTER_MS = 90 * MINUTE_MS
const DOUBT_ROUGH_MAX = 0.9

/** Before the onset so much of the time since is looked at too: where it was still quiet says how the growth began. */
const BEFORE_ONSET = 1

/** What is foretold of `track` since `onsetAt`. */
export function outlookOf(
  track: RouteTrack,
  { onsetAt, limit, now }: { onsetAt: number; limit: Limit; now: number },
): Outlook {
  const from = onsetAt - BEFORE_ONSET * (now - onsetAt)
  const measured = track.seen
    .filter(({ at }) => at >= from)
    .map(({ at, raised, requests }) => ({ at, excess: raised, deviation: deviationOf(track, requests) }))
  const times = limit.ms / Math.exp(usualDay(track))
  const failing =
    limit.from !== 'assumed' &&
    track.seen.slice(-2).every(({ level }) => level >= Math.log(limit.ms * FAILING_OF_LIMIT))
  const foretold = failing ? null : forecast(measured, { now, onsetAt, times, doubt: limit.doubt })
  return { key: track.key, limit, failing, forecast: foretold }
}

/** Is there enough to show `outlook`? */
export function isWorthShowing(
  { forecast: seen }: Outlook,
  { run, raisedForMs }: { run: readonly Seen[]; raisedForMs: number },
): boolean {
  if (seen === null) return false
  if (raisedForMs >= ROUGH_AFTER_MS && seen.doubt <= DOUBT_ROUGH_MAX) return true
  return seen.doubt <= DOUBT_SHOWN_MAX || (run.at(-1)?.excess ?? 0) >= EXCESS_SHOWN_MIN
}

const HOUR_MS = 60 * MINUTE_MS
const LEVEL_BY_TIME: readonly (readonly [hours: number, level: Severity])[] = [
  [2, 'CRITICAL'],
  [8, 'HIGH'],
  [24, 'MEDIUM'],
]
/** A creep without a forecast, and a jump, by how many times the usual. */
const CREEP_MEDIUM = Math.log(1.5)
const STEP_MEDIUM = Math.log(3)
const STEP_MEDIUM_AFTER_MS = 2 * HOUR_MS

/** How bad it is at the moment. */
export function levelNow({ kind, outlook, published, raisedAt }: Incident, excess: number, now: number): Severity {
  if (outlook?.failing) return 'CRITICAL'
  if (kind === 'step') return excess >= STEP_MEDIUM && now - raisedAt >= STEP_MEDIUM_AFTER_MS ? 'MEDIUM' : 'LOW'
  if (published && outlook?.forecast) {
    const hours = (outlook.forecast.failsAt - now) / HOUR_MS
    return LEVEL_BY_TIME.find(([below]) => hours < below)?.[1] ?? 'LOW'
  }
  return excess >= CREEP_MEDIUM ? 'MEDIUM' : 'LOW'
}

/** Takes in what a look says: a level must be seen twice before it counts, so that one wild point alarms nobody. */
export function settleLevel(incident: Incident, level: Severity): void {
  incident.levels.push(level)
  if (incident.levels.length > 2) incident.levels.shift()
  const [before, now] = incident.levels
  if (before === undefined || now === undefined) {
    incident.level = reaches(level, 'HIGH') ? 'MEDIUM' : level
    return
  }
  // The milder of both.
  incident.level = reaches(before, now) ? now : before
}
