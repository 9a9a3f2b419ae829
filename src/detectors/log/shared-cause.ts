// Whether a new sighting is a consequence of, or has the same cause as, a threat that runs already: then it is attached to
// it and not raised again. In doubt they stay apart, because what is swallowed here is not told.
import type { Sighting } from '#protocol/sighting.ts'
import type { Heuristic } from '#protocol/threat.ts'

/** Two things that began within this time and touch the same are one. */
export const TOGETHER_MS = 10 * 60_000
/** The begin of what grows slowly is only an estimate. */
export const SLOWLY_TOGETHER_MS = 60 * 60_000

const SLOW: ReadonlySet<Heuristic> = new Set(['latency-creep', 'resource-trend'])
/** How failures look that follow from what became slow or full. */
const KNOCK_ON = /time[- ]?out|timed[- ]out|deadline|pool|exhaust|out of memory|\boom\b|no space|too many/i
/** What a person asked to be watched is always told by itself. */
export const isAskedFor = ({ kind }: Pick<Sighting, 'kind'>) => kind === 'monitor'
/** Names that say nothing about a cause. */
const GENERIC = /^(?:|\*|api|app|web|server|service|backend|http|https|error|errors|null|unknown|-|\d+)$/

export type Running = { readonly sightings: readonly Sighting[] }

/** The first of `running` that `sighting` belongs to; undefined when it stands for itself. */
export function causeOf<T extends Running>(
  sighting: Sighting,
  running: readonly T[],
  services: ReadonlySet<string>,
): T | undefined {
  if (isAskedFor(sighting)) return undefined
  return running.find((entry) => entry.sightings.some((known) => isOne(known, sighting, services)))
}

function isOne(known: Sighting, next: Sighting, services: ReadonlySet<string>): boolean {
  if (isAskedFor(known)) return false
  const isTelling = (name: string) => !GENERIC.test(name.toLowerCase()) && !services.has(name.toLowerCase())
  const sharesKey =
    (known.key === next.key && next.key !== '*') || next.keys.some((key) => isTelling(key) && known.keys.includes(key))
  if (sharesKey && followsFrom(known, next)) return true
  if (Math.abs(known.onsetAt - next.onsetAt) > toleranceOf(known, next)) return false
  if (sharesKey || slowTogether(known, next)) return true
  if (isSlowAlone(known, next)) return false
  // Who tries passwords has nothing to do with what a dependency does at the same time.
  if (known.heuristic === 'auth-anomaly' || next.heuristic === 'auth-anomaly') return false
  return sharesHint(known, next, isTelling)
}

/** What became slow or full makes requests fail later, and then says so. */
function followsFrom(known: Sighting, next: Sighting): boolean {
  if (!SLOW.has(known.heuristic) || SLOW.has(next.heuristic) || next.heuristic === 'auth-anomaly') return false
  if (next.onsetAt < known.onsetAt) return false
  // Samples are of all errors, also of those that are always there.
  return [...next.hints, next.title].some((text) => KNOCK_ON.test(text))
}

/** Floods that make others fail, as against those that tell of it. */
const ORIGINS: ReadonlySet<string> = new Set(['denial of service', 'crawler', 'surge', 'exhaustion'])

/**
 * True when what is seen later is the origin of what leads a threat: a flood of requests makes them fail, what runs out makes jobs
 * fail, and what fails is more than slow.
 */
export function isOriginOf(next: Sighting, lead: Sighting): boolean {
  if (next.heuristic === 'log-flood') {
    const isFailing = lead.heuristic === 'error-spike' || lead.heuristic === 'latency-creep'
    return isFailing && (ORIGINS.has(next.kind) || lead.kind === 'failing-jobs')
  }
  if (next.heuristic !== 'error-spike' || lead.heuristic !== 'latency-creep') return false
  return Math.abs(next.onsetAt - lead.onsetAt) <= TOGETHER_MS
}

function toleranceOf(known: Sighting, next: Sighting): number {
  return SLOW.has(known.heuristic) && SLOW.has(next.heuristic) ? SLOWLY_TOGETHER_MS : TOGETHER_MS
}

/** One route that asks its database too often says nothing about others that are slow, though a version may have brought both. */
const isSlowAlone = (known: Sighting, next: Sighting) =>
  known.heuristic === 'latency-creep' &&
  next.heuristic === 'latency-creep' &&
  (known.kind === 'n-plus-one' || next.kind === 'n-plus-one')

/** Routes that become slow together share what they ask, named or not. */
const slowTogether = (known: Sighting, next: Sighting) =>
  known.heuristic === 'latency-creep' && next.heuristic === 'latency-creep' && !isSlowAlone(known, next)

/** A service that answers requests itself is named by everything that happens to it; a dependency or a version is not. */
function sharesHint(known: Sighting, next: Sighting, isTelling: (name: string) => boolean): boolean {
  const tellingOf = ({ hints }: Sighting) => hints.map((hint) => hint.trim().toLowerCase()).filter(isTelling)
  const telling = new Set(tellingOf(known))
  return tellingOf(next).some((hint) => telling.has(hint))
}
