// Where one log stands among the others: its clock, how much it may say in one turn, how long it has been silent.
import type { Log } from './log.ts'

/** A turn should cover about so much event time where there is more than one log. */
export const TURN_COVERS_MS = 60_000
/** At first, when it is not known how dense the lines are, and whenever they are sparse: a line at least is always given. */
export const LEAST_BYTES = 256
export const MOST_BYTES = 1024 * 1024
/** For a log without times. */
const UNTIMED_BYTES = 16 * 1024
/** Turns without a step of the clock after which it is not believed: the log would keep the others from their turn. */
export const STANDSTILL_TURNS = 64

export class Standing {
  readonly log: Log
  turns = 0
  /** The turn of all logs in which it spoke last. */
  spokeIn = 0
  spokeAt = performance.now()
  /** It was said that nothing more comes for now. */
  isPaused = true
  softBytes = LEAST_BYTES
  clock: number | null = null
  /** It spoke after its end had been reached. */
  isLive = false
  #wasAtEnd = false
  #standstill = 0

  constructor(log: Log) {
    this.log = log
  }

  /** Its clock where that can be used to order it. */
  rank(): number | null {
    return this.#standstill > STANDSTILL_TURNS ? null : this.clock
  }

  speak(turn: number): void {
    this.turns += 1
    this.isLive = this.#wasAtEnd
    this.spokeIn = turn
    this.spokeAt = performance.now()
    this.isPaused = false
  }

  /** There is nothing more in it for now. */
  end(): void {
    this.#wasAtEnd = true
  }

  /** What it said has been read by now. Next time less when that went too far, more when it was short. */
  settle(clock: number | null): void {
    const before = this.clock
    this.clock = clock
    this.#standstill = clock === before ? this.#standstill + 1 : 0
    const factor = Math.min(2, TURN_COVERS_MS / Math.max(1, (clock ?? 0) - (before ?? clock ?? 0)))
    const most = clock === null ? UNTIMED_BYTES : MOST_BYTES
    this.softBytes = Math.min(most, Math.max(LEAST_BYTES, Math.round(this.softBytes * factor)))
  }
}

/** Whose turn it is: one that never spoke, else the furthest behind; one without a clock goes along with that. */
export function furthestBehind(ready: readonly Standing[]): Standing | null {
  const fresh = ready.find(({ turns }) => turns === 0)
  if (fresh) return fresh
  let least = Number.POSITIVE_INFINITY
  for (const standing of ready) least = Math.min(least, standing.rank() ?? least)
  let chosen: Standing | null = null
  for (const standing of ready) {
    if ((standing.rank() ?? least) > least) continue
    if (!chosen || standing.spokeIn < chosen.spokeIn) chosen = standing
  }
  return chosen
}
