// H1: latency that creeps towards its time-out. Reads top to bottom: points per route, what rises, which of it belongs together, when
// it fails, when it is back.
import { type LogMinute, MINUTE_MS } from '#protocol/log-minute.ts'
import type { LogSettings } from '#protocol/log-settings.ts'
import { plain } from '#protocol/plain.ts'
import type { Sighting } from '#protocol/sighting.ts'
import type { LogHeuristic } from '../heuristic.ts'
import { HOUR_MS } from '../trend/season.ts'
import {
  beginIncident,
  belongs,
  INCIDENT_SAMPLES_MAX,
  type Incident,
  isWorthShowing,
  levelNow,
  type Outlook,
  outlookOf,
  settleLevel,
} from './incident.ts'
import { limitOf, promiseOf } from './limit.ts'
import { addLoad, beginLoad, busier, type Load } from './load.ts'
import { findRise, hasFallen, isBack, isRising, type Rise } from './rise.ts'
import { addMinute, beginTrack, freeze, type RouteTrack, SILENT_AFTER_MS, takePoint, thaw } from './route-track.ts'
import { steadied } from './steady-forecast.ts'
import { describeIncident } from './words.ts'

export const ROUTES_TRACKED_MAX = 500
export const INCIDENTS_MAX = 50
export const VERSIONS_MAX = 20
/** A version that began to run so long before the onset may be why. */
const VERSION_BEFORE_MS = 90 * MINUTE_MS
/** What has stayed for two days without rising for one is the usual from then on. */
const SETTLED_AFTER_MS = 48 * HOUR_MS
const SETTLED_FOR_MS = 24 * HOUR_MS

type Shown = Omit<Sighting, 'timeToFailure' | 'endedBecause'>

export type LatencyState = {
  firstAt: number | null
  readonly tracks: Map<string, RouteTrack>
  readonly load: Load
  readonly incidents: Map<string, Incident>
  /** Each running incident in words, renewed when a point of it comes in. */
  readonly shown: Map<string, Shown>
  readonly versions: { readonly at: number; readonly version: string }[]
}

export const latencyCreep: LogHeuristic<LatencyState> = {
  version: 1,
  begin: () => ({
    firstAt: null,
    tracks: new Map(),
    load: beginLoad(),
    incidents: new Map(),
    shown: new Map(),
    versions: [],
  }),
  step(state, minute, settings) {
    const now = minute.at + MINUTE_MS
    state.firstAt ??= minute.at
    take(state, minute)
    const excuse = busier(state.load)
    const learning = now - state.firstAt < settings.learnHours * HOUR_MS
    const touched = new Set<string>()
    for (const { key } of minute.routes) {
      const track = state.tracks.get(key)
      if (track === undefined || takePoint(track, now, excuse) === null) continue
      if (track.incident === null) raise(state, track, { now, settings, rise: findRise(track, settings, learning) })
      if (track.incident !== null) touched.add(track.incident)
    }
    return [...state.incidents.values()].map((incident) =>
      look(state, incident, { now, settings, touched: touched.has(incident.ref) }),
    )
  },
}

function take(state: LatencyState, minute: LogMinute): void {
  addLoad(
    state.load,
    minute.at,
    minute.routes.reduce((sum, { requests }) => sum + requests, 0),
  )
  for (const { service, version } of minute.deploys)
    state.versions.push({ at: minute.at, version: plain(service === '' ? version : `${service} ${version}`, 80) })
  state.versions.splice(0, state.versions.length - VERSIONS_MAX)
  for (const route of minute.routes) {
    let track = state.tracks.get(route.key)
    if (track === undefined) {
      makeRoom(state)
      track = beginTrack(route.key, route.service, minute.at)
      state.tracks.set(route.key, track)
    }
    addMinute(track, route, minute.at)
    const incident = track.incident === null ? undefined : state.incidents.get(track.incident)
    if (incident !== undefined) keepSamples(incident, route.causes)
  }
}

function keepSamples({ samples }: Incident, causes: LogMinute['routes'][number]['causes']): void {
  for (const { sample } of causes) if (samples.length < INCIDENT_SAMPLES_MAX) samples.push(plain(sample))
}

/** Drops the route not seen for longest, when there are too many. */
function makeRoom({ tracks }: LatencyState): void {
  if (tracks.size < ROUTES_TRACKED_MAX) return
  let oldest: RouteTrack | null = null
  for (const track of tracks.values())
    if (track.incident === null && (oldest === null || track.lastAt < oldest.lastAt)) oldest = track
  if (oldest !== null) tracks.delete(oldest.key)
}

function raise(
  state: LatencyState,
  track: RouteTrack,
  { now, rise }: { now: number; settings: LogSettings; rise: Rise | null },
): void {
  if (rise === null) return
  const joined = [...state.incidents.values()].find((incident) =>
    incident.members.some(({ key }) => {
      const other = state.tracks.get(key)
      return other !== undefined && belongs({ track, rise }, { incident, other }, now)
    }),
  )
  if (joined === undefined && state.incidents.size >= INCIDENTS_MAX) return
  const incident = joined ?? beginIncident(track, rise, now)
  if (joined !== undefined) joined.members.push({ key: track.key, onsetAt: rise.onsetAt, back: null })
  state.incidents.set(incident.ref, incident)
  track.incident = incident.ref
  // A jump that passes may be a weekly batch: it is learned.
  if (incident.kind === 'creep') freeze(track, rise.onsetAt)
}

type Look = { readonly now: number; readonly settings: LogSettings; readonly touched: boolean }

