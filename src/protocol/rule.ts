// A rule of the policy as data: what it covers and what it rules. What is not said is not looked at. How rules are matched and
// which of them wins is policy/.
import { z } from 'zod'
import { requestKindSchema } from './agent-request.ts'
import { severitySchema } from './severity.ts'

const NAMES_MAX = 60
export const PATTERN_CHARS_MAX = 400

/** One word or several; `*` stands for any characters. */
const namesSchema = z.union([z.string().min(1).max(100), z.array(z.string().min(1).max(100)).min(1).max(NAMES_MAX)])

export const ruleVerdictSchema = z.enum(['allow', 'deny', 'ask'])
export type RuleVerdict = z.infer<typeof ruleVerdictSchema>

export const ruleSchema = z.strictObject({
  name: z.string().min(1).max(80),
  /** Intent types, or `*` for any; what agents ask when it is left out. */
  intents: z.array(z.string().min(1).max(40)).min(1).max(30).optional(),
  /** Covers only intents of this severity and worse. */
  from: severitySchema.optional(),
  /** Of requests: all that follows covers only what agents ask. */
  kind: z.array(requestKindSchema).min(1).max(5).optional(),
  tool: namesSchema.optional(),
  /** A regular expression on the command line; see policy/pattern.ts for what it may be. */
  command: z.string().min(1).max(PATTERN_CHARS_MAX).optional(),
  /** Globs on the paths that are touched; one that begins with `!` takes out again. */
  paths: z.array(z.string().min(1).max(200)).min(1).max(NAMES_MAX).optional(),
  role: namesSchema.optional(),
  /** Name or id of the session. */
  session: namesSchema.optional(),
  profile: namesSchema.optional(),
  channel: z.enum(['screen', 'desk']).optional(),
  /** Exactly the same request again. */
  likeness: z.string().max(40).optional(),
  verdict: ruleVerdictSchema,
  because: z.string().min(1).max(300),
  /** What it covers is at least this bad, whichever rule decides. */
  severity: severitySchema.optional(),
  /** What it covers is allowed only by somebody who says so a second time, whichever rule asks. */
  confirm: z.boolean().optional(),
})
export type Rule = z.infer<typeof ruleSchema>
