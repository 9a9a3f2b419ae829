// Requests that wait at this moment, with the way back to whoever asked. Memory only: after a restart of the engine those who wait
// call again, and the journal knows which of them had been raised already.
import type { Asked, Way } from './adapter.ts'

/** More are let go; the agent's own dialog stays for the human. */
export const WAITING_MAX = 128
export const WAITING_OF_SESSION_MAX = 16

export type Open = { readonly sessionId: string; readonly adapter: string; readonly asked: Asked; readonly way: Way }

export class OpenRequests {
  readonly #open = new Map<string, Open>()
  readonly #expected = new Map<string, Set<() => void>>()

  /** False when too many wait. One that comes again takes its own place. */
  add(open: Open): boolean {
    const { fingerprint } = open.asked.request
    if (!this.#open.has(fingerprint) && this.#isFull(open.sessionId)) return false
    this.#open.set(fingerprint, open)
    for (const on of this.#expected.get(fingerprint) ?? []) on()
    return true
  }

  get(fingerprint: string): Open | undefined {
    return this.#open.get(fingerprint)
  }

  ofSession(sessionId: string): readonly Open[] {
    return [...this.#open.values()].filter((open) => open.sessionId === sessionId)
  }

  /** Removes it; with `way`, unless the same has come again by another. */
  remove(fingerprint: string, way?: Way): Open | undefined {
    const open = this.#open.get(fingerprint)
    if (!open || (way && open.way !== way)) return undefined
    this.#open.delete(fingerprint)
    return open
  }

  clear(): void {
    this.#open.clear()
  }

  /** Calls back when that request is there; the returned function cancels. */
  expect(fingerprint: string, on: () => void): () => void {
    const waiting = this.#expected.get(fingerprint) ?? new Set()
    this.#expected.set(fingerprint, waiting.add(on))
    return () => {
      waiting.delete(on)
      if (waiting.size === 0) this.#expected.delete(fingerprint)
    }
  }

  #isFull(sessionId: string): boolean {
    return this.#open.size >= WAITING_MAX || this.ofSession(sessionId).length >= WAITING_OF_SESSION_MAX
  }
}
