// What a call of a Claude Code hook means in the common words. Pure: one call, one meaning.
import type { AgentRequest } from '#protocol/agent-request.ts'
import type { Event, EventOf } from '#protocol/event.ts'
import { type Closing, type Heard, type HookCall, NOTHING_HEARD } from '../adapter.ts'
import { ANSWERED_THERE } from '../closing-words.ts'
import { shownLine } from '../shown.ts'
import { type ClaudeCall, callSchema, statusSchema } from './calls.ts'
import { askedBy, likenessOf, PLAN_TOOL, QUESTION_TOOL } from './request.ts'
import { detailOf } from './tool-view.ts'

/** It becomes a word of a command line, so nothing else may pass for it. */
export const CONVERSATION_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
export const STATUS_LINE = 'StatusLine'
const DETAIL_CHARS_MAX = 300
const NAME_CHARS_MAX = 100
/** Notifications that mean a dialog stands on the screen. */
const NEEDS_HUMAN = new Set(['permission_prompt', 'agent_needs_input', 'elicitation_dialog'])
/** Tools whose arguments are changed by the answer itself. */
const ANSWERED_BY_INPUT = new Set([QUESTION_TOOL, PLAN_TOOL])

type Report = EventOf<'agent.reported'>['report']

/** What it reports, and which open requests it shows to be settled: those of its agent, of this very call, or all. */
type Meaning = { readonly report: Report; readonly detail: string; readonly settles?: 'agent' | 'call' | 'all' }

const MEANINGS: Readonly<Record<string, (call: ClaudeCall) => Meaning | null>> = {
  SessionStart: ({ source = '' }) => ({ report: 'started', detail: source }),
  // That a task in the background has ended is also a prompt, and leaves an open dialog as it is.
  UserPromptSubmit: ({ prompt = '' }) =>
    prompt.startsWith('<task-notification>')
      ? { report: 'prompted', detail: 'a task in the background has ended' }
      : { report: 'prompted', detail: prompt, settles: 'agent' },
  PreToolUse: (call) => ({ report: 'tool-started', detail: toolLine(call) }),
  PostToolUse: (call) => ({ report: 'tool-ended', detail: toolLine(call), settles: 'call' }),
  PostToolUseFailure: (call) => ({
    report: 'tool-ended',
    detail: `${toolLine(call)}: ${call.error ?? 'failed'}`,
    settles: 'call',
  }),
  Notification: ofNotification,
  Stop: (call) => ({ report: 'turn-ended', detail: backgroundOf(call), settles: 'agent' }),
  StopFailure: (call) => ({
    report: call.error === 'rate_limit' ? 'limited' : 'turn-failed',
    detail: failureOf(call),
    settles: 'agent',
  }),
  SubagentStart: ({ agent_type = '' }) => ({ report: 'started', detail: agent_type }),
  SubagentStop: ({ agent_type = '' }) => ({ report: 'ended', detail: agent_type, settles: 'agent' }),
  SessionEnd: ({ reason = '' }) => ({ report: 'ended', detail: reason, settles: 'all' }),
  // Too large to be sent, hence not to be shown: its own dialog is all there is.
  PermissionRequest: () => ({ report: 'needs-human', detail: 'a request too large to be shown here' }),
}

/** Throws when the payload is no object. */
export function heardOf({ sessionId, event, requestId, payload }: HookCall): Heard {
  if (event === STATUS_LINE) return { ...NOTHING_HEARD, events: [measured(sessionId, payload)] }
  const call = callSchema.parse(payload ?? {})
  if (event === 'PermissionRequest' && payload !== null) {
    return { ...NOTHING_HEARD, asked: askedBy(call, sessionId, requestId) }
  }
  const meaning = Object.hasOwn(MEANINGS, event) ? MEANINGS[event]?.(call) : null
  if (!meaning) return NOTHING_HEARD
  const { agent_id: agentId, prompt_id: turn } = call
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

function closingOf({ settles }: Meaning, call: ClaudeCall): Closing | null {
  if (settles === undefined) return null
  const isOfAgent = (open: AgentRequest) => open.agentId === call.agent_id
  const which = {
    all: () => true,
    agent: isOfAgent,
    call: (open: AgentRequest) => isOfAgent(open) && isCallOf(open, call),
  }[settles]
  return { which, because: ANSWERED_THERE }
}

/** The tool that has run is the one that was asked for. */
const isCallOf = (open: AgentRequest, call: ClaudeCall) =>
  open.likeness === likenessOf(call) || (open.tool === call.tool_name && ANSWERED_BY_INPUT.has(open.tool))

function ofNotification({ notification_type: type = '', message = '' }: ClaudeCall): Meaning | null {
  if (type === 'idle_prompt') return { report: 'idle', detail: message }
  return NEEDS_HUMAN.has(type) ? { report: 'needs-human', detail: message } : null
}

function conversed(sessionId: string, { session_id, transcript_path }: ClaudeCall): readonly Event[] {
  if (session_id === undefined || !CONVERSATION_ID.test(session_id)) return []
  const transcript = transcript_path === undefined || transcript_path.length > 1_000 ? null : transcript_path
  return [{ type: 'agent.conversed', sessionId, conversationId: session_id, transcript }]
}

function toolLine({ tool_name = '', tool_input }: ClaudeCall): string {
  return tool_name === '' ? '' : `${tool_name}: ${detailOf(tool_input)}`
}

const backgroundOf = ({ background_tasks: { length } }: ClaudeCall) =>
  length === 0 ? '' : `${length} in the background go on`

const failureOf = ({ error = '', last_assistant_message: message = '' }: ClaudeCall) =>
  [error, message].filter(Boolean).join(': ')

function measured(sessionId: string, payload: unknown): Event {
  const { model, cost, context_window } = statusSchema.parse(payload)
  const usd = cost.total_cost_usd
  const percent = context_window.used_percentage
  return {
    type: 'agent.measured',
    sessionId,
    model: model.display_name ? shownLine(model.display_name, NAME_CHARS_MAX) : null,
    costUsd: usd == null || usd < 0 ? null : Math.round(usd * 100) / 100,
    contextPercent: percent == null ? null : Math.min(100, Math.max(0, Math.round(percent))),
  }
}
