// All heuristics and the alert book as one machine over minutes. Its state is plain data that can be cloned and kept; a kept
// part of another version is learned anew, so that an upgrade of one heuristic does not cost the others what they know.
// A heuristic is registered here and nowhere else.
import type { Bucket } from '#protocol/event-world.ts'
import { type LogMinute, MINUTE_MS } from '#protocol/log-minute.ts'
import type { LogSettings } from '#protocol/log-settings.ts'
import { type Book, EMPTY_BOOK, keepBook, type ThreatEvent } from './alert-book.ts'
import { errorSpike } from './errors/error-spike.ts'
import { logFlood } from './flood/log-flood.ts'
import type { LogHeuristic } from './heuristic.ts'
import { latencyCreep } from './latency/latency-creep.ts'
import { authAnomaly } from './logins/auth-anomaly.ts'
import { monitors } from './monitors/monitors.ts'
import { type PlanItem, plannedFor } from './planned.ts'
import { resourceTrend } from './resources/resource-trend.ts'
import { type ChartMemory, chartMinute } from './signal-chart.ts'
import { type CommitFact, DEPLOYS_LOOKED_AT_MAX, type DeployFact, rankSuspects } from './suspects.ts'

const HEURISTICS: Readonly<Record<string, LogHeuristic<unknown>>> = {
  errors: errorSpike,
  logins: authAnomaly,
  flood: logFlood,
  latency: latencyCreep,
  resources: resourceTrend,
  monitors,
}

const BOOK_VERSION = 1
const CHART_VERSION = 1
/** A service that answers at least so many routes is one that serves, not one that others depend on. */
const SERVES_ROUTES_MIN = 2
const SERVICES_MAX = 200

type Versioned<T> = { readonly version: number; readonly state: T }

/** Changed in place by `analyse`. */
export type AnalystState = {
  readonly heuristics: Record<string, Versioned<unknown>>
  book: Versioned<Book>
  chart: Versioned<ChartMemory>
  deploys: readonly DeployFact[]
  /** Services that answer requests themselves, in small letters. */
  services: ReadonlySet<string>
}

export type AnalystTerms = {
  /** How the logs are called where a threat is told. */
  readonly source: string
  readonly settings: LogSettings
  /** Oldest first. */
  readonly commits: readonly CommitFact[]
  readonly plans: readonly PlanItem[]
}

export type Analysed = { readonly threats: readonly ThreatEvent[]; readonly bucket: Bucket }

/** A state to begin with; of `kept` what still fits. */
export function beginAnalysis(kept: AnalystState | null = null): AnalystState {
  const states = Object.entries(HEURISTICS).map(([name, heuristic]) => {
    const before = kept?.heuristics[name]
    const isKnown = before?.version === heuristic.version
    return [name, { version: heuristic.version, state: isKnown ? before.state : heuristic.begin() }] as const
  })
  return {
    heuristics: Object.fromEntries(states),
    book: kept?.book.version === BOOK_VERSION ? kept.book : { version: BOOK_VERSION, state: EMPTY_BOOK },
    chart: kept?.chart.version === CHART_VERSION ? kept.chart : { version: CHART_VERSION, state: new Map() },
    deploys: kept?.deploys ?? [],
    services: kept?.services ?? new Set(),
  }
}

/** Takes one minute in. */
export function analyse(state: AnalystState, minute: LogMinute, terms: AnalystTerms): Analysed {
  const { settings, source, commits, plans } = terms
  state.deploys = [...state.deploys, ...minute.deploys].slice(-DEPLOYS_LOOKED_AT_MAX)
  state.services = servicesAfter(state.services, minute)
  const sightings = Object.entries(HEURISTICS).flatMap(([name, heuristic]) => {
    const own = state.heuristics[name]
    return own ? heuristic.step(own.state, minute, settings) : []
  })
  const { book, events } = keepBook(state.book.state, sightings, {
    at: minute.at + MINUTE_MS,
    source,
    services: state.services,
    suspectsOf: (sighting) => rankSuspects(sighting, commits, state.deploys),
    plannedFor: (sighting) => plannedFor(sighting, plans),
  })
  state.book = { version: BOOK_VERSION, state: book }
  const running = book.open.map(({ told, sightings: [lead] }) => ({ threat: told, sighting: lead }))
  return { threats: events, bucket: chartMinute(state.chart.state, minute, { source, settings, running }) }
}

function servicesAfter(known: ReadonlySet<string>, { routes }: LogMinute): ReadonlySet<string> {
  const answered = new Map<string, number>()
  for (const { service } of routes) answered.set(service, (answered.get(service) ?? 0) + 1)
  const serving = [...answered].flatMap(([service, count]) =>
    service !== '' && count >= SERVES_ROUTES_MIN && !known.has(service.toLowerCase()) ? [service.toLowerCase()] : [],
  )
  return serving.length === 0 || known.size >= SERVICES_MAX ? known : new Set([...known, ...serving])
}
