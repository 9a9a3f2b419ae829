// Claude Code's permission prompt tool. Without a terminal it asks no PermissionRequest hook but this tool, which puts the same call to
// the desk as the hook would, so that the same card comes up and the same policy holds. No answer is a no.
import { randomUUID } from 'node:crypto'
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { z } from 'zod'
import { type Caller, callDesk } from './desk-call.ts'

/** As Claude Code is told on its command line: `mcp__signalbox__ask_human`. */
export const PROMPT_TOOL = 'ask_human'
/** A human may take a day. */
const ANSWER_WITHIN_MS = 86_400_000
/** An engine that was killed is back by then. */
const ABSENT_MS = 20_000

const input = {
  tool_name: z.string(),
  input: z.record(z.string(), z.unknown()),
  tool_use_id: z.string().optional(),
}
const decisionSchema = z.object({
  hookSpecificOutput: z.object({
    decision: z.object({
      behavior: z.enum(['allow', 'deny']),
      message: z.string().optional(),
      updatedInput: z.record(z.string(), z.unknown()).optional(),
    }),
  }),
})

/** Offered only to a session that was started so: a model has no use for it. */
export function offerPromptTool(
  server: McpServer,
  caller: Caller & { readonly absentMs?: number },
  ending: AbortSignal,
): void {
  const { absentMs = ABSENT_MS } = caller
  const shape = { description: 'Used by Claude Code itself: puts a permission to the human.', inputSchema: input }
  server.registerTool(PROMPT_TOOL, shape, async ({ tool_name, input: tool_input, tool_use_id }, { signal }) => {
    const payload = { hook_event_name: 'PermissionRequest', cwd: process.cwd(), tool_name, tool_input }
    const requestId = `claude-${(tool_use_id ?? randomUUID()).replaceAll(/[^A-Za-z0-9._-]/g, '-').slice(0, 80)}`
    const until = AbortSignal.any([signal, ending, AbortSignal.timeout(ANSWER_WITHIN_MS)])
    const call = { agent: 'claude', event: 'PermissionRequest', requestId, payload, absentMs }
    const said = await callDesk(caller, call, until).catch(() => '')
    return { content: [{ type: 'text' as const, text: JSON.stringify(verdictOf(said, tool_input)) }] }
  })
}

/** In the words of the prompt tool, which differ from the hook's. */
function verdictOf(said: string, asked: Readonly<Record<string, unknown>>): object {
  const read = decisionSchema.safeParse(jsonOf(said))
  if (!read.success) return { behavior: 'deny', message: 'Nobody has answered, so the answer is no.' }
  const { behavior, message, updatedInput } = read.data.hookSpecificOutput.decision
  return behavior === 'allow'
    ? { behavior, updatedInput: updatedInput ?? asked }
    : { behavior, message: message ?? 'Refused in the control room.' }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
