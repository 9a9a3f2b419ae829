// What is remembered about the errors of one route, of one service's lines, or of the whole log: half an hour by the minute, eight
// hours in coarser blocks, and the rate that is usual, learned from what is older, so that a spike does not teach itself to be normal.
import { MINUTE_MS } from '#protocol/log-minute.ts'

/** Start, requests, errors. A tuple, because thousands of them lie in the state. */
export type Cell = readonly [at: number, total: number, errors: number]

export type Track = {
  readonly key: string
  readonly service: string
  /** Lines outside requests are counted, not requests. */
  readonly isLines: boolean
  /** Oldest first; minutes without requests are absent. */
  minutes: Cell[]
  blocks: Cell[]
  learnedTotal: number
  learnedErrors: number
  /** How much more the errors come in bunches than chance would have it; 1: as by chance. */
  bunching: number
  /** From here on it is in an incident and does not learn. */
  heldFrom: number | null
}

const MINUTES_KEPT = 30
const BLOCK_MS = 10 * MINUTE_MS
const BLOCKS_KEPT = 48
/** What is learned fades, so that last week weighs less than yesterday: by half in about three days. */
const FADE = 0.5 ** (1 / 432)
/** Before much is known: what is usual for the log, believed as much as so many requests. */
const PRIOR_TOTAL = 400
const PRIOR_RATE = 0.005
/** No log is taken for cleaner than this, or its first errors would be an incident. */
const RATE_MIN = 0.001
const RATE_MAX = 0.9
const BUNCHING_MAX = 8
const BUNCHING_STEP = 1 / 200

export function beginTrack(key: string, service: string, isLines: boolean): Track {
  const learned = { learnedTotal: 0, learnedErrors: 0, bunching: 1, heldFrom: null }
  return { key, service, isLines, minutes: [], blocks: [], ...learned }
}

/** The share that usually fails; `priorRate` is what the whole log is like. */
export function usualRate(track: Track, priorRate: number, more: { total: number; errors: number } = NOTHING): number {
  const errors = track.learnedErrors + more.errors + priorRate * PRIOR_TOTAL
  return Math.min(RATE_MAX, Math.max(RATE_MIN, errors / (track.learnedTotal + more.total + PRIOR_TOTAL)))
}
const NOTHING = { total: 0, errors: 0 }

/** What to take for usual where nothing is known: the whole log's rate, itself starting from a careful guess. */
export function priorOf(whole: Track): number {
  return Math.min(0.05, usualRate(whole, PRIOR_RATE))
}

export const isNew = (track: Track): boolean => track.learnedTotal < PRIOR_TOTAL

/** Takes one minute in; what ages out is learned from, unless it lies in an incident. */
export function remember(track: Track, cell: Cell): void {
  if (cell[1] > 0) track.minutes.push(cell)
  const minutesFrom = cell[0] - MINUTES_KEPT * MINUTE_MS
  while (track.minutes[0] && track.minutes[0][0] <= minutesFrom) toBlock(track, track.minutes.shift() ?? cell)
  const blocksFrom = cell[0] - MINUTES_KEPT * MINUTE_MS - BLOCKS_KEPT * BLOCK_MS
  while (track.blocks[0] && track.blocks[0][0] <= blocksFrom) learn(track, track.blocks.shift() ?? cell)
}

function toBlock(track: Track, [at, total, errors]: Cell): void {
  const start = at - (at % BLOCK_MS)
  const last = track.blocks.at(-1)
  if (last?.[0] === start) track.blocks[track.blocks.length - 1] = [start, last[1] + total, last[2] + errors]
  else track.blocks.push([start, total, errors])
}

function learn(track: Track, [at, total, errors]: Cell): void {
  if (track.heldFrom !== null && at + BLOCK_MS > track.heldFrom) return
  const usual = usualRate(track, PRIOR_RATE)
  const expected = total * usual
  // One missed spike must not make the track blind: what one block can teach is limited.
  const found = Math.min(BUNCHING_MAX * 2, (errors - expected) ** 2 / (expected * (1 - usual) + 0.5))
  track.bunching += (found - track.bunching) * BUNCHING_STEP
  track.bunching = Math.min(BUNCHING_MAX, Math.max(1, track.bunching))
  track.learnedTotal = track.learnedTotal * FADE + total
  track.learnedErrors = track.learnedErrors * FADE + errors
}

/** Everything remembered since `from`, oldest first. */
export function cellsSince(track: Track, from: number): readonly Cell[] {
  const blocks = from >= (track.minutes[0]?.[0] ?? 0) ? [] : track.blocks.filter(([at]) => at >= from)
  return [...blocks, ...track.minutes.filter(([at]) => at >= from)]
}

/** Drops what happened from `from` on until `until`, so that an ended incident is not seen again. */
export function forget(track: Track, from: number, until: number): void {
  track.minutes = track.minutes.filter(([at]) => at < from || at >= until)
  track.blocks = track.blocks.filter(([at]) => at + BLOCK_MS <= from || at >= until)
}

/** Everything it remembers is usual from now on. */
export function relearn(track: Track): void {
  const { total, errors } = sumOf([...track.blocks, ...track.minutes])
  Object.assign(track, { minutes: [], blocks: [], learnedTotal: total, learnedErrors: errors })
}

/** Requests and errors of `cells`. */
export function sumOf(cells: readonly Cell[]): { total: number; errors: number } {
  let total = 0
  let errors = 0
  for (const cell of cells) {
    total += cell[1]
    errors += cell[2]
  }
  return { total, errors }
}
