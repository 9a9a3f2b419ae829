// A counted minute as the report that heuristics read: lists sorted and cut to their maxima.
import {
  type AddressMinute,
  type LogMinute,
  MINUTE_ADDRESSES_MAX,
  MINUTE_CAUSES_MAX,
  MINUTE_GAUGES_MAX,
  MINUTE_TEMPLATES_MAX,
  type RouteMinute,
} from '#protocol/log-minute.ts'
import { LEVELS } from './line-facts.ts'
import type { CountedRoute, OpenMinute } from './open-minute.ts'

export function closeMinute(minute: OpenMinute): LogMinute {
  const { at, lines, bad, late, levels, deploys, levelChanges } = minute
  const topAddresses = topOf(minute.addresses)
  const templates = [...minute.templates.values()].sort((a, b) => b.count - a.count)
  const gauges = [...minute.gauges].map(([key, gauge]) => ({ key, ...gauge }))
  const cut = Math.max(0, templates.length - MINUTE_TEMPLATES_MAX) + Math.max(0, gauges.length - MINUTE_GAUGES_MAX)
  const [debug = 0, info = 0, warn = 0, error = 0, fatal = 0] = levels
  return {
    at,
    lines,
    bad,
    late,
    levels: { debug, info, warn, error, fatal },
    routes: [...minute.routes.values()].map(closeRoute),
    addresses: minute.addresses.size,
    topAddresses,
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

function closeRoute(route: CountedRoute): RouteMinute {
  const { key, service, requests, errors, refused, queries, queriesTold, bins, causes } = route
  return {
    key,
    service,
    requests,
    errors,
    refused,
    latency: [...bins].sort(([a], [b]) => a - b),
    queries,
    queriesTold,
    causes: causes === null ? [] : [...causes.values()].sort((a, b) => b.count - a.count).slice(0, MINUTE_CAUSES_MAX),
  }
}

/** Those with most requests, earliest first where they are equal; without sorting a hundred thousand. */
function topOf(addresses: OpenMinute['addresses']): readonly AddressMinute[] {
  let top: AddressMinute[] = []
  let least = -1
  for (const [address, { requests, notFound, route }] of addresses) {
    if (requests <= least) continue
    top.push({ address, requests, notFound, route })
    if (top.length < MINUTE_ADDRESSES_MAX * 4) continue
    top = top.sort(byRequests).slice(0, MINUTE_ADDRESSES_MAX)
    least = top.at(-1)?.requests ?? 0
  }
  return top.sort(byRequests).slice(0, MINUTE_ADDRESSES_MAX)
}

const byRequests = (a: AddressMinute, b: AddressMinute) => b.requests - a.requests
