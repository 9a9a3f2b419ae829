// What one minute has counted so far: plain data that can be cloned, since it is kept with the place of reading. Every map in it has
// a named maximum; what comes after is only counted as uncounted.
import type { LogLevel } from '#protocol/log-minute.ts'

export const ADDRESSES_COUNTED_MAX = 100_000
export const CAUSES_COUNTED_MAX = 50
export const TEMPLATES_COUNTED_MAX = 2_000
export const CHANGES_COUNTED_MAX = 50

export type CountedCause = { text: string; count: number; sample: string }
export type CountedRoute = {
  readonly key: string
  readonly service: string
  requests: number
  errors: number
  refused: number
  queries: number
  queriesTold: number
  readonly bins: Map<number, number>
  causes: Map<string, CountedCause> | null
}
/** `route` is that of most requests if one has more than half (majority vote); `votes` belongs to it. */
export type CountedAddress = { requests: number; notFound: number; route: string; votes: number }
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
  readonly levels: number[]
  readonly routes: Map<string, CountedRoute>
  readonly addresses: Map<string, CountedAddress>
  readonly logins: Map<string, CountedLogin>
  readonly templates: Map<string, CountedTemplate>
  readonly gauges: Map<string, CountedGauge>
  readonly deploys: { at: number; service: string; version: string }[]
  readonly levelChanges: { at: number; service: string; to: LogLevel }[]
  uncounted: number
}

/** A minute that has seen nothing yet. */
export function openMinute(at: number): OpenMinute {
  return {
    at,
    lines: 0,
    bad: 0,
    late: 0,
    levels: [0, 0, 0, 0, 0],
    routes: new Map(),
    addresses: new Map(),
    logins: new Map(),
    templates: new Map(),
    gauges: new Map(),
    deploys: [],
    levelChanges: [],
    uncounted: 0,
  }
}
