// What a call of a Gemini CLI hook means in the common words. Pure: one call, one meaning.
import type { AgentRequest } from '#protocol/agent-request.ts'
import type { EventOf } from '#protocol/event.ts'
import { type Closing, type Heard, type HookCall, NOTHING_HEARD } from '../adapter.ts'
import { ANSWERED_THERE } from '../closing-words.ts'
import { shownLine } from '../shown.ts'
import { callSchema, type GeminiCall } from './calls.ts'
import { askedBy, likenessOf } from './request.ts'

const DETAIL_CHARS_MAX = 300
/** More would not be seen whole in its dialog. */
const LINES_MAX = 20
const LINE_CHARS_MAX = 400
const SHELL_TOOL = 'run_shell_command'

type Report = EventOf<'agent.reported'>['report']
type Meaning = { readonly report: Report; readonly detail: string; readonly settles?: 'call' | 'all' }

const MEANINGS: Readonly<Record<string, (call: GeminiCall) => Meaning | null>> = {
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
  const meaning = Object.hasOwn(MEANINGS, event) ? MEANINGS[event]?.(call) : null
  if (!meaning) return NOTHING_HEARD
  const { report } = meaning
  const detail = shownLine(meaning.detail, DETAIL_CHARS_MAX)
  return {
    events: [{ type: 'agent.reported', sessionId, report, detail, agentId: null, turn: null }],
    closing: closingOf(meaning, call),
    asked: null,
  }
}

/** Only a command that can be shown whole: that is what its dialog is compared with. Others are read from the screen. */
function commandIn({ notification_type, details }: GeminiCall): string | null {
  const { type, command } = details ?? {}
  if (notification_type !== 'ToolPermission' || type !== 'exec' || !command) return null
  const lines = command.split('\n')
  return lines.length > LINES_MAX || lines.some(({ length }) => length > LINE_CHARS_MAX) ? null : command
}

function closingOf({ settles }: Meaning, { tool_name, tool_input }: GeminiCall): Closing | null {
  if (settles === undefined) return null
  const { command } = tool_input
  const isCall = (open: AgentRequest) =>
    tool_name === SHELL_TOOL && typeof command === 'string' && open.likeness === likenessOf(command)
  return { which: settles === 'all' ? () => true : isCall, because: ANSWERED_THERE }
}

function toolLine({ tool_name = '', tool_input }: GeminiCall): string {
  const telling = [tool_input['command'], tool_input['file_path'], tool_input['path']].find(
    (value) => typeof value === 'string',
  )
  return `${tool_name}: ${telling ?? JSON.stringify(tool_input)}`
}
