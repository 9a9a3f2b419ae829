// B9: what a person, a config or a reviewer asked to be watched ("/api/profile, alert if P95 > 500 ms or rising"). Every minute each
// monitor measures what it watches; it is seen once that has stayed for its minutes, and ends when it is back as long.

import { type LogMinute, MINUTE_MS } from '#protocol/log-minute.ts'
import type { Monitor } from '#protocol/log-settings.ts'
import { plain } from '#protocol/plain.ts'
import type { Sighting } from '#protocol/sighting.ts'
import type { LogHeuristic } from '../heuristic.ts'
import { mannKendall } from '../trend/mann-kendall.ts'
import { median } from '../trend/middle.ts'
import { measureOf, shown, unitOf } from './measure.ts'

export const MONITOR_VALUES_MAX = 240
const BACK_MINUTES = 5
const RISING_DEVIATIONS = 2.3
const RISING_TIMES = 1.25
const RISING_MINUTES_MIN = 15
/** What measures nothing for so long is over. */
const SILENT_MS = 60 * MINUTE_MS

type Value = readonly [at: number, value: number]

export type MonitorTrack = {
  /** The newest values, oldest first. */
  readonly values: Value[]
  /** Since when it has been as it should not; null while it is not. */
  wrongSince: number | null
  backSince: number | null
  /** Reference of what is seen; null while nothing is. */
  ref: string | null
  onsetAt: number
  worst: number
}

export type MonitorState = { readonly tracks: Map<string, MonitorTrack> }

export const monitors: LogHeuristic<MonitorState> = {
  version: 1,
  begin: () => ({ tracks: new Map() }),
  step(state, minute, settings) {
    const wanted = new Set(settings.monitors.map(({ name }) => name))
    for (const name of state.tracks.keys()) if (!wanted.has(name)) state.tracks.delete(name)
    return settings.monitors.flatMap((monitor) => stepMonitor(state, monitor, minute))
  },
}

const beginTrack = (): MonitorTrack => ({
  values: [],
  wrongSince: null,
  backSince: null,
  ref: null,
  onsetAt: 0,
  worst: 0,
})

function stepMonitor({ tracks }: MonitorState, monitor: Monitor, minute: LogMinute): Sighting[] {
  const track = tracks.get(monitor.name) ?? beginTrack()
  tracks.set(monitor.name, track)
  const now = minute.at + MINUTE_MS
  const value = measureOf(monitor, minute)
  if (value === null) {
    const last = track.values.at(-1)?.[0] ?? now
    return track.ref !== null && now - last > SILENT_MS
      ? [end(track, monitor, 'nothing more is measured')]
      : seen(track, monitor)
  }
  const wrong = takeValue(track, monitor, { at: minute.at, value })
  if (track.ref === null) {
    if (track.wrongSince === null || now - track.wrongSince < monitor.forMinutes * MINUTE_MS) return []
    track.ref = `${monitor.name}@${track.wrongSince}`
    track.onsetAt = track.wrongSince
    track.worst = value
  }
  track.worst = Math.max(track.worst, value)
  const backAfter = Math.min(monitor.forMinutes, BACK_MINUTES) * MINUTE_MS
  if (!wrong && now - (track.backSince ?? now) >= backAfter)
    return [end(track, monitor, backWords(track, monitor, value))]
  return seen(track, monitor)
}

/** Takes in a measured value, in place; true when it is not as it should be. */
function takeValue(track: MonitorTrack, monitor: Monitor, { at, value }: { at: number; value: number }): boolean {
  track.values.push([at, value])
  if (track.values.length > MONITOR_VALUES_MAX) track.values.shift()
  const wrong = isAbove(monitor, value) || (monitor.rising && isRising(track, monitor))
  track.wrongSince = wrong ? (track.wrongSince ?? at) : null
  track.backSince = wrong ? null : (track.backSince ?? at)
  return wrong
}

const isAbove = ({ above }: Monitor, value: number): boolean => above !== undefined && value > above

/** Rising over its minutes (a quarter of an hour at least), by order and by a quarter of its size. */
function isRising({ values }: MonitorTrack, { forMinutes }: Monitor): boolean {
  const newest = values.slice(-Math.max(forMinutes, RISING_MINUTES_MIN) * 2).map(([, value]) => value)
  if (newest.length < RISING_MINUTES_MIN) return false
  const third = Math.floor(newest.length / 3)
  const first = median(newest.slice(0, third))
  return median(newest.slice(-third)) > first * RISING_TIMES && mannKendall(newest) >= RISING_DEVIATIONS
}

function backWords({ worst }: MonitorTrack, monitor: Monitor, value: number): string {
  return plain(`back to baseline: ${monitor.measure} ${shown(monitor, value)} (was up to ${shown(monitor, worst)})`)
}

function seen(track: MonitorTrack, monitor: Monitor): Sighting[] {
  return track.ref === null ? [] : [describe(track, monitor, null)]
}

function end(track: MonitorTrack, monitor: Monitor, why: string): Sighting {
  const last = describe(track, monitor, why)
  track.ref = null
  track.wrongSince = null
  return last
}

function describe(track: MonitorTrack, monitor: Monitor, endedBecause: string | null): Sighting {
  const value = track.values.at(-1)?.[1] ?? 0
  const limit = monitor.above === undefined ? 'rising' : `above ${shown(monitor, monitor.above)}`
  const watch = plain(monitor.watch, 200)
  return {
    ref: `${track.ref}`,
    heuristic: heuristicOf(monitor),
    kind: 'monitor',
    key: watch,
    keys: [watch],
    level: 'MEDIUM',
    onsetAt: track.onsetAt,
    timeToFailure: null,
    title: plain(
      `monitor "${monitor.name}": ${monitor.measure} of ${watch} is ${shown(monitor, value)}, ${limit}`,
      300,
    ),
    evidence: [
      plain(`${monitor.measure}${unitOf(monitor)} lately: ${lately(track, monitor)}`),
      plain(`highest since ${new Date(track.onsetAt).toISOString()}: ${shown(monitor, track.worst)}`),
      `asked for: ${limit} for ${monitor.forMinutes} min${monitor.above !== undefined && monitor.rising ? ', or rising' : ''}`,
    ],
    samples: [],
    impact: plain(`${watch} is outside of what was asked to be watched.`),
    mitigation: 'Look at what changed shortly before; the monitor says where, not why.',
    proposedTask: plain(
      `Find why ${monitor.measure} of ${watch} is ${limit} since ${new Date(track.onsetAt).toISOString()} and bring it back.`,
    ),
    hints: [],
    endedBecause,
  }
}

const LATELY = 6

const lately = ({ values }: MonitorTrack, monitor: Monitor): string =>
  values
    .slice(-LATELY)
    .map(([, value]) => shown(monitor, value))
    .join(', ')

function heuristicOf({ measure }: Monitor): Sighting['heuristic'] {
  if (measure === 'error-rate') return 'error-spike'
  if (measure === 'requests') return 'log-flood'
  return measure === 'gauge' ? 'resource-trend' : 'latency-creep'
}
