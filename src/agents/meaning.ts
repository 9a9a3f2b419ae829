// What the call of a hook means in the common words, whichever agent it comes from, and what the desk hears of it. Each adapter says
// only what its own events mean; here is what follows from that. Pure.
import type { AgentRequest } from '#protocol/agent-request.ts'
import type { Event, EventOf } from '#protocol/event.ts'
import { type Closing, type Heard, NOTHING_HEARD } from './adapter.ts'
import { ANSWERED_THERE } from './closing-words.ts'
import { shownLine } from './shown.ts'

const DETAIL_CHARS_MAX = 300

/** What it reports, and which open requests it shows to be settled: those of its agent, of this very call, or all. */
export type Meaning = {
  readonly report: EventOf<'agent.reported'>['report']
  readonly detail: string
  readonly settles?: 'agent' | 'call' | 'all'
}

/** By the event's own name; null, or no entry, for what says nothing. */
export type Meanings<Call> = Readonly<Record<string, (call: Call) => Meaning | null>>

/** Of a request too large to be sent, hence not to be shown: its own dialog is all there is. */
export const TOO_LARGE: Meaning = { report: 'needs-human', detail: 'a request too large to be shown here' }

/** Names come from outside: what every object has by nature is no meaning. */
export function meaningOf<Call>(meanings: Meanings<Call>, event: string, call: Call): Meaning | null {
  return (Object.hasOwn(meanings, event) && meanings[event]?.(call)) || null
}

export type Occasion = {
  readonly sessionId: string
  /** Null for the session's own agent. */
  readonly agentId: string | null
  readonly turn: string | null
  /** Whether the call that is reported is the one that was asked for. */
  readonly isCallOf: (open: AgentRequest) => boolean
  /** Told before the report itself. */
  readonly before?: readonly Event[]
}

/** The report, and what it settles; nothing where there is no meaning. */
export function heardAs(meaning: Meaning | null, occasion: Occasion): Heard {
  if (!meaning) return NOTHING_HEARD
  const { sessionId, agentId, turn, before = [] } = occasion
  const detail = shownLine(meaning.detail, DETAIL_CHARS_MAX)
  return {
    events: [...before, { type: 'agent.reported', sessionId, report: meaning.report, detail, agentId, turn }],
    closing: closingOf(meaning, occasion),
    asked: null,
  }
}

function closingOf({ settles }: Meaning, { agentId, isCallOf }: Occasion): Closing | null {
  if (settles === undefined) return null
  const isOfAgent = (open: AgentRequest) => open.agentId === agentId
  const which = {
    all: () => true,
    agent: isOfAgent,
    call: (open: AgentRequest) => isOfAgent(open) && isCallOf(open),
  }[settles]
  return { which, because: ANSWERED_THERE }
}
