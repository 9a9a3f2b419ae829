// A run of errors in words: the sighting that a person reads, judges by and hands on as a task.
import { plain } from '#protocol/plain.ts'
import type { Severity } from '#protocol/severity.ts'
import type { Sighting } from '#protocol/sighting.ts'
import { THREAT_KEYS_MAX, THREAT_SAMPLES_MAX } from '#protocol/threat.ts'
import { shareAtLeast } from '../counts/chance.ts'
import { instant, percent } from '../counts/words.ts'
import { type Fault, faultOf } from './cause.ts'
import type { Ending, Incident, Reason } from './incident.ts'
import { type ErrorState, isLinesId, WHOLE_LOG } from './state.ts'

/** Share of requests that fail at least, errors at least, share of everything that is asked of the log's services at least. */
type Rung = readonly [level: Severity, share: number, errors: number, ofEverything: number]
const RUNGS: readonly Rung[] = [
  ['CRITICAL', 0.3, 50, 0.04],
  ['HIGH', 0.1, 10, 0],
  ['MEDIUM', 0.01, 10, 0],
  ['MEDIUM', 0, 100, 0],
]
/** Lines outside requests: how many others there are is a matter of taste, so their share tells less. */
const LINE_RUNGS: readonly Rung[] = [
  ['HIGH', 0.5, 50, 0],
  ['MEDIUM', 0.05, 10, 0],
  ['MEDIUM', 0, 100, 0],
]
/** So many failing routes make a failure critical whatever traffic they have. */
const WIDE_ROUTES_MIN = 4
const SLOW_BURN_SHARE_MAX = 0.05
const SLOW_BURN_WINDOW_MIN = 60
const REASON_SHARE_MIN = 0.5
const NAMED_ROUTES_MAX = 5

/** How bad it is by impact: share, count and breadth. Judged by what is certain, so that few errors do not shout. */
export function levelOf(incident: Incident): Severity {
  const { errors, total, everything, members } = incident
  const share = shareAtLeast(errors, total)
  const ofEverything = members.length >= WIDE_ROUTES_MIN ? 1 : errors / Math.max(everything, total)
  const rungs = members.every(isLinesId) ? LINE_RUNGS : RUNGS
  return rungs.find((rung) => share >= rung[1] && errors >= rung[2] && ofEverything >= rung[3])?.[0] ?? 'LOW'
}

type Why = { readonly kind: string; readonly dependency: string | null; readonly reason: string }

/** What kind of failure it is, by what its requests say and what happened before. */
export function whyOf(incident: Incident, isLines: boolean): Why {
  const { reasons, deployed, members, errors, total, windowMinutes } = incident
  const reason = reasons.toSorted((a, b) => b.count - a.count)[0]?.text ?? ''
  const { dependency, isUnreached } = blameOf(reasons)
  if (dependency || (isUnreached && members.length > 1)) return { kind: 'downstream', dependency, reason }
  if (deployed) return { kind: 'bad-deploy', dependency, reason }
  if (isLines) return { kind: 'failing-jobs', dependency, reason }
  const isSlow = windowMinutes >= SLOW_BURN_WINDOW_MIN && errors / total < SLOW_BURN_SHARE_MAX
  return { kind: isSlow ? 'slow-burn' : 'errors', dependency, reason }
}

/** Do most errors say that something was not reached, and name the same thing? */
function blameOf(reasons: readonly Reason[]): Fault {
  const all = reasons.reduce((sum, { count }) => sum + count, 0)
  const faults = reasons.map(({ text, count }) => ({ ...faultOf(text), count }))
  const unreached = faults.reduce((sum, { isUnreached, count }) => sum + (isUnreached ? count : 0), 0)
  const named = new Map<string, number>()
  for (const { dependency, count } of faults)
    if (dependency) named.set(dependency, (named.get(dependency) ?? 0) + count)
  const [dependency = null, blamed = 0] = [...named].toSorted((a, b) => b[1] - a[1])[0] ?? []
  const isUnreached = all > 0 && unreached >= all * REASON_SHARE_MIN
  return { isUnreached, dependency: blamed >= all * REASON_SHARE_MIN ? dependency : null }
}

const ENDED: Readonly<Record<Ending, (rate: number) => string>> = {
  calm: (rate) => `error rate back to ${percent(rate)}`,
  silent: () => 'no more requests: nothing can fail',
  usual: () => 'it has gone on for so long that it counts as usual now',
}

