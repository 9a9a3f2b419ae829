// The port of one kind of agent: how it is started so that it reports, what its calls mean in the common words, and how a decision
// reads in its own words. Adapters know their agent's contract and nothing of sockets, queues or the journal.
import type { AgentRequest, Decision } from '#protocol/agent-request.ts'
import type { Equipped } from '#protocol/desk.ts'
import type { Event } from '#protocol/event.ts'
import type { Launch } from '#protocol/session.ts'

/** One call of an agent's hook. Only the session is proven; everything else is what the agent says. */
export type HookCall = {
  readonly sessionId: string
  readonly event: string
  /** Named by the relay, the same when it comes again after a lost connection. */
  readonly requestId: string
  /** The hook's input as the agent wrote it; null when it was too large to be sent. */
  readonly payload: unknown
}

/** A request and, apart from it, what the agent really asked: never shown, never journaled. */
export type Asked = { readonly request: AgentRequest; readonly original: unknown }

/** Which open requests of the session a call shows to be settled, and why. */
export type Closing = { readonly which: (open: AgentRequest) => boolean; readonly because: string }

export type Heard = {
  readonly events: readonly Event[]
  readonly closing: Closing | null
  /** What it asks; whoever calls is kept waiting for the answer. */
  readonly asked: Asked | null
  /** One line that the caller is told at once, where nothing is asked. */
  readonly reply?: string
}

/** A decision in the agent's words, or why it has none for it. */
export type Spoken = { readonly text: string } | { readonly refused: string }

/** The agent's own name for what was said before, and where it keeps that. */
export type Conversation = { readonly id: string; readonly transcript: string | null }

export type Equipping = {
  /** Folder of this session, 0700, for what the agent has to read. */
  readonly dir: string
  /** The shell command that hands a hook's input on; `waits` when its answer is waited for. */
  readonly relay: (event: string, waits?: boolean) => string
  /** What the session takes up again; null for a new one. */
  readonly conversation: Conversation | null
  /** The environment that the agent will see. */
  readonly env: Readonly<Record<string, string | undefined>>
}

export type Outfit = Equipped & { readonly conversation: Conversation | null }

export type Adapter = {
  readonly name: string
  equip(launch: Launch, equipping: Equipping): Promise<Outfit>
  /** Whoever waits is ended when its request is refused in the session, and the turn with it. */
  readonly leavesWhenRefused?: boolean
  /** Throws on a call that does not fit: it is ignored and the agent is let go. */
  heard(call: HookCall): Heard
  answer(asked: Asked, decision: Decision, note: string | null): Spoken
  /** For an agent whose caller is not kept waiting: how the request is answered instead, also after a restart. */
  wayTo?(sessionId: string, request: AgentRequest): Way
  /** For an agent that is asked instead of calling: runs beside the socket until the signal aborts. */
  attend?(counter: Counter, signal: AbortSignal): Promise<void>
}

/** The way back to whoever waits; each is used once at most. */
export type Way = {
  /** Gives the answer; false when nobody took it. */
  give(text: string): boolean | Promise<boolean>
  /** It is settled otherwise: nothing is answered. */
  release(): void
}

/** Where requests wait, for adapters that do not come through the hooks socket. */
export type Counter = {
  tell(event: Event): void
  /** False when too many wait: it is not asked. The same request raised again only replaces the way back. */
  raise(sessionId: string, asked: Asked, way: Way): boolean
  /** Whoever waited by that way is gone: the request was settled in the session. */
  gone(asked: Asked, way: Way): void
  close(sessionId: string, closing: Closing): void
}

export const NOTHING_HEARD: Heard = { events: [], closing: null, asked: null }
