// How often one session may use a tool. Counted where the engine runs, because the agent can start its own server as often as it
// likes. A call that comes again after a lost connection has the same id and counts once.
import type { DeskTool } from './tools.ts'

export const LIMIT_WINDOW_MS = 10 * 60_000
/** Calls of one session within the window. */
export const CALLS_MAX: Readonly<Record<DeskTool, number>> = {
  hello: 100,
  read_feedback: 300,
  report_status: 60,
  ask_clearance: 30,
  raise_escalation: 5,
  submit_result: 20,
}
/** Sessions and tools that are counted; the longest unused are forgotten. */
export const COUNTED_MAX = 500

export class Limits {
  readonly #calls = new Map<string, Map<string, number>>()

  /** True when the call may be made; then it counts. */
  admit(sessionId: string, tool: DeskTool, requestId: string, at: number): boolean {
    const key = `${sessionId}/${tool}`
    const recent = new Map([...(this.#calls.get(key) ?? [])].filter(([, time]) => time > at - LIMIT_WINDOW_MS))
    const isAdmitted = recent.has(requestId) || recent.size < CALLS_MAX[tool]
    if (isAdmitted && !recent.has(requestId)) recent.set(requestId, at)
    this.#calls.delete(key)
    this.#calls.set(key, recent)
    const [oldest] = this.#calls.keys()
    if (this.#calls.size > COUNTED_MAX && oldest !== undefined) this.#calls.delete(oldest)
    return isAdmitted
  }
}
