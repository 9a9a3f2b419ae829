// What a threat is about as numbers over time: the measure, where it usually lies, when it began, where it is expected to end.
// Taken from the buckets that a face has; what they do not hold is left out, never made up.
import type { Bucket } from '#protocol/event-world.ts'
import type { Threat } from '#protocol/threat.ts'

export type Unit = 'ms' | 'share' | 'count' | 'own'

export type ThreatSeries = {
  /** `P95 of GET /api/orders` */
  readonly measure: string
  readonly unit: Unit
  /** Oldest first. */
  readonly points: readonly { readonly at: number; readonly value: number }[]
  readonly usual: readonly [low: number, high: number] | null
  readonly onsetAt: number | null
  readonly limit: number | null
  /** Epoch milliseconds: most likely, earliest, latest. */
  readonly failsAt: { readonly likely: number; readonly between: readonly [number, number] } | null
}

/** Buckets before the onset that say what is usual where nobody told it. */
const USUAL_BUCKETS_MIN = 5
/** On each side. */
const SMOOTHED_BUCKETS = 3

/** The series of `threat`; `buckets` are those of its source. */
export function threatSeries(threat: Threat, buckets: readonly Bucket[]): ThreatSeries {
  const { measure, unit, valueIn } = measureOf(threat)
  const raw = buckets.flatMap((bucket) => {
    const value = valueIn(bucket)
    return value === null ? [] : [{ at: bucket.at, value }]
  })
  // The P95 of a few requests jumps from minute to minute; what matters is where it goes.
  const points = unit === 'ms' ? smoothed(raw) : raw
  const onsetAt = threat.onsetAt ?? threat.startedAt
  const projection = threat.endedAt === null ? projectionIn(threat, buckets) : null
  return {
    measure,
    unit,
    points,
    usual: bandIn(threat, buckets) ?? usualBefore(points, onsetAt),
    onsetAt,
    limit: projection?.limit ?? gaugeLimit(threat, buckets),
    failsAt: projection && { likely: projection.failsAt, between: projection.between },
  }
}

/** Each value as the middle one of those around it. */
function smoothed(points: ThreatSeries['points']): ThreatSeries['points'] {
  return points.map(({ at }, index) => {
    const around = points.slice(Math.max(0, index - SMOOTHED_BUCKETS), index + SMOOTHED_BUCKETS + 1)
    const sorted = around.map(({ value }) => value).toSorted((left, right) => left - right)
    return { at, value: sorted[Math.floor(sorted.length / 2)] ?? 0 }
  })
}

type Measure = {
  readonly measure: string
  readonly unit: Unit
  readonly valueIn: (bucket: Bucket) => number | null
}

function measureOf({ heuristic, key, keys }: Threat): Measure {
  const route = ({ routes }: Bucket) => routes.find((one) => one.key === key)
  const isRoute = key.includes('/') && !key.startsWith('*')
  switch (heuristic) {
    case 'latency-creep':
      return { measure: `P95 of ${key}`, unit: 'ms', valueIn: (bucket) => route(bucket)?.p95 ?? null }
    case 'error-spike':
      return {
        measure: `share of requests that fail${isRoute ? ` on ${key}` : ''}`,
        unit: 'share',
        valueIn: errorsOf(keys),
      }
    case 'auth-anomaly':
      return { measure: 'refused logins a minute', unit: 'count', valueIn: ({ logins }) => logins?.refused ?? 0 }
    case 'log-flood':
      return isRoute
        ? { measure: `requests a minute to ${key}`, unit: 'count', valueIn: (bucket) => route(bucket)?.total ?? 0 }
        : { measure: 'log lines a minute', unit: 'count', valueIn: ({ total }) => total }
    case 'resource-trend':
      return {
        measure: key,
        unit: 'own',
        valueIn: ({ gauges }) => gauges?.find((gauge) => gauge.key === key)?.last ?? null,
      }
  }
}

/** Of the routes that are affected; of the whole log where none of them is shown. */
function errorsOf(keys: readonly string[]): (bucket: Bucket) => number | null {
  return ({ routes, total, errors }) => {
    const own = routes.filter(({ key }) => keys.includes(key))
    if (own.length === 0) return keys.some((key) => key.includes('/')) ? null : share(errors, total)
    const sum = (what: 'total' | 'errors') => own.reduce((all, one) => all + one[what], 0)
    return share(sum('errors'), sum('total'))
  }
}

const share = (errors: number, total: number) => (total === 0 ? null : errors / total)

function projectionIn({ key }: Threat, buckets: readonly Bucket[]) {
  return buckets.at(-1)?.projections?.find((one) => one.key === key) ?? null
}

function gaugeLimit({ heuristic, key }: Threat, buckets: readonly Bucket[]): number | null {
  if (heuristic !== 'resource-trend') return null
  return buckets.findLast(({ gauges }) => gauges)?.gauges?.find((gauge) => gauge.key === key)?.limit ?? null
}

/** The last that is known of the route: it does not learn while the threat runs. */
function bandIn({ heuristic, key }: Threat, buckets: readonly Bucket[]): readonly [number, number] | null {
  if (heuristic !== 'latency-creep') return null
  return (
    buckets
      .findLast(({ routes }) => routes.some((one) => one.key === key && one.usual))
      ?.routes.find((one) => one.key === key)?.usual ?? null
  )
}

/** From the tenth to the ninetieth part of what was there before it began. */
function usualBefore(points: ThreatSeries['points'], onsetAt: number): readonly [number, number] | null {
  const before = points.filter(({ at }) => at < onsetAt).map(({ value }) => value)
  if (before.length < USUAL_BUCKETS_MIN) return null
  const sorted = before.toSorted((left, right) => left - right)
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0
  return [at(0.1), at(0.9)]
}
