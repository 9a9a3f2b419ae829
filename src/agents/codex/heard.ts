// What a call of a Codex hook means in the common words. Pure: one call, one meaning.
import { type Heard, type HookCall, NOTHING_HEARD } from '../adapter.ts'
import { conversed } from '../conversation.ts'
import { heardAs, type Meanings, meaningOf, TOO_LARGE } from '../meaning.ts'
import { type CodexCall, callSchema } from './calls.ts'
import { askedBy, likenessOf } from './request.ts'
import { viewOf } from './tool-view.ts'

const MEANINGS: Meanings<CodexCall> = {
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
  PermissionRequest: () => TOO_LARGE,
}

/** Throws when the payload is no object. */
export function heardOf({ sessionId, event, requestId, payload }: HookCall): Heard {
  const call = callSchema.parse(payload ?? {})
  if (event === 'PermissionRequest' && payload !== null) {
    return { ...NOTHING_HEARD, asked: askedBy(call, sessionId, requestId) }
  }
  const { agent_id: agentId, turn_id: turn, session_id, transcript_path } = call
  return heardAs(meaningOf(MEANINGS, event, call), {
    sessionId,
    agentId,
    turn,
    isCallOf: ({ likeness }) => likeness === likenessOf(call),
    // An empty path is none.
    before: event === 'SessionStart' ? conversed(sessionId, session_id, transcript_path || undefined) : [],
  })
}

function toolLine(call: CodexCall): string {
  return call.tool_name === undefined ? '' : `${call.tool_name}: ${viewOf(call).detail}`
}
