// What is remembered about the errors of one route (or of a whole log): recent buckets as counts, and the rate that is
// usual for it, learned from older buckets only, so that a spike does not teach itself to be normal.

/** Start of the bucket, requests, errors. A tuple, because thousands of them lie in the state. */
export type Cell = readonly [at: number, total: number, errors: number]

export type Track = {
  /** Oldest first; at most DELAY_BUCKETS of them. */
  readonly recent: readonly Cell[]
  readonly learnedTotal: number
  readonly learnedErrors: number
}

export const EMPTY_TRACK: Track = { recent: [], learnedTotal: 0, learnedErrors: 0 }

/** A bucket is learned from when it is older than this: as long as the longest window looks back. */
const DELAY_BUCKETS = 240
/** What is learned fades, so that last week weighs less than yesterday: a half-life of 4,000 buckets. */
const FADE = 0.5 ** (1 / 4_000)
/** Before anything is known: one error in 200 requests, believed as much as 400 requests. */
const PRIOR_RATE = 0.005
const PRIOR_TOTAL = 400
/** No log is taken for cleaner than this, or its first errors would be an incident. */
const RATE_MIN = 0.001

/** The share of requests that usually fail. */
export function usualRate({ learnedTotal, learnedErrors }: Track): number {
  return Math.max(RATE_MIN, (learnedErrors + PRIOR_RATE * PRIOR_TOTAL) / (learnedTotal + PRIOR_TOTAL))
}

/** `track` with one more bucket. Cells that age out are learned from, but for those in an incident: from `heldFrom` on. */
export function remember(track: Track, cell: Cell, widthMs: number, heldFrom: number): Track {
  const oldest = cell[0] - DELAY_BUCKETS * widthMs
  const aged = track.recent.findIndex(([at]) => at > oldest)
  const out = aged === -1 ? track.recent : track.recent.slice(0, aged)
  const kept = aged === -1 ? [] : track.recent.slice(aged)
  let { learnedTotal, learnedErrors } = track
  for (const [at, total, errors] of out) {
    if (at >= heldFrom) continue
    learnedTotal = learnedTotal * FADE + total
    learnedErrors = learnedErrors * FADE + errors
  }
  return { recent: cell[1] > 0 ? [...kept, cell] : kept, learnedTotal, learnedErrors }
}

/** `track` without what happened from `from` on until `until`, so that an ended incident is not seen again. */
export function forget(track: Track, from: number, until: number): Track {
  return { ...track, recent: track.recent.filter(([at]) => at < from || at >= until) }
}

/** `track` for which everything it remembers is usual from now on. */
export function relearn(track: Track): Track {
  const { total, errors } = sumOf(track.recent)
  return { recent: [], learnedTotal: total, learnedErrors: errors }
}

type Window = {
  readonly buckets: number
  /** Worst buckets left out: what shows only in these is a blip, not an incident. */
  readonly blips: number
  /** What must be left without them. */
  readonly errorsMin: number
  /** How far above the usual rate it must lie, in requests per request. */
  readonly aboveMin: number
}

const WINDOWS: readonly Window[] = [
  { buckets: 5, blips: 2, errorsMin: 4, aboveMin: 0.01 },
  { buckets: 15, blips: 2, errorsMin: 5, aboveMin: 0.01 },
  { buckets: 60, blips: 4, errorsMin: 8, aboveMin: 0.005 },
  { buckets: DELAY_BUCKETS, blips: 6, errorsMin: 12, aboveMin: 0.005 },
]
export const TIMES_USUAL_MIN = 3
/** Log-likelihood ratio: by chance about once in e^12 looks. */
const EVIDENCE_MIN = 12

export type Rise = {
  /** First bucket of the run. */
  readonly onset: number
  readonly evidence: number
  readonly usual: number
}

