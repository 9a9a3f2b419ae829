// Is the latency of a route creeping up, has it jumped and stayed, or is it back? A creep must still be rising within what was seen
// since its onset: a plateau, a warm-up after a deployment, a batch and an outlier are not.

import { MINUTE_MS } from '#protocol/log-minute.ts'
import type { LogSettings } from '#protocol/log-settings.ts'
import { mannKendall } from '../trend/mann-kendall.ts'
import { median } from '../trend/middle.ts'
import { deviationOf, type RouteTrack, type Seen } from './route-track.ts'

export type Rise = { readonly kind: 'creep' | 'step'; readonly onsetAt: number }

type Needs = {
  /** Natural logarithm of how many times the usual. */
  readonly excess: number
  readonly cusum: number
  readonly rising: number
}

const CREEP_NEEDS: Readonly<Record<LogSettings['sensitivity'], Needs>> = {
  quiet: { excess: Math.log(1.5), cusum: 8, rising: 2.3 },
  normal: { excess: Math.log(1.3), cusum: 6, rising: 1.6 },
  keen: { excess: Math.log(1.2), cusum: 5, rising: 1.6 },
}
/** While the log is being learned: this many times the usual is wrong by any measure. */
const LEARNING_EXCESS = Math.log(3)
const CREEP_POINTS_MIN = 4
const CREEP_LASTS_MS = 25 * MINUTE_MS
/** From the first to the last third it must have grown so much (natural logarithm), and so many deviations. */
const GROWN_MIN = 0.15
const GROWN_DEVIATIONS_MIN = 2
const NEWEST = 3
const STEP_EXCESS = Math.log(2)
const STEP_LASTS_MS = 90 * MINUTE_MS

/** What `track` shows at its newest point; null when nothing is wrong. */
export function findRise(track: RouteTrack, settings: LogSettings, learning: boolean): Rise | null {
  const { since, sum } = track.cusum
  if (since === null) return null
  const run = track.seen.filter(({ at }) => at >= since)
  const newest = median(run.slice(-NEWEST).map(({ excess }) => excess))
  const needs = CREEP_NEEDS[settings.sensitivity]
  if (newest < Math.max(needs.excess, learning ? LEARNING_EXCESS : 0) || sum < needs.cusum) return null
  if (run.length < CREEP_POINTS_MIN || lasts(run) < CREEP_LASTS_MS) return null
  if (isRising(track, run, needs.rising)) return { kind: 'creep', onsetAt: since }
  const jumped = run.filter(({ excess }) => excess >= STEP_EXCESS)
  if (newest >= STEP_EXCESS && jumped.length >= CREEP_POINTS_MIN && lasts(jumped) >= STEP_LASTS_MS)
    return { kind: 'step', onsetAt: since }
  return null
}

/** True while the excess still grows within `run`. */
export function isRising(track: RouteTrack, run: readonly Seen[], deviationsMin: number): boolean {
  const excess = run.map((seen) => seen.excess)
  const third = Math.max(2, Math.floor(run.length / 3))
  const grown = median(excess.slice(-third)) - median(excess.slice(0, third))
  const scatter = deviationOf(track, median(run.map(({ requests }) => requests)))
  return grown >= Math.max(GROWN_MIN, GROWN_DEVIATIONS_MIN * scatter) && mannKendall(excess) >= deviationsMin
}

/** Back is what lies no more than this above the usual (natural logarithm), or a fifth of the peak. */
const BACK_EXCESS = 0.15
const BACK_OF_PEAK = 0.2
const BACK_DEVIATIONS = 1.5
const BACK_POINTS = 2
/** One point with so many requests is enough when the fall is as clear as this. */
const CLEAR_REQUESTS_MIN = 30
const CLEAR_FALL = 0.5

/** True once the newest points lie where they belong again. */
export function isBack(track: RouteTrack, onsetAt: number): boolean {
  const run = track.seen.filter(({ at }) => at >= onsetAt)
  const peak = Math.max(0, ...run.map(({ excess }) => excess))
  const isLow = (seen: Seen): boolean =>
    seen.excess <= Math.max(BACK_EXCESS, BACK_OF_PEAK * peak, BACK_DEVIATIONS * deviationOf(track, seen.requests)) &&
    seen.excess < peak / 2
  const last = run.at(-1)
  const before = run.at(-2)
  if (last === undefined || before === undefined || !isLow(last)) return false
  if (last.requests >= CLEAR_REQUESTS_MIN && before.excess - last.excess >= CLEAR_FALL && last.excess <= BACK_EXCESS)
    return true
  return run.slice(-BACK_POINTS).every(isLow)
}

const lasts = (run: readonly Seen[]): number => (run.at(-1)?.until ?? 0) - (run[0]?.at ?? 0)

const FALL_MIN = 0.2
const FALL_DEVIATIONS = 2.5
const BEFORE_FALL = 4

/** True when the newest point lies clearly below those before it: then nothing new is foretold. */
export function hasFallen(track: RouteTrack): boolean {
  const last = track.seen.at(-1)
  const before = track.seen.slice(-1 - BEFORE_FALL, -1)
  if (last === undefined || before.length === 0) return false
  const fall = median(before.map(({ excess }) => excess)) - last.excess
  return fall >= Math.max(FALL_MIN, FALL_DEVIATIONS * deviationOf(track, last.requests))
}
