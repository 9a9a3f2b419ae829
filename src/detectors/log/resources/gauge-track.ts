// What is remembered of one gauge: its newest values as points of ten minutes (the least and the greatest in each).
// The least values carry the trend, because garbage collection makes a saw-tooth of memory in use.
import { MINUTE_MS } from '#protocol/log-minute.ts'

export const GAUGE_POINTS_MAX = 432
export const POINT_MS = 10 * MINUTE_MS

export type GaugePoint = { readonly at: number; readonly low: number; readonly high: number }

export type GaugeTrack = {
  readonly key: string
  readonly firstAt: number
  lastAt: number
  last: number
  limit: number | null
  open: { at: number; low: number; high: number } | null
  readonly points: GaugePoint[]
  ref: string | null
  onsetAt: number
  /** Minutes in a row in which it looked like running out, or not. */
  badLooks: number
  goodLooks: number
}

export const beginGauge = (key: string, at: number): GaugeTrack => ({
  key,
  firstAt: at,
  lastAt: at,
  last: Number.NaN,
  limit: null,
  open: null,
  points: [],
  ref: null,
  onsetAt: at,
  badLooks: 0,
  goodLooks: 0,
})

/** Takes in a value of `at`, in place; true when a point was finished. */
export function addGauge(
  track: GaugeTrack,
  at: number,
  { last, max, limit }: { last: number; max: number; limit: number | null },
): boolean {
  if (!Number.isFinite(last)) return false
  track.last = last
  track.lastAt = at
  track.limit = limit ?? track.limit
  const slot = Math.floor(at / POINT_MS) * POINT_MS
  const open = track.open
  if (open !== null && open.at === slot) {
    open.low = Math.min(open.low, last)
    open.high = Math.max(open.high, max)
    return false
  }
  track.open = { at: slot, low: last, high: max }
  if (open === null) return false
  track.points.push(open)
  if (track.points.length > GAUGE_POINTS_MAX) track.points.shift()
  return true
}
