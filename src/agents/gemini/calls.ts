// What Gemini CLI gives its hooks, as far as we use it. Fields that are missing or of another shape are left out, never fatal:
// versions differ.
import { z } from 'zod'

const text = z.string().optional().catch(undefined)

export const callSchema = z.object({
  cwd: text,
  source: text,
  reason: text,
  prompt: text,
  tool_name: text,
  tool_input: z.record(z.string(), z.unknown()).catch({}),
  notification_type: text,
  message: text,
  details: z.object({ type: text, title: text, command: text }).optional().catch(undefined),
})
export type GeminiCall = z.infer<typeof callSchema>
