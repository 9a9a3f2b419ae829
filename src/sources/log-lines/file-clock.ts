// How far the time of one file has come. A step ahead by more than a day must be confirmed by the lines after it, so that one line with
// a wrong date does not close everything; until then such lines are held back.

export const LEAP_MS = 24 * 3_600_000
export const LEAP_LINES = 3
/** After so many lines from long ago in a row the clock is believed to have been wrong. */
export const BACK_LINES = 50

export type FileClock = {
  /** Newest believable time; NaN before the first. */
  at: number
  /** Lines that agree with it, up to LEAP_LINES. */
  support: number
  backs: number
  /** Lines that leap, at most LEAP_LINES - 1. */
  held: string[]
}

export const noClock = (): FileClock => ({ at: Number.NaN, support: 0, backs: 0, held: [] })

export type Belief = 'fine' | 'wait' | 'old'

/** Whether a line's time is believed; moves the clock if it is. `fine` with lines in `held`: those are believed too. */
export function believe(clock: FileClock, at: number): Belief {
  if (at > clock.at + LEAP_MS) {
    if (clock.held.length + 1 < LEAP_LINES) return 'wait'
    clock.support = LEAP_LINES
    clock.at = at
    return 'fine'
  }
  if (at < clock.at - LEAP_MS) return believeOld(clock, at)
  clock.backs = 0
  if (clock.support < LEAP_LINES) clock.support += 1
  if (!(at < clock.at)) clock.at = at
  return 'fine'
}

function believeOld(clock: FileClock, at: number): Belief {
  clock.backs += 1
  if (clock.support >= LEAP_LINES && clock.backs < BACK_LINES) return 'old'
  clock.at = at
  clock.support = 1
  clock.backs = 0
  return 'fine'
}
