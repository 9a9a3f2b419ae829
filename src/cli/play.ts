// Plays a recording: writes its output at the pace at which it came, and obeys keys. Clock, sleep and keys are given, so that
// it is the same in a test. Where the output goes, and what is held back from it, is the caller's.
import type { Cast } from '#protocol/cast.ts'
import { type Timeline, timelineOf } from './timeline.ts'

const SEEK_S = 5
const FASTER = 1.5
export const SPEED_MIN = 0.1
export const SPEED_MAX = 100
/** A timer cannot wait longer; a longer wait is made of several. */
const WAIT_MS_MAX = 60_000

export type PlayKey = 'pause' | 'back' | 'forward' | 'faster' | 'slower' | 'next-mark' | 'quit'

export type Playing = {
  readonly speed: number
  readonly idleMaxS: number
  /** Seconds of the recording that are shown at once. */
  readonly fromS: number
  readonly out: (text: string) => void
  /** Empties the screen, because everything is drawn again. */
  readonly reset: () => void
  /** Milliseconds. */
  readonly now: () => number
  /** Resolves after that time, or early when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  /** Calls back for every key; returns the way to stop. */
  readonly keys: (on: (key: PlayKey) => void) => () => void
}

/** Resolves when the recording has been played or the human has had enough. */
export async function playCast(cast: Pick<Cast, 'events'>, playing: Playing): Promise<'ended' | 'quit'> {
  const player = new Player(timelineOf(cast, playing.idleMaxS), playing)
  const leave = playing.keys((key) => player.press(key))
  try {
    return await player.run()
  } finally {
    leave()
  }
}

class Player {
  readonly #timeline: Timeline
  readonly #playing: Playing
  #nowS = 0
  #shown = 0
  #speed: number
  #isPaused = false
  #hasQuit = false
  #wake = new AbortController()
  #waiting: { readonly startedAt: number; readonly fromS: number; readonly untilS: number } | null = null

  constructor(timeline: Timeline, playing: Playing) {
    this.#timeline = timeline
    this.#playing = playing
    this.#speed = playing.speed
    this.#nowS = timeline.at(playing.fromS)
  }

  async run(): Promise<'ended' | 'quit'> {
    const { events } = this.#timeline
    for (;;) {
      if (this.#hasQuit) return 'quit'
      this.#show()
      const next = events[this.#shown]
      if (!next && !this.#isPaused) return 'ended'
      await this.#wait(next?.atS ?? this.#nowS)
    }
  }

  press(key: PlayKey): void {
    this.#settle()
    if (key === 'quit') this.#hasQuit = true
    else if (key === 'pause') this.#isPaused = !this.#isPaused
    else if (key === 'back') this.#seek(this.#nowS - SEEK_S)
    else if (key === 'forward') this.#seek(this.#nowS + SEEK_S)
    else if (key === 'next-mark') this.#seek(this.#nextMarkS())
    else {
      const wanted = key === 'faster' ? this.#speed * FASTER : this.#speed / FASTER
      this.#speed = Math.min(SPEED_MAX, Math.max(SPEED_MIN, wanted))
    }
    this.#wake.abort()
  }

  /** Lets time pass until `untilS` at most; a key ends it early. */
  async #wait(untilS: number): Promise<void> {
    const { now, sleep } = this.#playing
    const wake = new AbortController()
    this.#wake = wake
    this.#waiting = { startedAt: now(), fromS: this.#nowS, untilS }
    const leftMs = this.#isPaused ? WAIT_MS_MAX : ((untilS - this.#nowS) / this.#speed) * 1_000
    await sleep(Math.min(WAIT_MS_MAX, Math.max(0, leftMs)), wake.signal)
    if (!this.#waiting) return
    // Timers may be early by a fraction: what was waited for is due.
    if (this.#isPaused || leftMs > WAIT_MS_MAX) this.#settle()
    else this.#nowS = untilS
    this.#waiting = null
  }

  /** Sets the clock to what has passed of the present wait, and ends that. */
  #settle(): void {
    const waiting = this.#waiting
    this.#waiting = null
    if (!waiting || this.#isPaused) return
    const passedS = ((this.#playing.now() - waiting.startedAt) / 1_000) * this.#speed
    this.#nowS = Math.min(waiting.untilS, waiting.fromS + passedS)
  }

  #seek(toS: number): void {
    this.#nowS = Math.min(this.#timeline.endS, Math.max(0, toS))
  }

  #nextMarkS(): number {
    const { events } = this.#timeline
    return events.find(({ code, atS }) => code === 'm' && atS > this.#nowS)?.atS ?? this.#nowS
  }

  /** Brings the screen to the present moment; what lies behind is drawn again from the start. */
  #show(): void {
    const { events } = this.#timeline
    const last = events[this.#shown - 1]
    if (last && last.atS > this.#nowS) {
      this.#playing.reset()
      this.#shown = 0
    }
    let text = ''
    for (; (events[this.#shown]?.atS ?? Number.POSITIVE_INFINITY) <= this.#nowS; this.#shown++) {
      const event = events[this.#shown]
      if (event?.code === 'o') text += event.text
    }
    if (text !== '') this.#playing.out(text)
  }
}

const KEYS: readonly (readonly [RegExp, PlayKey])[] = [
  [/^ /, 'pause'],
  [/^\u001b[[O]D/, 'back'],
  [/^\u001b[[O]C/, 'forward'],
  [/^[+=]/, 'faster'],
  [/^[-_]/, 'slower'],
  [/^m/, 'next-mark'],
  [/^[q\u0003\u0004]/, 'quit'],
]

/** The keys in what a terminal sent at once; others mean nothing. */
export function playKeysOf(typed: string): readonly PlayKey[] {
  const keys: PlayKey[] = []
  for (let rest = typed; rest !== ''; ) {
    const found = KEYS.map(([expression, key]) => ({ key, length: expression.exec(rest)?.[0].length ?? 0 })).find(
      ({ length }) => length > 0,
    )
    if (found) keys.push(found.key)
    rest = rest.slice(found?.length ?? 1)
  }
  return keys
}
