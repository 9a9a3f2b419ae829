// Error-rate spikes as a fold over closed buckets: learn what is usual for each route, and report a run of errors as one
// threat that is raised, updated and closed. Everything counts in buckets, so seconds and minutes work alike.
// A bucket that is missing says nothing: silence neither raises nor calms.
import type { EventOf } from '#protocol/event.ts'
import type { Bucket } from '#protocol/event-world.ts'
import { fingerprint } from '#protocol/fingerprint.ts'
import { rankOf } from '#protocol/severity.ts'
import type { Threat } from '#protocol/threat.ts'
import { costSince, type Ending, endingOf, grow, type Incident, join, samplesOf, WHOLE_LOG } from './error-incident.ts'
import { describe, type Scene } from './error-threat.ts'
import {
  EMPTY_TRACK,
  findRise,
  forget,
  type Rise,
  relearn,
  remember,
  TIMES_USUAL_MIN,
  type Track,
  usualRate,
} from './error-track.ts'

export const SOURCES_TRACKED_MAX = 20
export const ROUTES_TRACKED_MAX = 200
export const INCIDENTS_MAX = 20
/** Routes whose runs begin within this many buckets of each other share one incident. */
const TOGETHER_BUCKETS = 15
const UPDATE_EVERY_BUCKETS = 10
/** When only the whole log rises: routes that fail together explain it when they have this share of its errors. */
const BLAME_SHARE_MIN = 0.6
const BLAME_ERRORS_MIN = 2

type Running = { readonly incident: Incident; readonly threat: Threat }
type Candidate = { readonly incident: Incident; readonly threat: Threat | null }
type SourceWatch = {
  readonly at: number
  /** The whole log and its routes, least recently used first. */
  readonly tracks: Readonly<Record<string, Track>>
  readonly running: readonly Running[]
}

/** Plain JSON: rebuilt by replaying the buckets. */
export type ErrorWatch = { readonly sources: Readonly<Record<string, SourceWatch>> }
export type ThreatEvent = EventOf<'threat.raised' | 'threat.updated' | 'threat.closed'>

export const EMPTY_ERROR_WATCH: ErrorWatch = { sources: {} }

/** Folds one closed bucket in. Buckets of a source come in order; an older or repeated one changes nothing. */
export function watchErrors(
  state: ErrorWatch,
  bucket: Bucket,
): { readonly state: ErrorWatch; readonly events: readonly ThreatEvent[] } {
  const { [bucket.source]: before, ...others } = state.sources
  if (before && bucket.at <= before.at) return { state, events: [] }
  const { watch, events } = step(before ?? { at: 0, tracks: {}, running: [] }, bucket)
  const sources = Object.entries({ ...others, [bucket.source]: watch })
  return { state: { sources: Object.fromEntries(sources.slice(-SOURCES_TRACKED_MAX)) }, events }
}

function step(before: SourceWatch, bucket: Bucket): { watch: SourceWatch; events: readonly ThreatEvent[] } {
  const { source, at, widthMs } = bucket
  let scene: Scene = { source, at, widthMs, tracks: countIn(before, bucket) }
  const kept: Running[] = []
  const events: ThreatEvent[] = []
  for (const { incident, threat } of before.running) {
    const grown = grow(incident, cellOf(incident, bucket), bucket.samples)
    const ending = endingOf(grown, at, widthMs)
    if (!ending) {
      kept.push({ incident: grown, threat })
      continue
    }
    scene = { ...scene, tracks: settle(scene, grown, kept, ending) }
    events.push(closed(grown, at + widthMs, ending))
  }
  const raised = takeRises(scene, kept, bucket.samples)
  const running = raised.map((next) => tell(next, before.running, scene, events))
  return { watch: { at, tracks: scene.tracks, running }, events }
}

/** The tracks with this bucket in them; those in an incident do not learn from it. */
function countIn({ tracks, running }: SourceWatch, { at, widthMs, total, errors, routes }: Bucket): Scene['tracks'] {
  const onsetOf = (key: string) => {
    const touching = running.filter(({ incident }) => key === WHOLE_LOG || incident.members.includes(key))
    return Math.min(...touching.map(({ incident }) => incident.onset))
  }
  const seen = new Map(routes.map((route) => [route.key, route]))
  seen.set(WHOLE_LOG, { key: WHOLE_LOG, total, errors })
  const idle = Object.entries(tracks)
    .filter(([key]) => !seen.has(key))
    .map(([key, track]) => [key, remember(track, [at, 0, 0], widthMs, onsetOf(key))] as const)
  const busy = [...seen.values()].map((route) => {
    const cell = [at, route.total, route.errors] as const
    return [route.key, remember(tracks[route.key] ?? EMPTY_TRACK, cell, widthMs, onsetOf(route.key))] as const
  })
  const surplus = Math.max(0, idle.length + busy.length - ROUTES_TRACKED_MAX)
  const evictable = idle.filter(([key]) => onsetOf(key) === Number.POSITIVE_INFINITY).slice(0, surplus)
  return Object.fromEntries([...idle.filter((entry) => !evictable.includes(entry)), ...busy])
}

function cellOf({ members }: Incident, bucket: Bucket): readonly [number, number, number] {
  if (members.includes(WHOLE_LOG)) return [bucket.at, bucket.total, bucket.errors]
  const own = bucket.routes.filter(({ key }) => members.includes(key))
  const sum = (what: 'total' | 'errors') => own.reduce((all, route) => all + route[what], 0)
  return [bucket.at, sum('total'), sum('errors')]
}

