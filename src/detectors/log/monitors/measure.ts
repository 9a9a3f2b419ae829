// What a monitor measures in one minute, and how that is written.
import type { LogMinute, RouteMinute } from '#protocol/log-minute.ts'
import type { Monitor } from '#protocol/log-settings.ts'
import { matchesRoute } from '../latency/route-match.ts'
import { addBins, type Histogram, quantile } from '../trend/histogram.ts'

const QUANTILES: Readonly<Record<string, number>> = { p50: 0.5, p95: 0.95, p99: 0.99 }

/** The measured value of `minute`; null where there is nothing to measure. */
export function measureOf({ watch, measure }: Monitor, minute: LogMinute): number | null {
  if (measure === 'gauge') {
    const found = minute.gauges.filter(({ key }) => matchesRoute(watch, key))
    return found.length === 0 ? null : Math.max(...found.map(({ max }) => max))
  }
  const routes = minute.routes.filter(({ key }) => matchesRoute(watch, key))
  const requests = sum(routes, (route) => route.requests)
  if (measure === 'requests') return requests
  if (requests === 0) return null
  if (measure === 'error-rate') return sum(routes, ({ errors }) => errors) / requests
  if (measure === 'queries') {
    const told = sum(routes, ({ queriesTold }) => queriesTold)
    return told === 0 ? null : sum(routes, ({ queries }) => queries) / told
  }
  const bins: Histogram = new Map()
  for (const { latency } of routes) addBins(bins, latency)
  return quantile(bins, QUANTILES[measure] ?? 0.95)
}

const sum = (routes: readonly RouteMinute[], of: (route: RouteMinute) => number): number =>
  routes.reduce((total, route) => total + of(route), 0)

export const unitOf = ({ measure }: Monitor): string => (measure in QUANTILES ? ' (ms)' : '')

/** `value` as a person reads it. */
export function shown({ measure }: Monitor, value: number): string {
  if (measure === 'error-rate') return `${(value * 100).toFixed(1)} %`
  if (measure in QUANTILES) return `${Math.round(value)} ms`
  return `${Number(value.toPrecision(4))}`
}
