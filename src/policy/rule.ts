// A rule of the policy as data: which intents it covers and what it rules. Users add rules in front of the built-in ones.
import { z } from 'zod'
import { severitySchema } from '#protocol/severity.ts'

export const ruleSchema = z.strictObject({
  name: z.string().min(1).max(80),
  /** Intent types, or `*` for any. */
  intents: z.array(z.string().max(40)).min(1).max(30),
  /** Covers only intents of this severity and worse. */
  from: severitySchema.optional(),
  /** Covers only permission requests whose tool and detail match; a regular expression. */
  matches: z.string().max(300).optional(),
  verdict: z.enum(['allow', 'deny', 'ask']),
  because: z.string().min(1).max(300),
})
export type Rule = z.infer<typeof ruleSchema>
