// An incident in words: the threat that a person reads, judges by and hands on as a task.
//
// Level by impact: share of requests that fail, and how many have failed since the onset.
//   CRITICAL  30 % or more and 50 errors      HIGH  10 % or more and 10 errors
//   MEDIUM     2 % or more, or 100 errors     LOW   anything less
import { plain } from '#protocol/plain.ts'
import type { Severity } from '#protocol/severity.ts'
import type { Threat } from '#protocol/threat.ts'
import { type Incident, WHOLE_LOG } from './error-incident.ts'
import { type Cell, sumOf, type Track } from './error-track.ts'

const LEVELS: readonly (readonly [level: Severity, rateMin: number, errorsMin: number])[] = [
  ['CRITICAL', 0.3, 50],
  ['HIGH', 0.1, 10],
  ['MEDIUM', 0.02, 0],
  ['MEDIUM', 0, 100],
]
/** So many routes are named by their number and the worst of them. */
const SHARED_ROUTES_MIN = 3
const SHOWN_BUCKETS = 15
const ROUTES_NAMED_MAX = 5

export type Scene = {
  readonly source: string
  /** Start of the newest bucket. */
  readonly at: number
  readonly widthMs: number
  readonly tracks: Readonly<Record<string, Track>>
}

/** How bad `errors` failures in all are, at a present `rate`. */
export function levelOf(rate: number, errors: number): Severity {
  return LEVELS.find(([, rateMin, errorsMin]) => rate >= rateMin && errors >= errorsMin)?.[0] ?? 'LOW'
}

/** What is known of `incident` at the newest bucket of `scene`. */
export function describe(incident: Incident, scene: Scene): Threat {
  const { onset, errors, usual, samples } = incident
  const { source, at, widthMs } = scene
  const routes = byErrors(incident, scene)
  const recent = sumOf(routes.flatMap(({ cells }) => cells))
  const rate = recent.total === 0 ? 0 : recent.errors / recent.total
  const where = whereOf(routes.map(({ key }) => key))
  const since = new Date(onset).toISOString()
  const perMinute = (recent.errors * 60_000) / (at + widthMs - shownFrom(incident, scene))
  return {
    id: incident.id,
    heuristic: 'error-spike',
    // The worst route also when several share it: it is where a person begins to look.
    key: routes[0]?.key ?? WHOLE_LOG,
    source,
    level: levelOf(rate, errors),
    startedAt: onset,
    updatedAt: at + widthMs,
    endedAt: null,
    // It is failing already: nothing to foretell.
    timeToFailureS: null,
    title: plain(
      `errors on ${where}: ${percent(rate)} of requests (base ${percent(usual)}), ${recent.errors} of the last ${recent.total}`,
      300,
    ),
    evidence: [
      `first bucket of the run: ${since}`,
      `${errors} errors in ${incident.total} requests since then`,
      `usual share of errors: ${percent(usual)}`,
      ...routes
        .slice(0, ROUTES_NAMED_MAX)
        .map(({ key, cells }) => plain(`${key}: ${sumOf(cells).errors} of ${sumOf(cells).total} failed lately`)),
    ],
    samples: samples.map((sample) => plain(sample)),
    impact: plain(
      `About ${Math.max(1, Math.round(rate * 100))} of 100 requests to ${where} fail; ${errors} so far, about ${Math.max(1, Math.round(perMinute))} more each minute.`,
    ),
    proposedTask: plain(
      `Find what changed shortly before ${since} (a deployment, a dependency, configuration) and makes ${where} fail; fix or revert it. The samples show the errors.`,
      600,
    ),
  }
}

/** `routes` as people say it; the one with the most errors first. */
function whereOf(routes: readonly string[]): string {
  if (routes.length >= SHARED_ROUTES_MIN) return `${routes.length} routes, most on ${routes[0]}`
  return routes.map((key) => (key === WHOLE_LOG ? 'the whole log' : key)).join(' and ')
}

type RouteCells = { readonly key: string; readonly cells: readonly Cell[] }

function shownFrom({ onset }: Incident, { at, widthMs }: Scene): number {
  return Math.max(onset, at - (SHOWN_BUCKETS - 1) * widthMs)
}

function byErrors(incident: Incident, scene: Scene): readonly RouteCells[] {
  const from = shownFrom(incident, scene)
  return incident.members
    .map((key) => ({ key, cells: (scene.tracks[key]?.recent ?? []).filter(([start]) => start >= from) }))
    .sort((a, b) => sumOf(b.cells).errors - sumOf(a.cells).errors)
}

function percent(share: number): string {
  return `${share >= 0.1 ? Math.round(share * 100) : Math.round(share * 1_000) / 10} %`
}