/** The incident as it stands; `ending` once, when it is over. */
export function sightingOf(incident: Incident, state: ErrorState, ending: Ending | null): Sighting {
  const tracks = incident.members.map((id) => ({ id, track: state.tracks.get(id) }))
  const isLines = tracks.every(({ track }) => track?.isLines === true)
  const why = whyOf(incident, isLines)
  const keys = [
    ...new Set([
      incident.key,
      ...tracks.map(({ track }) => track?.key ?? WHOLE_LOG),
      ...(why.dependency ? [why.dependency] : []),
    ]),
  ]
  const rate = incident.errors / Math.max(1, incident.total)
  const where = placeOf(incident, keys.length - (why.dependency ? 1 : 0))
  const what = isLines ? 'lines' : 'requests'
  return {
    ref: incident.ref,
    heuristic: 'error-spike',
    kind: why.kind,
    key: incident.key,
    keys: keys.slice(0, THREAT_KEYS_MAX),
    level: incident.level,
    onsetAt: incident.onset,
    timeToFailure: null,
    title: plain(
      `${titleOf(why, incident)} on ${where}: ${percent(rate)} of ${what} (usually ${percent(incident.usual)})`,
      300,
    ),
    evidence: evidenceOf(incident, what, why),
    samples: samplesOf(incident),
    impact: plain(
      `About ${Math.max(1, Math.round(rate * 100))} of 100 ${what} ${isLines ? 'of' : 'to'} ${where} fail; ${incident.errors} since ${instant(incident.onset)}.`,
    ),
    mitigation: mitigationOf(why, incident),
    proposedTask: taskOf(why, incident, where),
    hints: hintsOf(why, incident),
    endedBecause: ending && ENDED[ending](incident.usual),
  }
}

function placeOf({ key }: Incident, routes: number): string {
  const name = key === WHOLE_LOG ? 'the whole log' : key
  return routes > 1 ? `${routes} routes, most on ${name}` : name
}

function titleOf({ kind, dependency }: Why, { deployed }: Incident): string {
  if (kind === 'downstream') return dependency ? `${dependency} fails: errors` : 'something behind fails: errors'
  if (kind === 'bad-deploy') return `errors since version ${deployed?.version} began to run`
  if (kind === 'slow-burn') return 'a slow burn of errors'
  return kind === 'failing-jobs' ? 'errors outside requests' : 'errors'
}

function evidenceOf(incident: Incident, what: string, { reason, dependency }: Why): readonly string[] {
  const { onset, errors, total, usual, deployed, reasons } = incident
  const lines = [
    `since ${instant(onset)}: ${errors} errors in ${total} ${what}, usually ${percent(usual)}`,
    ...(reason === '' ? [] : [`most frequent reason: ${reason}`]),
    ...(dependency ? [`${dependency} is named in errors of ${routesNaming(incident, dependency)} routes`] : []),
    ...(deployed ? [`${deployed.service} ${deployed.version} was deployed at ${instant(deployed.at)}`] : []),
    ...(reasons.length > 1 ? [`${reasons.length} different reasons`] : []),
  ]
  return lines.map((line) => plain(line))
}

function routesNaming({ reasons }: Incident, dependency: string): number {
  return new Set(reasons.filter(({ text }) => faultOf(text).dependency === dependency).flatMap(({ routes }) => routes))
    .size
}

function samplesOf({ reasons }: Incident): readonly string[] {
  const worst = reasons.toSorted((a, b) => b.count - a.count).map(({ sample }) => plain(sample))
  return [...new Set(worst)].filter((sample) => sample !== '').slice(0, THREAT_SAMPLES_MAX)
}

function mitigationOf({ kind, dependency }: Why, { deployed }: Incident): string {
  if (kind === 'downstream')
    return plain(
      `Check ${dependency ?? 'what these routes depend on'}; until it answers, fail fast and serve what is cached.`,
      600,
    )
  if (kind === 'bad-deploy')
    return plain(`Roll ${deployed?.service || 'the service'} back to the version before ${deployed?.version}.`, 600)
  return 'Find what changed shortly before; undo it or switch the failing part off.'
}

function taskOf({ kind, dependency, reason }: Why, { onset, deployed }: Incident, where: string): string {
  const said = reason === '' ? '' : ` The log says: ${plain(reason, 160)}.`
  if (kind === 'downstream')
    return plain(
      `Make ${where} bear that ${dependency ?? 'a dependency'} does not answer (time-out, retry with a limit, fallback).${said}`,
      600,
    )
  if (kind === 'bad-deploy')
    return plain(
      `Fix what version ${deployed?.version} broke on ${where}, with a test that fails without the fix.${said}`,
      600,
    )
  return plain(`Find what changed shortly before ${instant(onset)} and makes ${where} fail; fix it.${said}`, 600)
}

function hintsOf({ dependency, reason }: Why, { deployed, reasons }: Incident): readonly string[] {
  const routes = new Set(reasons.flatMap((each) => each.routes))
  const services = deployed ? [deployed.version, deployed.service] : []
  return [
    ...new Set([dependency ?? '', ...services, plain(reason, 120), ...[...routes].slice(0, NAMED_ROUTES_MAX)]),
  ].filter(Boolean)
}
