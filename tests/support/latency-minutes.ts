// Minutes in which routes answer with log-normal latencies, the same for the same seed: slower by day than by night, and slower still as
// a test says. Ends at a route's time-out, as callers do.
import { binOf } from '#detectors/log/trend/histogram.ts'
import { type LogMinute, MINUTE_MS, type RouteMinute } from '#protocol/log-minute.ts'
import { chance, draftMinute, HOUR, MONDAY } from './log-minutes.ts'

export type SlowRoute = {
  readonly key: string
  readonly perMinute: number
  readonly medianMs: number
  readonly timeoutMs: number
  /** Spread of the logarithm. */
  readonly sigma?: number
  /** Times as slow as usual, by the minute since Monday. */
  readonly times?: (minute: number) => number
  /** Single requests of so many milliseconds. */
  readonly outliers?: (minute: number) => readonly number[]
  readonly queries?: (minute: number) => number
}

export type World = {
  readonly routes: readonly SlowRoute[]
  readonly from?: number
  readonly until: number
  readonly seed?: number
  /** Times as many requests as usual. */
  readonly load?: (minute: number) => number
  readonly deploys?: readonly { readonly minute: number; readonly version: string }[]
  /** How much slower than at night at noon. */
  readonly daily?: number
}

export const atMinute = (minute: number): number => MONDAY + minute * MINUTE_MS

/** The P95 that a route usually has, by night. */
export const usualP95 = ({ medianMs, sigma = 0.45 }: SlowRoute): number => medianMs * Math.exp(1.645 * sigma)

/** The minutes from `from` until `until`, one after the other. */
export function* latencyMinutes({
  routes,
  from = 0,
  until,
  seed = 1,
  load,
  deploys = [],
  daily = 0.25,
}: World): Generator<LogMinute> {
  const random = chance(seed)
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform())
  for (let minute = from; minute < until; minute++) {
    const day = 1 + daily * 0.5 * (1 - Math.cos((2 * Math.PI * (minute % (24 * HOUR))) / (24 * HOUR)))
    const told: RouteMinute[] = []
    for (const route of routes) {
      const count = random.poisson(route.perMinute * (load?.(minute) ?? 1))
      const slow = day * (route.times?.(minute) ?? 1)
      const durations = Array.from(
        { length: count },
        () => route.medianMs * slow * Math.exp((route.sigma ?? 0.45) * normal()),
      )
      durations.push(...(route.outliers?.(minute) ?? []))
      if (durations.length > 0) told.push(routeMinute(route, durations, minute))
    }
    const began = deploys.filter((deploy) => deploy.minute === minute)
    yield {
      ...draftMinute(minute).done(),
      routes: told,
      deploys: began.map(({ version }) => ({ at: atMinute(minute), service: 'shop', version })),
    }
  }
}

function routeMinute(route: SlowRoute, durations: readonly number[], minute: number): RouteMinute {
  const bins = new Map<number, number>()
  let errors = 0
  for (const duration of durations) {
    if (duration > route.timeoutMs) errors++
    const bin = binOf(Math.min(duration, route.timeoutMs + 5))
    bins.set(bin, (bins.get(bin) ?? 0) + 1)
  }
  const asked = route.queries?.(minute)
  return {
    key: route.key,
    service: 'shop',
    requests: durations.length,
    errors,
    refused: 0,
    latency: [...bins].sort(([a], [b]) => a - b),
    queries: asked === undefined ? 0 : Math.round(asked * durations.length),
    queriesTold: asked === undefined ? 0 : durations.length,
    causes: errors === 0 ? [] : [{ text: 'upstream timeout', count: errors, sample: `${route.key} upstream timeout` }],
  }
}
