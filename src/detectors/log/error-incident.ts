// One run of errors while it lasts: which routes share it, how much it has cost, and whether it is over.
// Counting only; what a person reads about it is written in error-threat.ts.
import { type Cell, likelihoodGain, sumOf, type Track } from './error-track.ts'

/** The name of the whole log among the routes. */
export const WHOLE_LOG = '*'

/** Evidence (log-likelihood) that it is over, and for how many buckets at least. */
const CALM_EVIDENCE = Math.log(100)
const CALM_BUCKETS_MIN = 5
/** Without a single request for so long, nothing more can be learned: closed, and said so. */
const SILENT_BUCKETS_MAX = 60
/** After this the raised rate counts as the usual one. */
const INCIDENT_BUCKETS_MAX = 1_440
const SAMPLES_MAX = 5

export type Incident = {
  readonly id: string
  /** Start of its first bucket. */
  readonly onset: number
  readonly raisedAt: number
  /** Routes, or the whole log alone. */
  readonly members: readonly string[]
  readonly usual: number
  /** Since the onset, over all members. */
  readonly total: number
  readonly errors: number
  readonly samples: readonly string[]
  /** First bucket since which it looks over, and the evidence for that. */
  readonly calmFrom: number | null
  readonly calm: number
  readonly silentBuckets: number
}

export type Ending = 'calm' | 'silent' | 'usual'

/** `incident` after one more bucket of `widthMs`, whose counts over all members are in `cell`. */
export function grow(incident: Incident, cell: Cell, samples: readonly string[]): Incident {
  const [at, total, errors] = cell
  const grown = { ...incident, total: incident.total + total, errors: incident.errors + errors }
  if (total === 0) return { ...incident, silentBuckets: incident.silentBuckets + 1 }
  const calm = Math.max(0, incident.calm - likelihoodGain(errors, total, halfWay(incident), incident.usual))
  return {
    ...grown,
    silentBuckets: 0,
    calm,
    calmFrom: calm === 0 ? null : (incident.calmFrom ?? at),
    samples: [...new Set([...incident.samples, ...samplesOf(incident, samples)])].slice(0, SAMPLES_MAX),
  }
}

/** Between usual and raised: a rate above it still counts as failing. */
function halfWay({ errors, total, usual }: Incident): number {
  return Math.min(0.5, Math.max(errors / total / 2, usual * 2))
}

/** Why it is over at the bucket `at`, or null while it runs. */
export function endingOf(incident: Incident, at: number, widthMs: number): Ending | null {
  const { calm, calmFrom, onset, silentBuckets } = incident
  const calmBuckets = calmFrom === null ? 0 : (at - calmFrom) / widthMs + 1
  if (calm >= CALM_EVIDENCE && calmBuckets >= CALM_BUCKETS_MIN) return 'calm'
  if (silentBuckets >= SILENT_BUCKETS_MAX) return 'silent'
  return (at - onset) / widthMs >= INCIDENT_BUCKETS_MAX ? 'usual' : null
}

/** `incident` with one more route in it. A route takes the place of the whole log. */
export function join(incident: Incident, key: string, tracks: Readonly<Record<string, Track>>): Incident {
  const members = [...incident.members.filter((member) => member !== WHOLE_LOG), key]
  return { ...incident, members, ...costSince(incident.onset, members, tracks) }
}

/** Requests and errors of `members` since `from`. */
export function costSince(
  from: number,
  members: readonly string[],
  tracks: Readonly<Record<string, Track>>,
): { readonly total: number; readonly errors: number } {
  return sumOf(members.flatMap((key) => tracks[key]?.recent ?? []).filter(([at]) => at >= from))
}

/** The samples that name a member; all of them when none does. */
export function samplesOf({ members }: Pick<Incident, 'members'>, samples: readonly string[]): readonly string[] {
  const own = samples.filter((sample) => members.some((key) => sample.startsWith(`${key} `)))
  return (own.length > 0 ? own : samples).slice(0, SAMPLES_MAX)
}
