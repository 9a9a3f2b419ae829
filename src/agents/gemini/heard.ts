// What a call of a Gemini CLI hook means in the common words. Pure: one call, one meaning.
import type { AgentRequest } from '#protocol/agent-request.ts'
import { type Heard, type HookCall, NOTHING_HEARD } from '../adapter.ts'
import { heardAs, type Meanings, meaningOf } from '../meaning.ts'
import { callSchema, type GeminiCall } from './calls.ts'
import { askedBy, likenessOf } from './request.ts'

/** More would not be seen whole in its dialog. */
const LINES_MAX = 20
const LINE_CHARS_MAX = 400
const SHELL_TOOL = 'run_shell_command'

const MEANINGS: Meanings<GeminiCall> = {
  SessionStart: ({ source = '' }) => ({ report: 'started', detail: source }),
  BeforeAgent: ({ prompt = '' }) => ({ report: 'prompted', detail: prompt, settles: 'all' }),
  BeforeTool: (call) => ({ report: 'tool-started', detail: toolLine(call) }),
  AfterTool: (call) => ({ report: 'tool-ended', detail: toolLine(call), settles: 'call' }),
  AfterAgent: () => ({ report: 'turn-ended', detail: '', settles: 'all' }),
  Notification: ({ notification_type: type, message = '' }) =>
    type === 'ToolPermission' ? { report: 'needs-human', detail: message } : null,
  SessionEnd: ({ reason = '' }) => ({ report: 'ended', detail: reason, settles: 'all' }),
}

/** Throws when the payload is no object. */
export function heardOf({ sessionId, event, requestId, payload }: HookCall): Heard {
  const call = callSchema.parse(payload ?? {})
  const command = event === 'Notification' ? commandIn(call) : null
  if (command !== null) return { ...NOTHING_HEARD, asked: askedBy(command, sessionId, requestId) }
  return heardAs(meaningOf(MEANINGS, event, call), {
    sessionId,
    agentId: null,
    turn: null,
    isCallOf: (open) => isCallOf(open, call),
  })
}

/** Only a command that can be shown whole: that is what its dialog is compared with. Others are read from the screen. */
function commandIn({ notification_type, details }: GeminiCall): string | null {
  const { type, command } = details ?? {}
  if (notification_type !== 'ToolPermission' || type !== 'exec' || !command) return null
  const lines = command.split('\n')
  return lines.length > LINES_MAX || lines.some(({ length }) => length > LINE_CHARS_MAX) ? null : command
}

function isCallOf({ likeness }: AgentRequest, { tool_name, tool_input: { command } }: GeminiCall): boolean {
  return tool_name === SHELL_TOOL && typeof command === 'string' && likeness === likenessOf(command)
}

function toolLine({ tool_name = '', tool_input }: GeminiCall): string {
  const telling = [tool_input['command'], tool_input['file_path'], tool_input['path']].find(
    (value) => typeof value === 'string',
  )
  return `${tool_name}: ${telling ?? JSON.stringify(tool_input)}`
}