/** The tracks after an incident: it is not seen a second time, or it is what is usual from now on. */
function settle(
  { tracks, at, widthMs }: Scene,
  ended: Incident,
  kept: readonly Running[],
  ending: Ending,
): Scene['tracks'] {
  const until = ended.calmFrom ?? at + widthMs
  const elsewhere = new Set(kept.flatMap(({ incident }) => incident.members))
  return Object.fromEntries(
    Object.entries(tracks).map(([key, track]) => {
      if (elsewhere.has(key)) return [key, track]
      const own = key === WHOLE_LOG || ended.members.includes(key)
      return [key, own && ending === 'usual' ? relearn(track) : forget(track, ended.onset, until)]
    }),
  )
}

const BECAUSE: Readonly<Record<Ending, string>> = {
  calm: 'its errors are back at the usual rate',
  silent: 'it gets no more requests',
  usual: 'its errors have gone on for so long that they count as usual now',
}

function closed({ id, calmFrom }: Incident, end: number, ending: Ending): ThreatEvent {
  return {
    type: 'threat.closed',
    threatId: id,
    at: ending === 'calm' ? (calmFrom ?? end) : end,
    because: BECAUSE[ending],
  }
}

/** Running incidents, with the routes that have begun to fail in this bucket. */
function takeRises(scene: Scene, kept: readonly Running[], samples: readonly string[]): readonly Candidate[] {
  const running: Candidate[] = [...kept]
  for (const [key, rise] of risesIn(
    scene,
    running.map(({ incident }) => incident),
  )) {
    const index = running.findIndex(({ incident }) => isTogether(incident, rise, scene.widthMs))
    const together = running[index]
    if (together) running[index] = { ...together, incident: join(together.incident, key, scene.tracks) }
    else if (running.length < INCIDENTS_MAX) running.push({ incident: begin(scene, key, rise, samples), threat: null })
  }
  return running
}

/** Routes that rise and are in no incident yet; the whole log only where no route explains it. */
function risesIn({ tracks, widthMs }: Scene, running: readonly Incident[]): readonly (readonly [string, Rise])[] {
  const taken = new Set(running.flatMap(({ members }) => members))
  const rises = Object.entries(tracks).flatMap(([key, track]) => {
    const rise = key === WHOLE_LOG || taken.has(key) ? null : findRise(track, widthMs)
    return rise ? [[key, rise] as const] : []
  })
  if (rises.length > 0 || running.length > 0) return rises.sort(([, a], [, b]) => b.evidence - a.evidence)
  const whole = findRise(tracks[WHOLE_LOG] ?? EMPTY_TRACK, widthMs)
  return whole ? blamed(tracks, whole.onset).map((key) => [key, whole] as const) : []
}

/** The routes that explain most of the whole log's errors since `onset`, most first; the whole log where none do. */
function blamed(tracks: Scene['tracks'], onset: number): readonly string[] {
  const suspects = Object.entries(tracks)
    .filter(([key]) => key !== WHOLE_LOG)
    .map(([key, track]) => ({ key, usual: usualRate(track), ...costSince(onset, [key], tracks) }))
    .filter(({ total, errors, usual }) => errors >= BLAME_ERRORS_MIN && errors / total >= usual * TIMES_USUAL_MIN)
    .sort((a, b) => b.errors - a.errors)
  const explained = suspects.reduce((all, { errors }) => all + errors, 0)
  const all = costSince(onset, [WHOLE_LOG], tracks).errors
  return explained >= all * BLAME_SHARE_MIN ? suspects.map(({ key }) => key) : [WHOLE_LOG]
}

function isTogether(incident: Incident, { onset }: Rise, widthMs: number): boolean {
  return Math.abs(incident.onset - onset) <= TOGETHER_BUCKETS * widthMs
}

function begin(
  { source, at, tracks }: Scene,
  key: string,
  { onset, usual }: Rise,
  samples: readonly string[],
): Incident {
  const members = [key]
  return {
    id: `t-${onset}-${fingerprint(`${source} ${key}`).slice(0, 8)}`,
    onset,
    raisedAt: at,
    members,
    usual,
    ...costSince(onset, members, tracks),
    samples: samplesOf({ members }, samples),
    calmFrom: null,
    calm: 0,
    silentBuckets: 0,
  }
}

/** The incident with its threat as last told; tells it anew when it is new, worse, wider or due. */
function tell(
  { incident, threat: told }: Candidate,
  before: readonly Running[],
  scene: Scene,
  events: ThreatEvent[],
): Running {
  const now = describe(incident, scene)
  if (!told) {
    events.push({ type: 'threat.raised', threat: now })
    return { incident, threat: now }
  }
  // An incident never sounds better than it was at its worst.
  const threat = rankOf(now.level) > rankOf(told.level) ? { ...now, level: told.level } : now
  const earlier = before.find(({ threat: { id } }) => id === told.id)
  const isWider = earlier?.incident.members.length !== incident.members.length
  const isDue = threat.updatedAt - told.updatedAt >= UPDATE_EVERY_BUCKETS * scene.widthMs
  if (threat.level === told.level && !isWider && !isDue) return { incident, threat: told }
  events.push({ type: 'threat.updated', threat })
  return { incident, threat }
}
