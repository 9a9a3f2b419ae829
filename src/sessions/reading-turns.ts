// Whose output is read next. One session that prints without end is read again and again; of several, and while somebody
// types, each waits for its turn after every read, so that keys and quiet sessions are served in between.

/** After a human's key what prints without end is read slowly for so long: the answer to the key comes first. */
export const TYPING_MS = 100
const TYPING_BEAT_MS = 4
/** So many beats at most until everybody has had a turn, however many there are. */
const BEATS_MAX = 32

export type Reading = { pause(): void; resume(): void }

export type ReadingTurns = {
  /** A human's key has come. */
  keyed(): void
  /** `reading` has taken as much as it may at once. */
  took(reading: Reading): void
  /** `reading` has ended. */
  leave(reading: Reading): void
}

/** Nobody reads yet. `now` in milliseconds, monotonic. */
export function createReadingTurns(now: () => number = () => performance.now()): ReadingTurns {
  const waiting = new Set<Reading>()
  let last: Reading | null = null
  let keyedAt = Number.NEGATIVE_INFINITY
  let isBeating = false
  const isTyping = () => now() - keyedAt < TYPING_MS

  const beat = () => {
    isBeating = false
    let count = Math.ceil(waiting.size / BEATS_MAX)
    for (const reading of waiting) {
      if (count-- === 0) break
      waiting.delete(reading)
      reading.resume()
    }
    if (waiting.size > 0) schedule()
  }
  const schedule = () => {
    if (isBeating) return
    isBeating = true
    if (isTyping()) setTimeout(beat, TYPING_BEAT_MS)
    else setImmediate(beat)
  }
  return {
    keyed() {
      keyedAt = now()
    },
    took(reading) {
      const isAlone = waiting.size === 0 && (last === null || last === reading)
      last = reading
      if (isAlone && !isTyping()) return
      reading.pause()
      waiting.add(reading)
      schedule()
    },
    leave(reading) {
      waiting.delete(reading)
      if (last === reading) last = null
    },
  }
}
