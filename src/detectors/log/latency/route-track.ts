// What is remembered of one route: what is usual, how much it scatters, and every point of late with its excess over the usual.
// What belongs to an incident is not learned from.
import { MINUTE_MS, type RouteMinute } from '#protocol/log-minute.ts'
import { addToCusum, type Cusum, QUIET_CUSUM } from '../trend/cusum.ts'
import { median, spread } from '../trend/middle.ts'
import { forgetFrom, HOUR_MS, recordHour, type Season, usualAt } from '../trend/season.ts'
import { type Ceiling, watchCeiling } from './ceiling.ts'
import { addToPoint, closePoint, type OpenPoint, openPoint, type Point } from './point.ts'

export const SEEN_MAX = 480
export const QUIET_MAX = 200

export type Seen = Point & {
  /** Over the usual of the hour, natural logarithm. */
  readonly raised: number
  /** Of it, what a greater load does not explain. */
  readonly excess: number
  /** The same in standard deviations of this route's points. */
  readonly deviations: number
}

export type RouteTrack = {
  readonly key: string
  service: string
  readonly firstAt: number
  lastAt: number
  open: OpenPoint | null
  readonly season: Season
  /** Sum and number of the levels of the current hour. */
  hour: { at: number; sum: number; weight: number }
  /** Points of quiet times: level, scatter for one request, queries. */
  readonly quiet: { readonly level: number; readonly scatter: number; readonly queries: number | null }[]
  readonly seen: Seen[]
  cusum: Cusum
  readonly ceiling: Ceiling
  longestBin: number
  /** The incident it belongs to. */
  incident: string | null
  /** Nothing is learned meanwhile. */
  frozen: boolean
}

export const beginTrack = (key: string, service: string, at: number): RouteTrack => ({
  key,
  service,
  firstAt: at,
  lastAt: at,
  open: null,
  season: new Map(),
  hour: { at: 0, sum: 0, weight: 0 },
  quiet: [],
  seen: [],
  cusum: QUIET_CUSUM,
  ceiling: new Map(),
  longestBin: 0,
  incident: null,
  frozen: false,
})

/** Slack .8: a fifth more latency on a busy route adds up. A single point never counts for more than four. */
const CUSUM_RULE = { slack: 1, clip: 4, sumMax: 16 }
const SCATTER_PRIOR = 1.1
const SCATTER_PRIOR_POINTS = 20
/** Scatter that more requests do not remove, as if a point had no more than so many. */
const REQUESTS_COUNTED_MAX = 500
const QUIET_POINTS_MIN = 4
const QUIET_DEVIATIONS_MAX = 3
/** So much busier (natural logarithm) is still usual; beyond it slower answers are put down to the load, up to twice as slow. */
const BUSIER_USUAL = 0.3
const BUSIER_EXCUSES_MAX = 0.7

/** Adds a minute of the route, in place. */
export function addMinute(track: RouteTrack, route: RouteMinute, at: number): void {
  track.service = route.service
  track.lastAt = at
  track.longestBin = Math.max(track.longestBin, route.latency.at(-1)?.[0] ?? 0)
  watchCeiling(track.ceiling, route, at)
  track.open ??= openPoint(at)
  addToPoint(track.open, route)
}

/** Closes the point that is due, in place; the point with its excess, or null. */
export function takePoint(track: RouteTrack, until: number, busier: number): Seen | null {
  if (track.open === null) return null
  const point = closePoint(track.open, until)
  if (point === 'wait') return null
  track.open = null
  if (point === 'drop') return null
  const seen = compare(track, point, busier)
  track.cusum = addToCusum(track.cusum, { at: seen.at, deviations: seen.deviations }, CUSUM_RULE)
  track.seen.push(seen)
  if (track.seen.length > SEEN_MAX) thin(track.seen)
  if (!track.frozen) learn(track, seen)
  return seen
}

/** Usual P95 at `at` as a natural logarithm; null before anything is known. */
export function usualLevel(track: RouteTrack, at: number): number | null {
  const usual = usualAt(track.season, at)
  if (usual !== null) return usual
  return track.quiet.length < QUIET_POINTS_MIN ? null : median(track.quiet.map(({ level }) => level))
}

