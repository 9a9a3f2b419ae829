// A latency incident in words: what a person reads, judges by and hands on.
import { plain } from '#protocol/plain.ts'
import type { Sighting } from '#protocol/sighting.ts'
import { HOUR_MS } from '../trend/season.ts'
import { askMore, type Incident, queriesNow } from './incident.ts'
import type { Limit } from './limit.ts'
import { type RouteTrack, usualDay, usualQueries } from './route-track.ts'

const TITLE_CHARS_MAX = 300
const ROUTES_NAMED_MAX = 5

export type Scene = {
  readonly now: number
  /** The incident's routes that are not back yet, worst first; all of them once it is over. */
  readonly tracks: readonly RouteTrack[]
  /** Versions that began to run shortly before the onset. */
  readonly versions: readonly string[]
  readonly promisedMs: number | null
}

/** What is seen of `incident`; without time to failure, which depends on the minute. */
export function describeIncident(incident: Incident, scene: Scene): Omit<Sighting, 'timeToFailure' | 'endedBecause'> {
  const worst = scene.tracks[0]
  const kind = kindOf(incident, worst)
  const keys = [...new Set([worst?.key ?? '', ...incident.members.map(({ key }) => key)])].filter(Boolean)
  return {
    ref: incident.ref,
    heuristic: 'latency-creep',
    kind,
    key: worst?.key ?? '*',
    keys,
    level: incident.level,
    onsetAt: Math.round(incident.onsetAt),
    title: plain(titleOf(incident, scene, keys), TITLE_CHARS_MAX),
    evidence: evidenceOf(incident, scene).map((line) => plain(line)),
    samples: incident.samples,
    impact: plain(impactOf(incident, scene, keys)),
    mitigation: plain(MITIGATIONS[kind] ?? MITIGATIONS['creep'] ?? ''),
    proposedTask: plain(taskOf(kind, worst?.key ?? '*', incident, scene)),
    hints: hintsOf(scene),
    ...(incident.outlook && { measured: { usual: null, limit: incident.outlook.limit.ms } }),
  }
}

function kindOf(incident: Incident, worst: RouteTrack | undefined): string {
  if (worst !== undefined && askMore(worst)) return 'n-plus-one'
  if (incident.members.length > 1) return 'cascade'
  return incident.kind
}

const MITIGATIONS: Readonly<Record<string, string>> = {
  'n-plus-one':
    'Roll back the change that began to ask the database once per row, or load the rows of all parents in one query; until then limit the page size.',
  cascade:
    'Look at what these routes share (database, cache, called service): its load, locks and connection pool. Shed or cache what can wait until it is back.',
  creep:
    'Compare with the deployments before the onset and roll back the suspect one; else look for growing tables without an index, a leak, or a filling queue.',
  step: 'Compare with the deployment or change of configuration at the onset; roll back if it was not meant.',
}

function titleOf(incident: Incident, scene: Scene, keys: readonly string[]): string {
  const worst = scene.tracks[0]
  const where = keys.length > 1 ? `${keys.length} routes, worst ${keys[0]}` : (keys[0] ?? '*')
  if (worst === undefined) return `latency of ${where}`
  const now = p95Now(worst)
  const times = (now / usualP95(worst)).toFixed(1)
  const movement = incident.kind === 'step' ? 'and staying there' : 'and rising'
  return `P95 of ${where} is ${shortMs(now)}, ${times} times the usual ${shortMs(usualP95(worst))} ${movement}${limitWords(incident)}`
}

function limitWords({ outlook, published }: Incident): string {
  if (outlook?.failing) return `; it is at its time-out of ${shortMs(outlook.limit.ms)}`
  if (!published || !outlook?.forecast) return ''
  return `; at this pace it reaches ${limitName(outlook.limit)}`
}

const limitName = ({ ms, from }: Limit): string =>
  from === 'assumed' ? `an assumed time-out of ${shortMs(ms)}` : `its time-out of ${shortMs(ms)}`

