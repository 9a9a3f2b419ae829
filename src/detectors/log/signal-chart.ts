// What a chart draws of one minute: the busiest routes with their latency and where it usually lies, and where what creeps is
// expected to end. It decides nothing; heuristics keep baselines of their own.
import { BUCKET_GAUGES_MAX, BUCKET_PROJECTIONS_MAX, type Bucket, ROUTES_MAX } from '#protocol/event-world.ts'
import { type LogMinute, MINUTE_MS, type RouteMinute } from '#protocol/log-minute.ts'
import type { LogSettings } from '#protocol/log-settings.ts'
import type { Sighting } from '#protocol/sighting.ts'
import type { Threat } from '#protocol/threat.ts'
import { matchesRoute } from './latency/route-match.ts'
import { quantile } from './trend/histogram.ts'

/** Without a threat only so many are drawn: the journal holds each minute. */
export const ROUTES_CHARTED_MAX = 12
export const BANDS_MAX = 300
/** Minutes after which half of what is known of a route is new: half a day. */
const HALF_LIFE_MINUTES = 720
const MINUTES_MIN = 30
const REQUESTS_MIN = 5
/** About one minute in fifty lies outside. */
const BAND_DEVIATIONS = 2.9

/** Of the logarithm of a route's P95: mean, mean deviation, and minutes seen. */
type Band = readonly [mean: number, deviation: number, minutes: number]
/** By route, least recently seen first. Changed in place. */
export type ChartMemory = Map<string, Band>

export type Charting = {
  readonly source: string
  readonly settings: LogSettings
  /** Those that run, with what is seen of each. */
  readonly running: readonly { readonly threat: Threat; readonly sighting: Sighting }[]
}

/** The bucket of `minute`; learns from it what is usual. */
export function chartMinute(memory: ChartMemory, minute: LogMinute, charting: Charting): Bucket {
  const { source, running } = charting
  const affected = new Set(running.flatMap(({ threat }) => threat.keys))
  const slow = new Set(running.flatMap(({ threat }) => (threat.heuristic === 'latency-creep' ? threat.keys : [])))
  for (const route of minute.routes) learn(memory, route, slow.has(route.key))
  const busiest = minute.routes.toSorted((left, right) => right.requests - left.requests)
  const shown = busiest.filter(({ key }, index) => index < ROUTES_CHARTED_MAX || affected.has(key))
  const failed = minute.routes.reduce((sum, { errors }) => sum + errors, 0)
  const gauges = minute.gauges.filter(({ key }) => affected.has(key)).slice(0, BUCKET_GAUGES_MAX)
  const projections = projectionsOf(charting, minute.at + MINUTE_MS)
  const refused = minute.logins.filter(({ outcome }) => outcome === 'refused')
  return {
    source,
    at: minute.at,
    widthMs: MINUTE_MS,
    total: minute.lines,
    errors: Math.min(minute.lines, Math.max(failed, minute.levels.error + minute.levels.fatal)),
    routes: shown.slice(0, ROUTES_MAX).map((route) => routeOf(memory, route)),
    badLines: minute.bad,
    lateLines: minute.late,
    samples: [],
    ...(refused.length > 0 && {
      logins: {
        refused: refused.reduce((sum, { count }) => sum + count, 0),
        addresses: new Set(refused.map(({ address }) => address)).size,
      },
    }),
    ...(gauges.length > 0 && {
      gauges: gauges.map(({ key, last, limit }) => ({ key: key.slice(0, 200), last, limit })),
    }),
    ...(projections.length > 0 && { projections }),
  }
}

function learn(memory: ChartMemory, { key, requests, latency }: RouteMinute, isSlow: boolean): void {
  const p95 = requests < REQUESTS_MIN || isSlow ? null : quantile(latency, 0.95)
  if (p95 === null || p95 <= 0) return
  const value = Math.log(p95)
  const [mean, deviation, minutes] = memory.get(key) ?? [value, 0, 0]
  const share = Math.max(1 - 0.5 ** (1 / HALF_LIFE_MINUTES), 1 / (minutes + 1))
  memory.delete(key)
  memory.set(key, [
    mean + share * (value - mean),
    deviation + share * (Math.abs(value - mean) - deviation),
    minutes + 1,
  ])
  const oldest = memory.keys().next()
  if (memory.size > BANDS_MAX && !oldest.done) memory.delete(oldest.value)
}

function routeOf(memory: ChartMemory, { key, requests, errors, latency }: RouteMinute): Bucket['routes'][number] {
  const [p50, p95] = [quantile(latency, 0.5), quantile(latency, 0.95)]
  const band = memory.get(key)
  return {
    key: key.slice(0, 200),
    total: requests,
    errors,
    ...(p50 !== null && { p50: inMs(p50) }),
    ...(p95 !== null && { p95: inMs(p95) }),
    ...(p95 !== null && band && band[2] >= MINUTES_MIN && { usual: usualOf(band) }),
  }
}

function usualOf([mean, deviation]: Band): [number, number] {
  const spread = BAND_DEVIATIONS * deviation
  return [inMs(Math.exp(mean - spread)), inMs(Math.exp(mean + spread))]
}

function projectionsOf({ running, settings }: Charting, at: number): NonNullable<Bucket['projections']> {
  const known = running.flatMap(({ threat, sighting, sighting: { timeToFailure } }) => {
    if (!timeToFailure || !Number.isFinite(timeToFailure.likelyS)) return []
    const [low, high] = timeToFailure.rangeS
    const limit =
      sighting.measured?.limit ?? settings.routes.find(({ match }) => matchesRoute(match, sighting.key))?.timeoutMs
    const ends = (seconds: number) => Math.round(at + Math.max(0, Number.isFinite(seconds) ? seconds : 0) * 1_000)
    return [
      {
        key: threat.key,
        limit: limit ?? null,
        failsAt: ends(timeToFailure.likelyS),
        between: [ends(low), ends(high)] as [number, number],
      },
    ]
  })
  return known.slice(0, BUCKET_PROJECTIONS_MAX)
}

const inMs = (value: number) => Math.round(value * 10) / 10
