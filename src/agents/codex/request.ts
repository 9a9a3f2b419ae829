// A PermissionRequest of Codex as a request in the common words. Its own dialog is not there yet: it comes when the hook has no
// answer, so a human who wants to answer in the session has it handed over. Names are made of what is shown, so no secret is in them.
import { type AgentRequest, EDIT_CHARS_MAX } from '#protocol/agent-request.ts'
import { fingerprint } from '#protocol/fingerprint.ts'
import { redact } from '#protocol/secret.ts'
import type { Asked } from '../adapter.ts'
import { canonicalJson } from '../canonical.ts'
import { exactText, shownLine } from '../shown.ts'
import type { CodexCall } from './calls.ts'
import { viewOf } from './tool-view.ts'

const TOOL_CHARS_MAX = 80

/** The same for calls of the same tool with the same arguments; why it wants them may be worded anew. */
export function likenessOf({ tool_name = '', tool_input: { description: _, ...rest } }: CodexCall): string {
  return fingerprint(canonicalJson([tool_name, redact(canonicalJson(rest))]))
}

/** The request, bound to this one occasion. */
export function askedBy(call: CodexCall, sessionId: string, requestId: string): Asked {
  const { tool_name = '', tool_input, agent_id, turn_id } = call
  const args = redact(canonicalJson(tool_input))
  const { detail, lines, paths } = viewOf(call)
  const request: AgentRequest = {
    fingerprint: fingerprint(canonicalJson([sessionId, agent_id, tool_name, args, turn_id, requestId])),
    likeness: likenessOf(call),
    kind: 'permission',
    tool: shownLine(tool_name, TOOL_CHARS_MAX) || 'a tool',
    detail,
    lines: [...lines],
    paths: [...paths],
    channel: { by: 'desk', adapter: 'codex', requestId, isOnScreen: false },
    agentId: agent_id,
    turn: turn_id,
    editable: null,
    // A list of words is no line that a shell would run as it stands.
    exact: typeof tool_input['command'] === 'string' ? exactText(tool_input['command'], EDIT_CHARS_MAX) : null,
    // A hook that changes the command, keeps a rule or ends the turn is refused by Codex as a whole.
    offers: ['hand-over'],
    questions: [],
  }
  return { request, original: null }
}
