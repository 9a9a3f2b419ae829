// What a call of a Codex hook means in the common words. Pure: one call, one meaning.
import type { AgentRequest } from '#protocol/agent-request.ts'
import type { Event, EventOf } from '#protocol/event.ts'
import { type Closing, type Heard, type HookCall, NOTHING_HEARD } from '../adapter.ts'
import { ANSWERED_THERE } from '../closing-words.ts'
import { shownLine } from '../shown.ts'
import { type CodexCall, callSchema } from './calls.ts'
import { askedBy, likenessOf } from './request.ts'
import { viewOf } from './tool-view.ts'

/** It becomes a word of a command line, so nothing else may pass for it. */
export const CONVERSATION_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const DETAIL_CHARS_MAX = 300
const TRANSCRIPT_CHARS_MAX = 1_000

type Report = EventOf<'agent.reported'>['report']

/** What it reports, and which open requests it shows to be settled: those of its agent, of this very call, or all. */
type Meaning = { readonly report: Report; readonly detail: string; readonly settles?: 'agent' | 'call' | 'all' }

const MEANINGS: Readonly<Record<string, (call: CodexCall) => Meaning>> = {
  SessionStart: ({ source = '' }) => ({ report: 'started', detail: source }),
  // Typing while a command waits steers the turn, and leaves what it waits for as it is.
  UserPromptSubmit: ({ prompt = '' }) => ({ report: 'prompted', detail: prompt }),
  PreToolUse: (call) => ({ report: 'tool-started', detail: toolLine(call) }),
  PostToolUse: (call) => ({ report: 'tool-ended', detail: toolLine(call), settles: 'call' }),
  Stop: () => ({ report: 'turn-ended', detail: '', settles: 'agent' }),
  Interrupt: () => ({ report: 'interrupted', detail: '', settles: 'agent' }),
  SubagentStart: ({ agent_type = '' }) => ({ report: 'started', detail: agent_type }),
  SubagentStop: ({ agent_type = '' }) => ({ report: 'ended', detail: agent_type, settles: 'agent' }),
  SessionEnd: ({ reason = '' }) => ({ report: 'ended', detail: reason, settles: 'all' }),
  // Too large to be sent, hence not to be shown: its own dialog is all there is.
  PermissionRequest: () => ({ report: 'needs-human', detail: 'a request too large to be shown here' }),
}

/** Throws when the payload is no object. */
export function heardOf({ sessionId, event, requestId, payload }: HookCall): Heard {
  const call = callSchema.parse(payload ?? {})
  if (event === 'PermissionRequest' && payload !== null) {
    return { ...NOTHING_HEARD, asked: askedBy(call, sessionId, requestId) }
  }
  const meaning = Object.hasOwn(MEANINGS, event) ? MEANINGS[event]?.(call) : null
  if (!meaning) return NOTHING_HEARD
  const { agent_id: agentId, turn_id: turn } = call
  const detail = shownLine(meaning.detail, DETAIL_CHARS_MAX)
  return {
    events: [
      ...(event === 'SessionStart' ? conversed(sessionId, call) : []),
      { type: 'agent.reported', sessionId, report: meaning.report, detail, agentId, turn },
    ],
    closing: closingOf(meaning, call),
    asked: null,
  }
}

function closingOf({ settles }: Meaning, call: CodexCall): Closing | null {
  if (settles === undefined) return null
  const isOfAgent = (open: AgentRequest) => open.agentId === call.agent_id
  const which = {
    all: () => true,
    agent: isOfAgent,
    call: (open: AgentRequest) => isOfAgent(open) && open.likeness === likenessOf(call),
  }[settles]
  return { which, because: ANSWERED_THERE }
}

function conversed(sessionId: string, { session_id, transcript_path = '' }: CodexCall): readonly Event[] {
  if (session_id === undefined || !CONVERSATION_ID.test(session_id)) return []
  const transcript = transcript_path === '' || transcript_path.length > TRANSCRIPT_CHARS_MAX ? null : transcript_path
  return [{ type: 'agent.conversed', sessionId, conversationId: session_id, transcript }]
}

function toolLine(call: CodexCall): string {
  return call.tool_name === undefined ? '' : `${call.tool_name}: ${viewOf(call).detail}`
}
