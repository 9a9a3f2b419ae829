// Model, cost and context of sessions, told when they have changed and not too often: a status line is drawn several times a second.
import type { EventOf } from '#protocol/event.ts'
import type { Clock } from '#protocol/ports.ts'

export const MEASURED_EVERY_MS = 10_000

type Measured = EventOf<'agent.measured'>
type Last = { readonly text: string; readonly at: number; pending: Measured | null; cancel: () => void }

export class Measures {
  readonly #last = new Map<string, Last>()
  readonly #clock: Clock
  readonly #tell: (event: Measured) => void

  constructor(clock: Clock, tell: (event: Measured) => void) {
    this.#clock = clock
    this.#tell = tell
  }

  /** Tells it now, later, or never when it is what was told last. */
  see(event: Measured): void {
    const last = this.#last.get(event.sessionId)
    if (last?.pending) {
      last.pending = event
      return
    }
    if (last && last.text === JSON.stringify(event)) return
    const due = (last?.at ?? Number.NEGATIVE_INFINITY) + MEASURED_EVERY_MS
    if (!last || due <= this.#clock.now()) this.#say(event)
    else {
      last.pending = event
      last.cancel = this.#clock.wakeAt(due, () => this.#say(last.pending ?? event))
    }
  }

  close(): void {
    for (const { cancel } of this.#last.values()) cancel()
    this.#last.clear()
  }

  #say(event: Measured): void {
    const text = JSON.stringify(event)
    const isNew = this.#last.get(event.sessionId)?.text !== text
    this.#last.set(event.sessionId, { text, at: this.#clock.now(), pending: null, cancel: () => {} })
    if (isNew) this.#tell(event)
  }
}
