// What Codex gives its hooks, as far as we use it. Fields that are missing or of another shape are left out, never fatal: versions
// differ.
import { z } from 'zod'

const text = z.string().optional().catch(undefined)
/** Names that come back in events, which bound them. */
const name = text.transform((value) => value?.slice(0, 100) ?? null)

export const callSchema = z.object({
  session_id: text,
  transcript_path: text,
  cwd: text,
  turn_id: name,
  agent_id: name,
  agent_type: text,
  source: text,
  reason: text,
  tool_name: text,
  tool_input: z.record(z.string(), z.unknown()).catch({}),
  prompt: text,
})
export type CodexCall = z.infer<typeof callSchema>
