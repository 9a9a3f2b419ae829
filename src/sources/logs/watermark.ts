// Up to when all logs together have been read, on their own clocks: what may be closed. A log that has more to read holds it
// back, and one that has lately said something new. One that is silent does not, nor one that was only read to its end: what
// it says next is of the present.

/** Lines of a log may come so much out of order, and those of two logs so much apart. */
export const LATENESS_MS = 150_000
/** In real time: a log that is read to its end and says nothing for so long is not waited for. */
export const SILENT_MS = 10_000

export type ReadSoFar = {
  /** Newest event time; null where none was found. */
  readonly clock: number | null
  readonly hasMore: boolean
  /** Something of it was handed out in this run. */
  readonly hasSpoken: boolean
  /** Real time since then. */
  readonly silentMs: number
  /** It has said something after all that it had before was read. */
  readonly isLive: boolean
}

/** Null as long as nothing can be said. When all are silent, real time goes on for them. */
export function watermarkOf(logs: readonly ReadSoFar[], silentAfterMs: number = SILENT_MS): number | null {
  const isHolding = (log: ReadSoFar) => log.hasMore || (log.isLive && log.silentMs < silentAfterMs)
  // A log without any time in it is not waited for, once that is known.
  if (logs.some((log) => log.hasMore && !log.hasSpoken)) return null
  const clocks = (some: readonly ReadSoFar[]) => some.flatMap(({ clock }) => (clock === null ? [] : [clock]))
  const holding = clocks(logs.filter(isHolding))
  if (holding.length > 0) return Math.min(...holding) - LATENESS_MS
  const all = clocks(logs)
  if (all.length === 0) return null
  const silentMs = Math.min(...logs.map((log) => log.silentMs))
  return Math.max(...all) + silentMs - LATENESS_MS
}
