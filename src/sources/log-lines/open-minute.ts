// What one minute has counted so far: plain data that can be cloned, since it is kept with the place of reading. Every map in it has
// a named maximum; what comes after is only counted as uncounted.
import type { LogLevel } from '#protocol/log-minute.ts'
import type { CountedAddresses } from './counted-addresses.ts'

export const CAUSES_COUNTED_MAX = 50
export const TEMPLATES_COUNTED_MAX = 2_000
export const CHANGES_COUNTED_MAX = 50

export type CountedCause = { text: string; count: number; sample: string }
export type CountedRoute = {
  readonly key: string
  readonly service: string
  /** Of `key` in `routeKeys`. */
  readonly keyNumber: number
  requests: number
  errors: number
  refused: number
  queries: number
  queriesTold: number
  readonly bins: Map<number, number>
  causes: Map<string, CountedCause> | null
}
export type CountedLogin = {
  address: string
  user: string
  outcome: 'ok' | 'refused' | 'broken'
  reason: string
  count: number
}
export type CountedTemplate = {
  readonly id: string
  text: string
  service: string
  level: number
  count: number
  sample: string
}
export type CountedGauge = { last: number; max: number; limit: number | null }

export type OpenMinute = {
  readonly at: number
  lines: number
  bad: number
  late: number
  /** Some that could not be read, redacted. */
  readonly badSamples: string[]
  readonly levels: number[]
  readonly routes: Map<string, CountedRoute>
  /** Route → its number among the addresses' routes. */
  readonly routeKeys: Map<string, number>
  readonly addresses: CountedAddresses
  readonly logins: Map<string, CountedLogin>
  readonly templates: Map<string, CountedTemplate>
  readonly gauges: Map<string, CountedGauge>
  readonly deploys: { at: number; service: string; version: string }[]
  readonly levelChanges: { at: number; service: string; to: LogLevel }[]
  uncounted: number
}

/** A minute that has seen nothing yet. */
export function openMinute(at: number, addresses: CountedAddresses): OpenMinute {
  return {
    at,
    lines: 0,
    bad: 0,
    late: 0,
    badSamples: [],
    levels: [0, 0, 0, 0, 0],
    routes: new Map(),
    routeKeys: new Map(),
    addresses,
    logins: new Map(),
    templates: new Map(),
    gauges: new Map(),
    deploys: [],
    levelChanges: [],
    uncounted: 0,
  }
}
