// A question that an agent shows on its own screen, bound to exactly what was read there.
// An answer is typed only while the same fingerprint is still on the screen.
import { z } from 'zod'

export const screenRequestSchema = z.strictObject({
  fingerprint: z.string().max(40),
  kind: z.enum(['permission', 'question', 'trust', 'form']),
  tool: z.string().max(80),
  /** The command, path or question as shown, redacted and printable. */
  detail: z.string().max(400),
  /** Which screen rule matched, for "why?". */
  rule: z.string().max(80),
  /** What to type for yes and for no, as raw characters. */
  approveKeys: z.string().max(16),
  rejectKeys: z.string().max(16),
})
export type ScreenRequest = z.infer<typeof screenRequestSchema>
