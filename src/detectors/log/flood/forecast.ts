// When a resource that runs out will be gone, where the logs tell its limit: a line through what the service itself reports.
import { type LogMinute, MINUTE_MS } from '#protocol/log-minute.ts'
import type { TimeToFailure } from '#protocol/sighting.ts'
import { slopeAt, theilSen } from '../trend/theil-sen.ts'
import { type FloodState, GAUGE_POINTS_MAX, GAUGES_TRACKED_MAX, trim } from './state.ts'

const POINTS_MIN = 8
/** Four in five. */
const BAND = 1.28
const FAR_S = 7 * 86_400

/** Keeps what services report about themselves where a limit is told. */
export function noteGauges(state: FloodState, { at, gauges }: LogMinute): void {
  for (const { key, last, limit } of gauges) {
    if (limit === null || limit <= 0) continue
    const points = [...(state.gauges.get(key)?.points ?? []), [at, last] as [number, number]].slice(-GAUGE_POINTS_MAX)
    state.gauges.delete(key)
    state.gauges.set(key, { limit, points })
  }
  trim(state.gauges, GAUGES_TRACKED_MAX)
}

export type Forecast = { readonly gauge: string; readonly timeToFailure: TimeToFailure }

/** The gauge of `service` that reaches its limit first, if one rises towards it. */
export function forecastFor(state: FloodState, service: string): Forecast | null {
  let first: Forecast | null = null
  for (const [gauge, { limit, points }] of state.gauges) {
    const newest = points.at(-1)
    if (!gauge.startsWith(`${service}/`) || !newest || points.length < POINTS_MIN || newest[1] >= limit) continue
    const line = theilSen(points.map(([at, value]) => [(at - newest[0]) / MINUTE_MS, value]))
    if (!line || line.slope <= 0) continue
    const left = limit - Math.min(limit, Math.max(newest[1], line.offset))
    const within = (slope: number) => (slope <= 0 ? FAR_S : Math.min(FAR_S, Math.round((left / slope) * 60)))
    const likelyS = within(line.slope)
    if (likelyS >= FAR_S || (first && first.timeToFailure.likelyS <= likelyS)) continue
    first = { gauge, timeToFailure: { likelyS, rangeS: [within(slopeAt(line, BAND)), within(slopeAt(line, -BAND))] } }
  }
  return first
}