/** Usual P95 of a whole day, natural logarithm. */
export function usualDay(track: RouteTrack): number {
  const values = [...track.season.values()].slice(-168)
  if (values.length >= 3) return median(values)
  return median(track.quiet.map(({ level }) => level))
}

/** Usual queries a request; null where the log does not tell. */
export function usualQueries(track: RouteTrack): number | null {
  const told = track.quiet.flatMap(({ queries }) => queries ?? [])
  return told.length < QUIET_POINTS_MIN ? null : median(told)
}

/** The standard deviation of a point with so many requests. */
export function deviationOf(track: RouteTrack, requests: number): number {
  return scatterOf(track) / Math.sqrt(Math.min(requests, REQUESTS_COUNTED_MAX))
}

function scatterOf({ quiet }: RouteTrack): number {
  const known =
    quiet.length === 0
      ? SCATTER_PRIOR
      : spread(
          quiet.map(({ scatter }) => scatter),
          0,
        )
  const share = quiet.length / (quiet.length + SCATTER_PRIOR_POINTS)
  return Math.max(SCATTER_PRIOR / 3, share * known + (1 - share) * SCATTER_PRIOR)
}

function compare(track: RouteTrack, point: Point, busier: number): Seen {
  const usual = usualLevel(track, point.at)
  if (usual === null) return { ...point, raised: 0, excess: 0, deviations: 0 }
  const raised = point.level - usual
  const excused = Math.min(BUSIER_EXCUSES_MAX, Math.max(0, busier - BUSIER_USUAL))
  const excess = raised <= 0 ? raised : Math.max(0, raised - excused)
  return { ...point, raised, excess, deviations: excess / deviationOf(track, point.requests) }
}

function learn(track: RouteTrack, { at, level, requests, queries, excess, deviations }: Seen): void {
  const hour = Math.floor(at / HOUR_MS) * HOUR_MS
  if (hour !== track.hour.at) {
    if (track.hour.weight > 0) recordHour(track.season, track.hour.at, track.hour.sum / track.hour.weight)
    track.hour = { at: hour, sum: 0, weight: 0 }
  }
  track.hour.sum += level * requests
  track.hour.weight += requests
  if (deviations > QUIET_DEVIATIONS_MAX) return
  const scatter = excess * Math.sqrt(Math.min(requests, REQUESTS_COUNTED_MAX))
  track.quiet.push({ level, scatter, queries })
  if (track.quiet.length > QUIET_MAX) track.quiet.shift()
}

/** What took no longer and passed by itself may be a weekly batch: its hours are learned after all. */
const BATCH_LASTS_MS = 4 * HOUR_MS

/** Learns again, in place. */
export function thaw(track: RouteTrack, onsetAt: number, now: number): void {
  track.incident = null
  track.cusum = QUIET_CUSUM
  if (!track.frozen) return
  track.frozen = false
  if (now - onsetAt > BATCH_LASTS_MS) return
  const last = Math.floor((now - 1) / HOUR_MS) * HOUR_MS
  for (let hour = Math.floor(onsetAt / HOUR_MS) * HOUR_MS; hour <= last; hour += HOUR_MS) {
    const levels = track.seen.filter(({ at }) => at >= hour && at < hour + HOUR_MS).map(({ level }) => level)
    if (levels.length > 0) recordHour(track.season, hour, median(levels))
  }
}

/** Learns nothing more, and forgets what was learned since the onset, in place. */
export function freeze(track: RouteTrack, onsetAt: number): void {
  track.frozen = true
  forgetFrom(track.season, onsetAt)
  track.hour = { at: 0, sum: 0, weight: 0 }
}

/** Drops every other of the older half, in place, so that a long incident keeps its shape in bounded room. */
function thin(seen: Seen[]): void {
  const half = Math.floor(seen.length / 2)
  const kept = seen.filter((_, index) => index >= half || index % 2 === 0)
  seen.splice(0, seen.length, ...kept)
}

export const SILENT_AFTER_MS = 120 * MINUTE_MS
