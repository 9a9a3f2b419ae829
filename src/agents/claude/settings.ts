// The settings that a session of Claude Code is started with: our hooks beside whatever the user has. Claude adds the hooks of every
// settings file together, so none of the user's are lost. Pure.
import type { Equipping } from '../adapter.ts'
import { quoted } from '../relay-command.ts'
import { STATUS_LINE } from './heard.ts'

type Settings = Readonly<Record<string, unknown>>

/** A human may take a day. */
const ANSWER_WITHIN_S = 86_400
const REPORT_WITHIN_S = 10

const REPORTS = [
  'SessionStart',
  'UserPromptSubmit',
  'PreToolUse',
  'PostToolUse',
  'PostToolUseFailure',
  'Notification',
  'Stop',
  'StopFailure',
  'SubagentStart',
  'SubagentStop',
  'SessionEnd',
]

/** `given` is what the user passed with --settings; `own` is the user's settings file, of which only the status line is used. */
export function settingsFor(relay: Equipping['relay'], given: Settings, own: Settings): Settings {
  const hooks: Record<string, unknown[]> = {}
  const add = (event: string, timeout: number, waits: boolean) => {
    const before = (given['hooks'] as Record<string, unknown> | undefined)?.[event]
    const ours = { hooks: [{ type: 'command', command: relay(event, waits), timeout }] }
    hooks[event] = [...(Array.isArray(before) ? before : []), ours]
  }
  for (const event of REPORTS) add(event, REPORT_WITHIN_S, false)
  add('PermissionRequest', ANSWER_WITHIN_S, true)
  return {
    ...given,
    hooks: { ...(given['hooks'] as object | undefined), ...hooks },
    statusLine: statusLine(relay(STATUS_LINE), given['statusLine'] ?? own['statusLine']),
  }
}

/** The user's own status line is drawn as before; its input is handed to us on the way. */
function statusLine(relay: string, own: unknown): unknown {
  const command = own !== null && typeof own === 'object' && 'command' in own ? own.command : undefined
  if (typeof command !== 'string') return { type: 'command', command: relay }
  const both = `in=$(cat); printf %s "$in" | (${relay}); printf %s "$in" | sh -c ${quoted(command)}`
  return { ...(own as object), command: both }
}
