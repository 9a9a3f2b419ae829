// What the flood heuristic remembers: how much is usual, for requests as a whole, for routes and addresses, and for each kind of
// line; when each of them was busy before; and the floods that run. Plain data, bounded.
import type { LogLevel } from '#protocol/log-minute.ts'
import type { Severity } from '#protocol/severity.ts'
import type { Season } from '../trend/season.ts'

export const TEMPLATES_TRACKED_MAX = 5_000
export const ROUTES_TRACKED_MAX = 2_000
export const ADDRESSES_TRACKED_MAX = 5_000
export const GAUGES_TRACKED_MAX = 200
export const GAUGE_POINTS_MAX = 15
export const FLOODS_MAX = 50
export const BUSY_TIMES_MAX = 16
export const RECENT_MAX = 60

/** A rate a minute that fades: `at` is when it was last brought up to date. */
export type Rate = { at: number; perMinute: number }

/** When something was busy before, so that a nightly or weekly job is known the next time. */
export type BusyTime = { readonly from: number; readonly to: number; readonly perMinute: number }

export type TemplateTrack = {
  readonly rate: Rate
  /** Usual rate by hour of the day, and on which day it was last brought up to date; empty until busy enough to matter. */
  hours: number[]
  /** The newest minutes: [at, count]. */
  recent: [at: number, count: number][]
  busy: BusyTime[]
}

export type FloodKind =
  | 'denial of service'
  | 'surge'
  | 'crawler'
  | 'runaway logger'
  | 'debug logging'
  | 'exhaustion'
  | 'busy job'

export type Flood = {
  readonly ref: string
  /** Of a track: a template, a service's debug lines, or the requests as a whole. */
  readonly track: string
  readonly kind: FloodKind
  readonly key: string
  readonly keys: readonly string[]
  readonly onset: number
  readonly text: string
  readonly service: string
  readonly logLevel: LogLevel | null
  readonly sample: string
  /** Expected a minute; lines or requests since the onset, and minutes. */
  readonly usual: number
  readonly unit: number
  sum: number
  minutes: number
  peak: number
  now: number
  lastHot: number
  level: Severity
  /** Known to come at this time, or too early to judge: watched, but not reported before this time. */
  silentUntil: number | null
  readonly facts: readonly string[]
  /** Addresses that stand out. */
  readonly addresses: readonly string[]
}

export type Gauge = { readonly limit: number; readonly points: [at: number, value: number][] }

export type FloodState = {
  at: number
  begun: number | null
  readonly season: Season
  hour: { at: number; sum: number; minutes: number }
  /** Requests of the newest minutes that lie in no flood. */
  recent: number[]
  readonly requests: Rate
  readonly lines: Rate
  readonly addresses: Rate
  /** Newest minutes that were hot, for requests. */
  hot: number[]
  readonly routeRates: Map<string, Rate>
  readonly addressRates: Map<string, Rate>
  readonly requestBusy: Map<string, BusyTime[]>
  readonly templates: Map<string, TemplateTrack>
  readonly levelChanges: Map<string, number>
  readonly gauges: Map<string, Gauge>
  floods: Flood[]
}

export function beginFloods(): FloodState {
  return {
    at: 0,
    begun: null,
    season: new Map(),
    hour: { at: 0, sum: 0, minutes: 0 },
    recent: [],
    requests: { at: 0, perMinute: 0 },
    lines: { at: 0, perMinute: 0 },
    addresses: { at: 0, perMinute: 0 },
    hot: [],
    routeRates: new Map(),
    addressRates: new Map(),
    requestBusy: new Map(),
    templates: new Map(),
    levelChanges: new Map(),
    gauges: new Map(),
    floods: [],
  }
}

/** Drops the least recently used of `map` beyond `max`. */
export function trim(map: Map<string, unknown>, max: number): void {
  if (map.size <= max) return
  for (const key of map.keys()) {
    if (map.size <= max) return
    map.delete(key)
  }
}
