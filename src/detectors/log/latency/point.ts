// The latency of a route as points: minutes added up until there are enough requests for a P95 worth looking at. A busy route has a
// point every five minutes, a usual one every fifteen, a quiet one every hour.
import { MINUTE_MS, type RouteMinute } from '#protocol/log-minute.ts'
import { addBins, type Histogram, quantile } from '../trend/histogram.ts'

/** Requests added up so far; `from` is the start of its first minute. */
export type OpenPoint = {
  from: number
  requests: number
  readonly bins: Histogram
  queries: number
  queriesTold: number
}

export type Point = {
  /** Its middle, and where it ends. */
  readonly at: number
  readonly until: number
  readonly requests: number
  /** Natural logarithm of the P95 in milliseconds. */
  readonly level: number
  /** Database queries a request, where the log tells them. */
  readonly queries: number | null
}

/** Closed after so many minutes with so many requests, whichever comes first. */
const CLOSED_AFTER: readonly (readonly [minutes: number, requestsMin: number])[] = [
  [5, 200],
  [10, 100],
  [15, 50],
  [30, 25],
  [60, 12],
]
/** After so many minutes what came is too little to say anything. */
const GIVEN_UP_AFTER = 180

export const openPoint = (from: number): OpenPoint => ({
  from,
  requests: 0,
  bins: new Map(),
  queries: 0,
  queriesTold: 0,
})

/** Adds a minute of the route to `open`, in place. */
export function addToPoint(open: OpenPoint, route: RouteMinute): void {
  open.requests += route.requests
  open.queries += route.queries
  open.queriesTold += route.queriesTold
  addBins(open.bins, route.latency)
}

/** The finished point; `wait` while more is needed, `drop` when it took too long to come to anything. */
export function closePoint(open: OpenPoint, until: number): Point | 'wait' | 'drop' {
  const minutes = (until - open.from) / MINUTE_MS
  if (minutes >= GIVEN_UP_AFTER) return 'drop'
  if (!CLOSED_AFTER.some(([after, requestsMin]) => minutes >= after && open.requests >= requestsMin)) return 'wait'
  const p95 = quantile(open.bins, 0.95)
  if (p95 === null || !(p95 > 0)) return 'drop'
  return {
    at: (open.from + until) / 2,
    until,
    requests: open.requests,
    level: Math.log(p95),
    queries: open.queriesTold > 0 ? open.queries / open.queriesTold : null,
  }
}
