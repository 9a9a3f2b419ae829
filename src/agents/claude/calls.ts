// What Claude Code gives its hooks, as far as we use it. Fields that are missing or of another shape are left out, never fatal:
// versions differ.
import { z } from 'zod'

const text = z.string().optional().catch(undefined)
/** Names that come back in events, which bound them. */
const name = text.transform((value) => value?.slice(0, 100) ?? null)
const number = z.number().nullable().optional().catch(undefined)

const ruleSchema = z.object({ toolName: z.string(), ruleContent: z.string().optional() })
const suggestionSchema = z.looseObject({ type: z.string(), rules: z.array(ruleSchema).optional() })
export type Suggestion = z.infer<typeof suggestionSchema>

export const callSchema = z.object({
  session_id: text,
  transcript_path: text,
  cwd: text,
  prompt_id: name,
  agent_id: name,
  agent_type: text,
  // SessionStart, SessionEnd
  source: text,
  reason: text,
  // tools
  tool_name: text,
  tool_input: z.record(z.string(), z.unknown()).catch({}),
  permission_suggestions: z.array(suggestionSchema).catch([]),
  // UserPromptSubmit, Notification, StopFailure, PostToolUseFailure
  prompt: text,
  notification_type: text,
  message: text,
  error: text,
  last_assistant_message: text,
  background_tasks: z.array(z.unknown()).catch([]),
})
export type ClaudeCall = z.infer<typeof callSchema>

export const statusSchema = z.object({
  model: z.object({ display_name: text }).catch({ display_name: undefined }),
  cost: z.object({ total_cost_usd: number }).catch({ total_cost_usd: undefined }),
  context_window: z.object({ used_percentage: number }).catch({ used_percentage: undefined }),
})

const choiceSchema = z.object({ label: z.string(), description: z.string().catch('') })
export const questionSchema = z.object({
  question: z.string(),
  multiSelect: z.boolean().catch(false),
  options: z.array(choiceSchema).catch([]),
})
export type ClaudeQuestion = z.infer<typeof questionSchema>
