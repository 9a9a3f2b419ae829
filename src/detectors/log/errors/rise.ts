// Whether the errors of a track have risen above what is usual for it, and since when. Windows of several lengths look for it:
// short ones see failures that hurt, long ones a slow burn. In each the worst cells do not count, so that a blip is none.
import { MINUTE_MS } from '#protocol/log-minute.ts'
import { likelihoodGain } from '../counts/chance.ts'
import { type Cell, cellsSince, isNew, sumOf, type Track, usualRate } from './track.ts'

type Window = {
  readonly minutes: number
  /** So many of the worst cells count for no more than the next: what shows only in these is a blip, not an incident. */
  readonly blips: number
  /** What must be left without them. */
  readonly errorsMin: number
  /** How far above the usual rate it must lie, in requests per request. */
  readonly aboveMin: number
}

const WINDOWS: readonly Window[] = [
  { minutes: 5, blips: 2, errorsMin: 5, aboveMin: 0.015 },
  { minutes: 15, blips: 2, errorsMin: 5, aboveMin: 0.01 },
  { minutes: 60, blips: 3, errorsMin: 6, aboveMin: 0.006 },
  { minutes: 240, blips: 3, errorsMin: 10, aboveMin: 0.005 },
  { minutes: 480, blips: 3, errorsMin: 14, aboveMin: 0.005 },
]
const TIMES_USUAL_MIN = 3
/** Log-likelihood ratio: by chance about once in e^12 looks. */
const EVIDENCE_MIN = 12
/** Of a track that has learned nothing yet: what was there before the window, so many times its length, stands for it. */
const HISTORY_TIMES_MIN = 3
/** This share of errors is worth a word even where nobody knows what is usual. */
const STRIKING_RATE = 0.1
const RATE_MAX = 0.99
const STARTING_MS = 10 * MINUTE_MS

export type Rise = {
  readonly onset: number
  readonly evidence: number
  readonly usual: number
  readonly windowMinutes: number
}

export type Look = {
  /** What is usual where nothing is known of the track. */
  readonly priorRate: number
  /** When something was last started anew: one more blip is forgiven after it. */
  readonly deployedAt: number | null
  /** 1; more asks for more evidence. */
  readonly caution: number
}

/** The most telling rise of the error rate up to the newest cell, or null. */
export function findRise(track: Track, look: Look): Rise | null {
  const now = track.minutes.at(-1)
  if (!now || now[2] === 0) return null
  let best: Rise | null = null
  for (const window of WINDOWS) {
    const from = now[0] - (window.minutes - 1) * MINUTE_MS
    const cells = cellsSince(track, from)
    const known = knownBefore(track, from, window, cells)
    if (!known) continue
    const usual = usualRate(track, look.priorRate, known)
    const isStarting = look.deployedAt !== null && look.deployedAt >= from - STARTING_MS
    const blips = window.blips + (isStarting ? 1 : 0)
    const evidence = evidenceOf(cells, { window, usual, blips }) / track.bunching
    if (evidence <= Math.max(best?.evidence ?? 0, EVIDENCE_MIN * look.caution)) continue
    best = { onset: onsetOf(cells, usual), evidence, usual, windowMinutes: window.minutes }
  }
  return best
}

/** What a new track was like before the window; null when that is too little to judge by and nothing is striking. */
function knownBefore(track: Track, from: number, window: Window, cells: readonly Cell[]) {
  if (!isNew(track)) return { total: 0, errors: 0 }
  const before = cellsSince(track, 0).filter(([at]) => at < from)
  const since = before[0] ? (from - before[0][0]) / MINUTE_MS : 0
  const all = sumOf(cells)
  if (since < window.minutes * HISTORY_TIMES_MIN && all.errors / all.total < STRIKING_RATE) return null
  return sumOf(before)
}

/** Zero where the window says nothing, otherwise the log-likelihood ratio of its own rate against the usual one. */
function evidenceOf(
  cells: readonly Cell[],
  { window, usual, blips }: { window: Window; usual: number; blips: number },
): number {
  const left = withoutBlips(cells, blips)
  if (left.errors < window.errorsMin) return 0
  const rate = Math.min(RATE_MAX, left.errors / left.total)
  if (rate < Math.min(usual * TIMES_USUAL_MIN, (1 + usual) / 2) || rate < usual + window.aboveMin) return 0
  // What ended inside a long window is over: its newest quarter must speak for it too.
  const newest = sumOf(cells.slice(-Math.ceil(cells.length / 4)))
  if (newest.errors < newest.total * usual * 2) return 0
  return likelihoodGain(left.errors, left.total, rate, usual)
}

/** No cell counts for more errors than the worst after the first `blips`: what shows in these alone counts for nothing. */
function withoutBlips(cells: readonly Cell[], blips: number): { readonly total: number; readonly errors: number } {
  const worst = cells.map(([, , errors]) => errors).toSorted((a, b) => b - a)
  const most = worst[blips] ?? 0
  return { total: sumOf(cells).total, errors: cells.reduce((sum, [, , errors]) => sum + Math.min(errors, most), 0) }
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
