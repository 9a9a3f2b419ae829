// When the files are looked at: as often as is promised, and sooner after a hint, but never all the time.
import type { Hint } from '#sources/hint.ts'

/** However fast a log grows: each look asks for the state of every file. */
export const LOOKS_APART_MS = 50

export class LookTimes {
  readonly #pollMs: number
  readonly #hint: Hint
  #lookedAt = Number.NEGATIVE_INFINITY
  #isHinted = true

  constructor(pollMs: number, hint: Hint) {
    this.#pollMs = pollMs
    this.#hint = hint
  }

  /** True when it is time; then the look begins. */
  begin(): boolean {
    if (this.#dueInMs() > 0) return false
    this.#lookedAt = performance.now()
    this.#isHinted = false
    return true
  }

  /** Until the next look is due, or something came that needs no look, as bytes of a stream. */
  async wait(signal: AbortSignal): Promise<void> {
    const isHinted = await this.#hint.wait(Math.max(1, this.#dueInMs()), signal)
    this.#isHinted ||= isHinted
  }

  #dueInMs(): number {
    const apartMs = this.#isHinted ? Math.min(LOOKS_APART_MS, this.#pollMs) : this.#pollMs
    return this.#lookedAt + apartMs - performance.now()
  }
}
