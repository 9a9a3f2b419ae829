// Questions of this agent whose answer is awaited. A tool call ends before a human has answered; its ticket fetches the answer later.
// When this process ends with its agent, its connections end too, and the desk takes the questions back.
import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'

/** As many as the desk lets one session ask at a time (open-requests.ts), and as many answers that nobody fetched. */
export const TICKETS_MAX = 32

export class Tickets {
  readonly #asked = new Map<string, Promise<string>>()

  /** The oldest answer that nobody fetched makes room. */
  open(answer: Promise<string>): string {
    const ticket = `t-${randomBytes(6).toString('hex')}`
    // Whoever fetches it hears of a failure; nobody has to.
    answer.catch(() => {})
    this.#asked.set(ticket, answer)
    const [oldest] = this.#asked.keys()
    if (this.#asked.size > TICKETS_MAX && oldest !== undefined) this.#asked.delete(oldest)
    return ticket
  }

  has(ticket: string): boolean {
    return this.#asked.has(ticket)
  }

  /** The answer, once; null when there is none within that time. */
  async fetch(ticket: string, withinMs: number): Promise<string | null> {
    const answer = this.#asked.get(ticket)
    if (!answer) return null
    const over = new AbortController()
    const late = pause(withinMs, null, { signal: over.signal }).catch(() => null)
    try {
      const first = await Promise.race([answer, late])
      if (first !== null) this.#asked.delete(ticket)
      return first
    } catch (thrown) {
      this.#asked.delete(ticket)
      throw thrown
    } finally {
      over.abort()
    }
  }
}
