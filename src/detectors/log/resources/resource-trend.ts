// B6: memory, disk, connections and queues that run out. Each gauge with a limit (told by the line, or a percentage) is watched for a
// floor that rises towards it; gauges that only grow and have no limit are counters and no business of this.
import { MINUTE_MS } from '#protocol/log-minute.ts'
import { plain } from '#protocol/plain.ts'
import type { Severity } from '#protocol/severity.ts'
import type { Sighting } from '#protocol/sighting.ts'
import type { LogHeuristic } from '../heuristic.ts'
import { HOUR_MS } from '../trend/season.ts'
import { type Exhaustion, foresee } from './exhaustion.ts'
import { addGauge, beginGauge, type GaugeTrack } from './gauge-track.ts'

export const GAUGES_TRACKED_MAX = 500
/** Seen so often in a row (each ten minutes) before it is raised, and before it is over. */
const LOOKS_MIN = 2
const SILENT_MS = 60 * MINUTE_MS

export type ResourceState = {
  readonly tracks: Map<string, GaugeTrack>
  /** What runs, renewed when a point is finished. */
  readonly foreseen: Map<string, Exhaustion>
}

export const resourceTrend: LogHeuristic<ResourceState> = {
  version: 1,
  begin: () => ({ tracks: new Map(), foreseen: new Map() }),
  step(state, minute, settings) {
    const now = minute.at + MINUTE_MS
    const ended: Sighting[] = []
    for (const gauge of minute.gauges) {
      const track = trackOf(state, gauge.key, minute.at)
      if (addGauge(track, minute.at, gauge))
        ended.push(...look(state, track, { now, learnMs: settings.learnHours * HOUR_MS }))
    }
    const running = [...state.foreseen].flatMap(([key, exhaustion]) => {
      const track = state.tracks.get(key)
      if (track === undefined || track.ref === null) return []
      if (now - track.lastAt > SILENT_MS) return [end(state, track, { exhaustion, now, why: 'nothing more is told' })]
      return [describe(track, exhaustion, now)]
    })
    return [...ended, ...running]
  },
}

function trackOf({ tracks }: ResourceState, key: string, at: number): GaugeTrack {
  const known = tracks.get(key)
  if (known !== undefined) return known
  if (tracks.size >= GAUGES_TRACKED_MAX) {
    const oldest = [...tracks.values()].filter(({ ref }) => ref === null).toSorted((a, b) => a.lastAt - b.lastAt)[0]
    if (oldest !== undefined) tracks.delete(oldest.key)
  }
  const track = beginGauge(key, at)
  tracks.set(key, track)
  return track
}

function look(state: ResourceState, track: GaugeTrack, { now, learnMs }: { now: number; learnMs: number }): Sighting[] {
  const found = foresee(track, now, learnMs)
  track.badLooks = found === null ? 0 : track.badLooks + 1
  track.goodLooks = found === null ? track.goodLooks + 1 : 0
  if (found !== null && track.ref === null && track.badLooks >= LOOKS_MIN) {
    track.ref = `${track.key}@${found.onsetAt}`
    track.onsetAt = found.onsetAt
  }
  if (track.ref === null) return []
  if (found !== null) state.foreseen.set(track.key, found)
  const exhaustion = state.foreseen.get(track.key)
  if (exhaustion === undefined || found !== null || track.goodLooks < LOOKS_MIN) return []
  return [
    end(state, track, {
      exhaustion,
      now,
      why: `no longer filling up: ${amount(track.last)} of ${amount(exhaustion.limit)}`,
    }),
  ]
}

function end(
  { foreseen }: ResourceState,
  track: GaugeTrack,
  { exhaustion, now, why }: { exhaustion: Exhaustion; now: number; why: string },
): Sighting {
  const last = { ...describe(track, exhaustion, now), timeToFailure: null, endedBecause: why }
  track.ref = null
  // What led to an incident is not what usually comes and goes.
  const kept = track.points.filter(({ at }) => at < track.onsetAt)
  track.points.splice(0, track.points.length, ...kept)
  foreseen.delete(track.key)
  return last
}

const LEVEL_BY_TIME: readonly (readonly [hours: number, level: Severity])[] = [
  [2, 'CRITICAL'],
  [8, 'HIGH'],
]

function describe(track: GaugeTrack, { fullAt, earliest, latest, limit, perHour }: Exhaustion, now: number): Sighting {
  const seconds = (at: number) => Math.max(0, Math.round((at - now) / 1_000))
  const hours = (fullAt - now) / HOUR_MS
  const since = new Date(track.onsetAt).toISOString()
  const key = plain(track.key, 200)
  return {
    ref: track.ref ?? track.key,
    heuristic: 'resource-trend',
    kind: 'exhaustion',
    key,
    keys: [key],
    level: LEVEL_BY_TIME.find(([below]) => hours < below)?.[1] ?? 'MEDIUM',
    onsetAt: track.onsetAt,
    timeToFailure: { likelyS: seconds(fullAt), rangeS: [seconds(earliest), seconds(latest)] },
    title: plain(`${key} is at ${amount(track.last)} of ${amount(limit)} and rising`, 300),
    evidence: [
      `rising since about ${since}, by ${amount(perHour)} an hour`,
      `now ${amount(track.last)}, limit ${amount(limit)} (${Math.round((track.last / limit) * 100)} %)`,
      'the lowest values rise too, so it is no saw-tooth',
    ],
    samples: [],
    impact: plain(`When ${key} reaches ${amount(limit)}, what depends on it fails.`),
    mitigation: 'Make room or raise the limit now; restart what leaks if it can be restarted; then find what fills it.',
    proposedTask: plain(`Find what makes ${key} grow since ${since} and stop it; bound it if it has no bound.`),
    hints: key.split('/').filter((part) => part !== ''),
    endedBecause: null,
  }
}

const amount = (value: number): string => `${Number(value.toPrecision(4))}`
