// One minute of everything that the logs of a workspace said, on their own clock: what readers count and heuristics read.
// It stays in the process that reads (weeks of it, with every address, would drown the journal); only what follows from it is
// journaled. Everything here is plain data that can be cloned. Strings are redacted and printable; lists are capped as named.

export const MINUTE_MS = 60_000
export const MINUTE_ROUTES_MAX = 2_000
export const MINUTE_CAUSES_MAX = 5
export const MINUTE_ADDRESSES_MAX = 50
export const MINUTE_LOGINS_MAX = 20_000
export const MINUTE_TEMPLATES_MAX = 500
export const MINUTE_GAUGES_MAX = 500
export const MINUTE_BAD_SAMPLES_MAX = 3

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'fatal'

/**
 * Durations as a histogram of constant relative width: [bin, count], bins ascending. Bin `b` holds
 * LATENCY_GAMMA ** (b - 1) < milliseconds <= LATENCY_GAMMA ** b, so that a quantile is right within 1 %
 * (the mapping of DDSketch, Masson et al. 2019, which also makes histograms mergeable by adding).
 */
export type LatencyBins = readonly (readonly [bin: number, count: number])[]
export const LATENCY_GAMMA = 1.02

/** Why requests or lines of one kind failed: the message with its variable parts masked, and one line as it stood. */
export type Cause = { readonly text: string; readonly count: number; readonly sample: string }

export type RouteMinute = {
  /** `GET /api/orders/:id`; without the method where the log does not tell it. */
  readonly key: string
  /** Who served it, or '' where the log does not tell. */
  readonly service: string
  readonly requests: number
  /** Answered with 5xx, or logged at error level where there is no status. */
  readonly errors: number
  /** Answered with 4xx. */
  readonly refused: number
  readonly latency: LatencyBins
  /** Database queries of all requests that tell their number, and how many requests those were. */
  readonly queries: number
  readonly queriesTold: number
  readonly causes: readonly Cause[]
}

export type AddressMinute = {
  readonly address: string
  readonly requests: number
  /** Of them, answered with 404. */
  readonly notFound: number
  /** The route most of them went to. */
  readonly route: string
}

/** Attempts to log in by one user from one address with one outcome. */
export type LoginCount = {
  /** '' where the log does not tell it. */
  readonly address: string
  readonly user: string
  readonly outcome: 'ok' | 'refused' | 'broken'
  /** `broken`: the back end failed, which says nothing about the person. The reason as logged, shortened, or ''. */
  readonly reason: string
  readonly count: number
}

/** Lines that are no requests and no logins, grouped by what stays the same in them. */
export type TemplateMinute = {
  /** The same for the same service and text in every minute and after a restart. */
  readonly id: string
  readonly text: string
  readonly service: string
  readonly level: LogLevel
  readonly count: number
  readonly sample: string
}

/** A number that a service reports about itself: memory, disk, connections, queue. */
export type GaugeMinute = {
  /** `service/field`, as the log names it. */
  readonly key: string
  readonly last: number
  readonly max: number
  /** Where the line tells it (`limit`, `total`, a percentage: 100). */
  readonly limit: number | null
}

export type LogMinute = {
  /** Its start, epoch milliseconds, a multiple of MINUTE_MS. Minutes arrive in this order; quiet ones in between are absent. */
  readonly at: number
  readonly lines: number
  /** Lines that no parser could read; lines for a minute that was closed already. */
  readonly bad: number
  readonly late: number
  /** Some of the lines that no parser could read, redacted; absent where there was none. */
  readonly badSamples?: readonly string[]
  readonly levels: Readonly<Record<LogLevel, number>>
  readonly routes: readonly RouteMinute[]
  /** Requests of all addresses: how many addresses, and those with most requests first. */
  readonly addresses: number
  readonly topAddresses: readonly AddressMinute[]
  readonly logins: readonly LoginCount[]
  /** Most frequent first. */
  readonly templates: readonly TemplateMinute[]
  readonly gauges: readonly GaugeMinute[]
  /** What the logs say about versions that began to run. */
  readonly deploys: readonly { readonly at: number; readonly service: string; readonly version: string }[]
  /** A service said that it logs more or less from now on. */
  readonly levelChanges: readonly { readonly at: number; readonly service: string; readonly to: LogLevel }[]
  /** Dropped because a cap above was reached. */
  readonly uncounted: number
}
