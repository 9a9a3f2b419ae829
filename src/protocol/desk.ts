// The desk: where agents report and ask through their own hooks and servers, as a port. Adapters for each kind of agent live in
// agents/; screens are read elsewhere (sources/screens, detectors/screen).
import type { AgentRequest, Decision } from './agent-request.ts'
import type { Source } from './ports.ts'
import type { Launch } from './session.ts'

/** What is started in place of the launch's command line, so that the agent reports to the desk. */
export type Equipped = {
  readonly argv: readonly string[]
  /** Added to the agent's environment. */
  readonly env: Readonly<Record<string, string>>
}

/** An answer on its way to the request that it was given to. */
export type Delivery = {
  readonly sessionId: string
  readonly request: AgentRequest
  readonly decision: Decision
  /** A human's or the policy's words; an agent reads them with a no. */
  readonly note: string | null
  /** Given twice with the same id, it is delivered once. */
  readonly intentId: string
}

/** Not delivered: the request was no longer asked, and nothing was done. */
export type Delivered = { readonly delivered: boolean; readonly because: string }

export type Desk = {
  /** Emits `agent.*`, `request.raised` and `request.closed` with origin `agent`, each request once while it is asked. */
  readonly source: Source
  /** Idempotent by session id. Throws Trouble when what the agent needs cannot be written. */
  equip(launch: Launch): Promise<Equipped>
  answer(delivery: Delivery): Promise<Delivered>
}