const LIMIT_SOURCE: Readonly<Record<Limit['from'], string>> = {
  told: 'as configured',
  learned: 'as seen in failed requests of this route',
  neighbours: 'as seen on other routes of the same service',
  assumed: 'assumed, since none was seen or configured',
}

function evidenceOf(incident: Incident, { tracks, now, versions, promisedMs }: Scene): string[] {
  const { outlook } = incident
  const lines = [
    `rising since about ${new Date(incident.onsetAt).toISOString()} (${shortTime(now - incident.onsetAt)} ago)`,
  ]
  for (const track of tracks.slice(0, ROUTES_NAMED_MAX))
    lines.push(
      `${track.key}: P95 ${shortMs(p95Now(track))}, usual ${shortMs(usualP95(track))}, ${track.seen.at(-1)?.requests ?? 0} requests in the newest point`,
    )
  const worst = tracks[0]
  const asked = worst && askMore(worst) ? queriesNow(worst) : null
  if (worst && asked !== null)
    lines.push(`database queries a request: ${asked.toFixed(1)}, usual ${(usualQueries(worst) ?? 0).toFixed(1)}`)
  if (outlook) lines.push(`time-out ${shortMs(outlook.limit.ms)}: ${LIMIT_SOURCE[outlook.limit.from]}`)
  if (incident.published && outlook?.forecast) lines.push(`the growth so far is ${outlook.forecast.shape}`)
  if (promisedMs !== null && worst) lines.push(`promised P95: ${shortMs(promisedMs)}`)
  if (versions.length > 0) lines.push(`began to run shortly before: ${versions.join(', ')}`)
  return lines.slice(0, 10)
}

function impactOf(incident: Incident, { tracks }: Scene, keys: readonly string[]): string {
  const where = keys.length > 1 ? `${keys.length} routes` : (keys[0] ?? '*')
  if (incident.outlook?.failing) return `Requests to ${where} run into their time-out now.`
  const worst = tracks[0]
  const factor = worst ? (p95Now(worst) / usualP95(worst)).toFixed(1) : '?'
  if (incident.kind === 'step') return `One in twenty requests to ${where} takes ${factor} times as long as usual.`
  return `One in twenty requests to ${where} takes ${factor} times as long as usual; when P95 reaches the time-out, they fail.`
}

function taskOf(kind: string, key: string, incident: Incident, { versions }: Scene): string {
  const since = new Date(incident.onsetAt).toISOString()
  const after = versions.length > 0 ? ` (${versions.join(', ')} began to run then)` : ''
  if (kind === 'n-plus-one')
    return `Find the query that ${key} runs once per row since ${since}${after}, replace it by one query, and test the number of queries.`
  if (kind === 'cascade')
    return `Find what ${key} and the other routes share that became slow at ${since}${after}, and fix it.`
  return `Find why ${key} became slower from ${since} on${after}, fix it, and show P95 back at the usual.`
}

function hintsOf({ tracks, versions }: Scene): string[] {
  const parts = tracks.map(({ key }) =>
    key
      .replace(/^[A-Z]+ /, '')
      .split('/')
      .filter((part) => part !== '' && !/^[:{<]/.test(part)),
  )
  const shared = (parts[0] ?? []).filter((part) => parts.every((other) => other.includes(part)))
  return [...new Set([...tracks.map(({ service }) => service), ...versions, ...shared])].filter(Boolean)
}

/** P95 of the newest points, in milliseconds. */
function p95Now({ seen }: RouteTrack): number {
  return Math.exp(seen.at(-1)?.level ?? 0)
}

const usualP95 = (track: RouteTrack): number => Math.exp(usualDay(track))

export function shortMs(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  return `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0).replace(/\.0$/, '')} s`
}

export function shortTime(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  if (minutes < 120) return `${minutes} min`
  return `${(ms / HOUR_MS).toFixed(1).replace(/\.0$/, '')} h`
}
