// Gives the turns: of the logs with something to read the one that is furthest behind on its own clock speaks, and not for so
// long that a sparse log runs days ahead of a busy one.
import type { Log } from './log.ts'
import type { LogTurn } from './reading.ts'
import type { Roster } from './roster.ts'
import { furthestBehind, Standing } from './standing.ts'
import { watermarkOf } from './watermark.ts'

/** A log that has said nothing for so long has not been interrupted in the middle of something. */
export const PAUSE_MS = 1_000

type Options = {
  readonly roster: Roster
  readonly clockOf: (log: string) => number | null
  readonly silentMs: number
}

export class Turns {
  readonly #options: Options
  readonly #standings = new Map<Log, Standing>()
  #speaking: Standing | null = null
  #watermark: number | null = null
  #turn = 0
  #bytes = 0

  constructor(options: Options) {
    this.#options = options
  }

  get bytes(): number {
    return this.#bytes
  }

  /** The next turn, of at most about `bytesMax`; null when there is nothing to read. */
  async next(bytesMax: number): Promise<LogTurn | null> {
    this.#settle()
    const all = this.#all()
    for (let ready = readyOf(all); ready.length > 0; ready = readyOf(all)) {
      const standing = furthestBehind(ready)
      if (!standing) break
      const lines = await standing.log.next(all.length === 1 ? bytesMax : Math.min(bytesMax, standing.softBytes))
      if (!lines) {
        standing.end()
        continue
      }
      this.#turn += 1
      standing.speak(this.#turn)
      this.#speaking = standing
      this.#bytes += lines.to - lines.from
      return { type: 'lines', log: standing.log.name, ...lines }
    }
    return this.#pauseOfOne(all)
  }

  /** What ended before it is complete; null when that cannot be said yet. Never goes back. */
  watermark(): number | null {
    this.#settle()
    const now = performance.now()
    const soFar = this.#all().map(({ log, clock, turns, spokeAt, isLive }) => ({
      clock,
      hasMore: log.isReady(),
      hasSpoken: turns > 0,
      isLive,
      silentMs: now - spokeAt,
    }))
    const next = watermarkOf(soFar, this.#options.silentMs)
    if (next !== null) this.#watermark = Math.max(next, this.#watermark ?? next)
    return this.#watermark
  }

  #all(): readonly Standing[] {
    return this.#options.roster.logs().map((log) => {
      const known = this.#standings.get(log) ?? new Standing(log)
      this.#standings.set(log, known)
      return known
    })
  }

  /** What was handed out last has been read by now: its log's clock tells how far that was. */
  #settle(): void {
    this.#speaking?.settle(this.#options.clockOf(this.#speaking.log.name))
    this.#speaking = null
  }

  #pauseOfOne(all: readonly Standing[]): LogTurn | null {
    const now = performance.now()
    const over = all.find(({ log, isPaused, spokeAt }) => !isPaused && (log.isDone() || now - spokeAt >= PAUSE_MS))
    if (!over) return null
    over.isPaused = true
    return { type: 'pause', log: over.log.name }
  }
}

const readyOf = (all: readonly Standing[]) => all.filter(({ log }) => log.isReady())
