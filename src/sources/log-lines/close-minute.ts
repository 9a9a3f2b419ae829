// A counted minute as the report that heuristics read: lists sorted and cut to their maxima.
import {
  type LatencyBins,
  type LogMinute,
  MINUTE_CAUSES_MAX,
  MINUTE_GAUGES_MAX,
  MINUTE_TEMPLATES_MAX,
  type RouteMinute,
} from '#protocol/log-minute.ts'
import { topAddresses } from './counted-addresses.ts'
import { LEVELS } from './line-facts.ts'
import type { CountedRoute, OpenMinute } from './open-minute.ts'

export function closeMinute(minute: OpenMinute): LogMinute {
  const { at, lines, bad, late, badSamples, levels, deploys, levelChanges } = minute
  const routeKeys = [...minute.routeKeys.keys()]
  const templates = [...minute.templates.values()].sort((a, b) => b.count - a.count)
  const gauges = [...minute.gauges].map(([key, gauge]) => ({ key, ...gauge }))
  const cut = Math.max(0, templates.length - MINUTE_TEMPLATES_MAX) + Math.max(0, gauges.length - MINUTE_GAUGES_MAX)
  const [debug = 0, info = 0, warn = 0, error = 0, fatal = 0] = levels
  return {
    at,
    lines,
    bad,
    late,
    ...(badSamples.length > 0 && { badSamples }),
    levels: { debug, info, warn, error, fatal },
    routes: [...minute.routes.values()].map(closeRoute),
    addresses: minute.addresses.size,
    topAddresses: topAddresses(minute.addresses, routeKeys),
    logins: [...minute.logins.values()],
    templates: templates
      .slice(0, MINUTE_TEMPLATES_MAX)
      .map((template) => ({ ...template, level: LEVELS[template.level] ?? 'info' })),
    gauges: gauges.slice(0, MINUTE_GAUGES_MAX),
    deploys,
    levelChanges,
    uncounted: minute.uncounted + cut,
  }
}

/** By bin; as numbers they are sorted several times as fast as pairs. */
function sorted(bins: CountedRoute['bins']): LatencyBins {
  const order = new Int32Array(bins.size)
  let next = 0
  for (const bin of bins.keys()) {
    order[next] = bin
    next += 1
  }
  order.sort()
  const all: [bin: number, count: number][] = []
  for (const bin of order) all.push([bin, bins.get(bin) ?? 0])
  return all
}

function closeRoute(route: CountedRoute): RouteMinute {
  const { key, service, requests, errors, refused, queries, queriesTold, bins, causes } = route
  return {
    key,
    service,
    requests,
    errors,
    refused,
    latency: sorted(bins),
    queries,
    queriesTold,
    causes: causes === null ? [] : [...causes.values()].sort((a, b) => b.count - a.count).slice(0, MINUTE_CAUSES_MAX),
  }
}
