// What a call of a Claude Code hook means in the common words. Pure: one call, one meaning.
import type { AgentRequest } from '#protocol/agent-request.ts'
import type { Event } from '#protocol/event.ts'
import { type Heard, type HookCall, NOTHING_HEARD } from '../adapter.ts'
import { conversed } from '../conversation.ts'
import { heardAs, type Meaning, type Meanings, meaningOf, TOO_LARGE } from '../meaning.ts'
import { shownLine } from '../shown.ts'
import { type ClaudeCall, callSchema, statusSchema } from './calls.ts'
import { askedBy, likenessOf, PLAN_TOOL, QUESTION_TOOL } from './request.ts'
import { detailOf } from './tool-view.ts'

export const STATUS_LINE = 'StatusLine'
const NAME_CHARS_MAX = 100
/** Notifications that mean a dialog stands on the screen. */
const NEEDS_HUMAN = new Set(['permission_prompt', 'agent_needs_input', 'elicitation_dialog'])
/** Tools whose arguments are changed by the answer itself. */
const ANSWERED_BY_INPUT = new Set([QUESTION_TOOL, PLAN_TOOL])

const MEANINGS: Meanings<ClaudeCall> = {
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
  PermissionRequest: () => TOO_LARGE,
}

/** Throws when the payload is no object. */
export function heardOf({ sessionId, event, requestId, payload }: HookCall): Heard {
  if (event === STATUS_LINE) return { ...NOTHING_HEARD, events: [measured(sessionId, payload)] }
  const call = callSchema.parse(payload ?? {})
  if (event === 'PermissionRequest' && payload !== null) {
    return { ...NOTHING_HEARD, asked: askedBy(call, sessionId, requestId) }
  }
  const { agent_id: agentId, prompt_id: turn, session_id, transcript_path } = call
  return heardAs(meaningOf(MEANINGS, event, call), {
    sessionId,
    agentId,
    turn,
    isCallOf: (open) => isCallOf(open, call),
    before: event === 'SessionStart' ? conversed(sessionId, session_id, transcript_path) : [],
  })
}

/** The tool that has run is the one that was asked for. */
const isCallOf = (open: AgentRequest, call: ClaudeCall) =>
  open.likeness === likenessOf(call) || (open.tool === call.tool_name && ANSWERED_BY_INPUT.has(open.tool))

function ofNotification({ notification_type: type = '', message = '' }: ClaudeCall): Meaning | null {
  if (type === 'idle_prompt') return { report: 'idle', detail: message }
  return NEEDS_HUMAN.has(type) ? { report: 'needs-human', detail: message } : null
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
