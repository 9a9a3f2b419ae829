// Does a gauge run out? The floor of its saw-tooth must rise, for long and clearly, and lead to the limit within a day; a rise that has
// happened before at this hour (a nightly backup) and one that fell back before does not count.
import { mannKendall } from '../trend/mann-kendall.ts'
import { median, spread } from '../trend/middle.ts'
import { HOUR_MS } from '../trend/season.ts'
import { LINE_POINTS_MAX, theilSen, type XY } from '../trend/theil-sen.ts'
import { fillingOf } from './filling.ts'
import { type GaugePoint, type GaugeTrack, POINT_MS } from './gauge-track.ts'

export type Exhaustion = {
  readonly onsetAt: number
  readonly perHour: number
  readonly limit: number
  readonly fullAt: number
  readonly earliest: number
  readonly latest: number
}

type Window = {
  readonly points: number
  /** So many neighbours count as their floor, so that a saw-tooth of that length is flat. */
  readonly floor: number
  /** Of the way from where it was to the limit, so much must be gone. */
  readonly goneMin: number
  readonly horizonMs: number
}
/** Windows looked at: one, two, six and twenty-four hours. In one hour only what is nearly there is believed. */
const WINDOWS: readonly Window[] = [
  { points: 6, floor: 1, goneMin: 0.3, horizonMs: 3 * HOUR_MS },
  { points: 12, floor: 3, goneMin: 0.15, horizonMs: 24 * HOUR_MS },
  { points: 36, floor: 3, goneMin: 0.15, horizonMs: 24 * HOUR_MS },
  { points: 144, floor: 3, goneMin: 0.15, horizonMs: 24 * HOUR_MS },
]
const RISING_DEVIATIONS = 3
/** It rose as steeply before and came back: then so much of the limit must be reached. */
const SURE_OF_LIMIT = 0.9
/** Only what lies by this part of the way above all that was is a new high. */
const NEW_HIGH = 0.15
const NOISE_TIMES = 3

/** The exhaustion that `track` leads to from `now`; null when there is none to foresee. */
export function foresee(track: GaugeTrack, now: number, learnMs: number): Exhaustion | null {
  const { limit, points } = track
  if (limit === null || !(limit > 0) || track.last >= limit * FULL)
    return limit !== null && limit > 0 ? fullNow(track, now) : null
  for (const window of WINDOWS) {
    const found = within(points.slice(-window.points), { window, limit, now })
    if (found === null) continue
    const learning = now - track.firstAt < learnMs
    if (learning && track.last < limit * LEARNING_OF_LIMIT && found.fullAt - now > LEARNING_HORIZON_MS) continue
    if (roseBefore(track, found, window.points) && track.last < limit * SURE_OF_LIMIT) continue
    return foretold(track, found, now)
  }
  return null
}

const FULL = 0.98
/** While a day's swing is not known: nearly full, or full soon. */
const LEARNING_OF_LIMIT = 0.8
const LEARNING_HORIZON_MS = 2 * HOUR_MS

function fullNow({ points, limit }: GaugeTrack, now: number): Exhaustion {
  const onsetAt = points.at(-1)?.at ?? now
  return { onsetAt, perHour: 0, limit: limit ?? 0, fullAt: now, earliest: now, latest: now }
}

/** `found` with when it is full: of a rise that runs, from its begin on, or where that is not straight, from its newest part. */
function foretold(track: GaugeTrack, found: Exhaustion, now: number): Exhaustion {
  const onsetAt = track.ref === null ? found.onsetAt : Math.min(track.onsetAt, found.onsetAt)
  const course = track.points.filter(({ at }) => at >= onsetAt).map(({ at, low, high }): XY => [at, (low + high) / 2])
  const outlook = fillingOf(course, { limit: found.limit, now })
  return outlook === null ? found : { ...found, ...outlook }
}

type Looked = { readonly window: Window; readonly limit: number; readonly now: number }

function within(points: readonly GaugePoint[], { window, limit, now }: Looked): Exhaustion | null {
  const floors = floorsOf(points, window.floor)
  if (points.length < window.points || floors.length < 4) return null
  const values = floors.map(([, value]) => value)
  if (mannKendall(values) < Math.min(RISING_DEVIATIONS, maxDeviations(values.length))) return null
  const line = theilSen(floors.slice(-LINE_POINTS_MAX).map(([at, value]): XY => [(at - now) / HOUR_MS, value]))
  if (line === null || !(line.slope > 0)) return null
  const first = floors[0] ?? [now, 0]
  const gone = line.offset - first[1]
  const noise = spread(floors.map(([at, value]) => value - line.offset - (line.slope * (at - now)) / HOUR_MS))
  if (gone < window.goneMin * (limit - first[1]) || gone < NOISE_TIMES * noise) return null
  const fullAt = now + Math.max(0, ((limit - line.offset) / line.slope) * HOUR_MS)
  if (fullAt - now > window.horizonMs) return null
  return { onsetAt: first[0], perHour: line.slope, limit, fullAt, earliest: fullAt, latest: fullAt }
}

/** Of so few values not even a steady rise is surer. */
const maxDeviations = (n: number): number => (n * (n - 1)) / 2 / Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18) - 0.5

/** The least value of each group of neighbours. */
function floorsOf(points: readonly GaugePoint[], size: number): readonly (readonly [at: number, value: number])[] {
  const floors: [number, number][] = []
  for (let from = 0; from + size <= points.length; from += size) {
    const group = points.slice(from, from + size)
    floors.push([group[0]?.at ?? 0, Math.min(...group.map(({ low }) => low))])
  }
  return floors
}

/** True when what was there before the window had been as high as now and had come back. */
function roseBefore({ points, last, limit }: GaugeTrack, { onsetAt }: Exhaustion, window: number): boolean {
  const before = points.filter(({ at }) => at < onsetAt - POINT_MS)
  if (before.length < window) return false
  const usual = median(before.map(({ low }) => low))
  const near = NEW_HIGH * Math.max(0, (limit ?? last) - usual)
  return before.some(({ high }) => high >= last - near)
}