function look(state: LatencyState, incident: Incident, { now, settings, touched }: Look): Sighting {
  const before = state.shown.get(incident.ref)
  const over = letGo(state, incident, now)
  if (over !== null) {
    state.incidents.delete(incident.ref)
    state.shown.delete(incident.ref)
    return { ...(before ?? words(state, incident, { now, settings })), timeToFailure: null, endedBecause: over }
  }
  if (touched || before === undefined) {
    assess(state, incident, { now, settings })
    state.shown.set(incident.ref, words(state, incident, { now, settings }))
  }
  const shown = state.shown.get(incident.ref) ?? words(state, incident, { now, settings })
  return { ...shown, timeToFailure: timeToFailure(incident, now), endedBecause: null }
}

/** Marks members that are back; the reason why the incident is over once all are. */
function letGo(state: LatencyState, incident: Incident, now: number): string | null {
  let why = 'latency normalised'
  for (const member of incident.members) {
    const track = state.tracks.get(member.key)
    if (member.back !== null || track === undefined) continue
    const silent = now - track.lastAt > SILENT_AFTER_MS
    const settled = isSettled(track, incident, now)
    if (!silent && !settled && !isBack(track, member.onsetAt)) continue
    if (silent) why = 'no more requests'
    if (settled) {
      why = 'the latency stays at its new level'
      adopt(track)
    }
    member.back = now
    thaw(track, member.onsetAt, now)
  }
  return incident.members.every(({ key, back }) => back !== null || !state.tracks.has(key)) ? why : null
}

function isSettled(track: RouteTrack, { raisedAt }: Incident, now: number): boolean {
  if (now - raisedAt < SETTLED_AFTER_MS) return false
  return !isRising(
    track,
    track.seen.filter(({ at }) => at >= now - SETTLED_FOR_MS),
    1,
  )
}

/** Takes what `track` shows at present for its usual level, in place. */
function adopt(track: RouteTrack): void {
  const shift = track.seen.at(-1)?.excess ?? 0
  for (const [hour, value] of track.season) track.season.set(hour, value + shift)
  track.quiet.length = 0
}

const activeTracks = (state: LatencyState, incident: Incident): RouteTrack[] =>
  incident.members.flatMap(({ key, back }) => (back !== null ? [] : (state.tracks.get(key) ?? [])))

/** One route back: the others mostly follow within so long, and what is measured meanwhile is no growth. */
const ENDING_MS = 90 * MINUTE_MS

const isEnding = ({ members }: Incident, tracks: readonly RouteTrack[], now: number): boolean =>
  tracks.some(hasFallen) || members.some(({ back }) => back !== null && now - back < ENDING_MS)

/** Foretells, and settles the level. */
function assess(state: LatencyState, incident: Incident, { now, settings }: Omit<Look, 'touched'>): void {
  const tracks = activeTracks(state, incident)
  if (incident.outlook !== null && isEnding(incident, tracks, now)) return
  const outlooks = tracks.map((track) =>
    outlookOf(track, {
      onsetAt: onsetOf(incident, track),
      limit: limitOf(track, state.tracks.values(), settings),
      now,
    }),
  )
  const next = outlooks.toSorted((a, b) => failureOf(a) - failureOf(b))[0] ?? null
  incident.outlook = next && steadyOutlook(incident.outlook, next, now)
  const worst = tracks.find(({ key }) => key === incident.outlook?.key)
  if (worst === undefined || incident.outlook === null) return
  const run = worst.seen.filter(({ at }) => at >= incident.onsetAt)
  if (incident.kind === 'step' && isRising(worst, run.slice(Math.floor(run.length / 3)), 2)) {
    incident.kind = 'creep'
    for (const track of tracks) freeze(track, incident.onsetAt)
  }
  incident.published ||= isWorthShowing(incident.outlook, { run, raisedForMs: now - incident.raisedAt })
  settleLevel(incident, levelNow(incident, run.at(-1)?.excess ?? 0, now))
}

/** Another route or another limit is another question. */
function steadyOutlook(before: Outlook | null, next: Outlook, now: number): Outlook {
  if (before === null || before.key !== next.key || before.limit.ms !== next.limit.ms) return next
  return { ...next, forecast: steadied(before.forecast, next.forecast, now) }
}

const onsetOf = (incident: Incident, { key }: RouteTrack): number =>
  incident.members.find((member) => member.key === key)?.onsetAt ?? incident.onsetAt

const failureOf = ({ failing, forecast }: Outlook): number =>
  failing ? 0 : (forecast?.failsAt ?? Number.MAX_SAFE_INTEGER)

function words(state: LatencyState, incident: Incident, { now, settings }: Omit<Look, 'touched'>): Shown {
  const active = activeTracks(state, incident)
  const tracks = active.length > 0 ? active : incident.members.flatMap(({ key }) => state.tracks.get(key) ?? [])
  const key = incident.outlook?.key
  const sorted = tracks.toSorted((a, b) => Number(b.key === key) - Number(a.key === key))
  const versions = state.versions
    .filter(({ at }) => at >= incident.onsetAt - VERSION_BEFORE_MS && at <= incident.onsetAt + VERSION_BEFORE_MS / 3)
    .map(({ version }) => version)
  return describeIncident(incident, {
    now,
    tracks: sorted,
    versions,
    promisedMs: sorted[0] ? promiseOf(sorted[0], settings) : null,
  })
}

function timeToFailure({ outlook, published, kind }: Incident, now: number): Sighting['timeToFailure'] {
  if (!published || !outlook?.forecast || kind === 'step') return null
  const seconds = (at: number) => Math.max(0, Math.round((at - now) / 1_000))
  const { failsAt, earliest, latest } = outlook.forecast
  return { likelyS: seconds(failsAt), rangeS: [seconds(earliest), seconds(latest)] }
}
