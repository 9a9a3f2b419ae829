// Does a gauge run out? The floor of its saw-tooth must rise, for long and clearly, and lead to the limit within a day; a rise that has
// happened before at this hour (a nightly backup) and one that fell back before does not count.
import { mannKendall } from '../trend/mann-kendall.ts'
import { median, spread } from '../trend/middle.ts'
import { HOUR_MS } from '../trend/season.ts'
import { LINE_POINTS_MAX, slopeAt, theilSen, type XY } from '../trend/theil-sen.ts'
import { type GaugePoint, type GaugeTrack, POINT_MS } from './gauge-track.ts'

export type Exhaustion = {
  readonly onsetAt: number
  readonly perHour: number
  readonly limit: number
  readonly fullAt: number
  readonly earliest: number
  readonly latest: number
}

/** Windows looked at, in points: two, six and twenty-four hours. */
const WINDOWS = [12, 36, 144]
/** Each point stands for the floor of so many neighbours, so that a saw-tooth of that length is flat. */
const FLOOR_POINTS = 3
const RISING_DEVIATIONS = 3
const HORIZON_MS = 24 * HOUR_MS
/** Of the way from where it was to the limit, so much must be gone. */
const WAY_GONE_MIN = 0.15
/** It rose as steeply before and came back: then so much of the limit must be reached. */
const SURE_OF_LIMIT = 0.9
/** Only what lies by this part of the way above all that was is a new high. */
const NEW_HIGH = 0.15
const NOISE_TIMES = 3
const BAND = 1.28

/** The exhaustion that `track` leads to from `now`; null when there is none to foresee. */
export function foresee(track: GaugeTrack, now: number, learnMs: number): Exhaustion | null {
  const { limit, points } = track
  if (limit === null || !(limit > 0) || track.last >= limit * FULL)
    return limit !== null && limit > 0 ? fullNow(track, now) : null
  for (const window of WINDOWS) {
    const found = within(points.slice(-window), { window, limit, now })
    if (found === null) continue
    const learning = now - track.firstAt < learnMs
    if (learning && track.last < limit * LEARNING_OF_LIMIT && found.fullAt - now > LEARNING_HORIZON_MS) continue
    if (roseBefore(track, found, window) && track.last < limit * SURE_OF_LIMIT) continue
    return found
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

function within(
  points: readonly GaugePoint[],
  { window, limit, now }: { window: number; limit: number; now: number },
): Exhaustion | null {
  const floors = floorsOf(points)
  if (points.length < window || floors.length < 4) return null
  const values = floors.map(([, value]) => value)
  if (mannKendall(values) < Math.min(RISING_DEVIATIONS, maxDeviations(values.length))) return null
  const line = theilSen(floors.slice(-LINE_POINTS_MAX).map(([at, value]): XY => [(at - now) / HOUR_MS, value]))
  if (line === null || !(line.slope > 0)) return null
  const first = floors[0] ?? [now, 0]
  const gone = line.offset - first[1]
  const noise = spread(floors.map(([at, value]) => value - line.offset - (line.slope * (at - now)) / HOUR_MS))
  if (gone < WAY_GONE_MIN * (limit - first[1]) || gone < NOISE_TIMES * noise) return null
  const fullAfter = (slope: number) => now + Math.max(0, ((limit - line.offset) / slope) * HOUR_MS)
  const fullAt = fullAfter(line.slope)
  if (fullAt - now > HORIZON_MS) return null
  const slow = Math.max(slopeAt(line, -BAND), line.slope / 10)
  return {
    onsetAt: first[0],
    perHour: line.slope,
    limit,
    fullAt,
    earliest: Math.min(fullAt, fullAfter(slopeAt(line, BAND))),
    latest: Math.max(fullAt, fullAfter(slow)),
  }
}

/** Of so few values not even a steady rise is surer. */
const maxDeviations = (n: number): number => (n * (n - 1)) / 2 / Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18) - 0.5

/** The least value of each group of neighbours. */
function floorsOf(points: readonly GaugePoint[]): readonly (readonly [at: number, value: number])[] {
  const floors: [number, number][] = []
  for (let from = 0; from + FLOOR_POINTS <= points.length; from += FLOOR_POINTS) {
    const group = points.slice(from, from + FLOOR_POINTS)
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