/** The most telling rise of the error rate up to the newest cell, or null. */
export function findRise(track: Track, widthMs: number): Rise | null {
  const now = track.recent.at(-1)
  if (!now) return null
  const failing = track.recent.filter(([, , errors]) => errors > 0)
  let best: Rise | null = null
  for (const window of WINDOWS) {
    const from = now[0] - window.buckets * widthMs
    if (sumOf(failing.filter(([at]) => at > from)).errors < window.errorsMin) continue
    const cells = track.recent.filter(([at]) => at > from)
    const before = track.recent.slice(0, track.recent.length - cells.length)
    const usual = usualBefore(track, before)
    if (isNew(track) && before.length < window.buckets * HISTORY_TIMES_MIN && rateOf(cells) < STRIKING_RATE) continue
    const evidence = evidenceOf(cells, window, usual)
    if (evidence > (best?.evidence ?? EVIDENCE_MIN)) best = { onset: onsetOf(cells, usual), evidence, usual }
  }
  return best
}

/** Of a track that has learned nothing yet: what was there before the window, so many times its length, stands for it. */
const HISTORY_TIMES_MIN = 3
/** This share of errors is worth a word even where nobody knows what is usual. */
const STRIKING_RATE = 0.1

const isNew = ({ learnedTotal }: Track) => learnedTotal < PRIOR_TOTAL

function usualBefore(track: Track, before: readonly Cell[]): number {
  if (!isNew(track)) return usualRate(track)
  const { total, errors } = sumOf(before)
  return usualRate({ ...track, learnedTotal: track.learnedTotal + total, learnedErrors: track.learnedErrors + errors })
}

function rateOf(cells: readonly Cell[]): number {
  const { total, errors } = sumOf(cells)
  return errors / total
}

/** Zero where the window says nothing, otherwise the log-likelihood ratio of its own rate against the usual one. */
function evidenceOf(cells: readonly Cell[], { blips, errorsMin, aboveMin }: Window, usual: number): number {
  const failing = cells.filter(([, , errors]) => errors > 0)
  if (failing.length <= blips) return 0
  const left = sumOf(cells, failing.toSorted((a, b) => b[2] - a[2]).slice(0, blips))
  if (left.errors < errorsMin) return 0
  const rate = left.errors / left.total
  // What ended inside a long window is over: its newest quarter must speak for it too.
  const newest = sumOf(cells.slice(-Math.ceil(cells.length / 4)))
  if (newest.errors < newest.total * usual * 2) return 0
  if (rate < usual * TIMES_USUAL_MIN || rate < usual + aboveMin) return 0
  return likelihoodGain(left.errors, left.total, Math.min(rate, RATE_MAX), usual)
}

const RATE_MAX = 0.99

/** Logarithm of how much better `rate` explains the counts than `usual` does (binomial). */
export function likelihoodGain(errors: number, total: number, rate: number, usual: number): number {
  return errors * Math.log(rate / usual) + (total - errors) * Math.log((1 - rate) / (1 - usual))
}

/** The change point: the start from which on the raised rate explains the cells best. */
function onsetOf(cells: readonly Cell[], usual: number): number {
  const { errors, total } = sumOf(cells)
  const raised = Math.min(RATE_MAX, Math.max(errors / total, usual * TIMES_USUAL_MIN))
  let gain = 0
  let best = Number.NEGATIVE_INFINITY
  let onset = cells.at(-1)?.[0] ?? 0
  for (const [at, cellTotal, cellErrors] of cells.toReversed()) {
    gain += likelihoodGain(cellErrors, cellTotal, raised, usual)
    if (gain > best) {
      best = gain
      onset = at
    }
  }
  return onset
}

/** Requests and errors of `cells` without those in `without`. */
export function sumOf(cells: readonly Cell[], without: readonly Cell[] = []): { total: number; errors: number } {
  let total = 0
  let errors = 0
  for (const cell of cells) {
    if (without.includes(cell)) continue
    total += cell[1]
    errors += cell[2]
  }
  return { total, errors }
}
