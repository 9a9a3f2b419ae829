// How one kind of agent is recognised and what its screens mean: rules as data, from sessions/profiles/*.json.
// A rule that could answer a question must say what it types for yes and for no.
import { z } from 'zod'
import { requestKindSchema } from './agent-request.ts'

const SCREEN_RULES_MAX = 60
const PATTERNS_MAX = 12
const KEYS_CHARS_MAX = 16

/** A regular expression as text, matched with the flags `m` and `u`; `^` and `$` are the ends of a row. */
const patternSchema = z
  .string()
  .min(1)
  .max(400)
  .refine((source) => compiles(source), { error: 'is no regular expression' })

const capturingSchema = patternSchema.refine((source) => /(?<!\\)\((?!\?)|\(\?<\w/.test(source), {
  error: 'needs a group: what it captures is shown',
})

const keysSchema = z.string().min(1).max(KEYS_CHARS_MAX)

const screenRuleSchema = z
  .strictObject({
    state: z.enum(['working', 'waiting', 'idle']),
    /** What is asked; a waiting rule without it means that a person has to look. */
    kind: requestKindSchema.optional(),
    rule: z.string().min(1).max(80),
    /** The rows that are looked at; blank ones at the bottom do not count. */
    region: z.string().regex(/^(?:all|bottom-[1-9]\d{0,2})$/),
    /** The dialog begins at the last row that matches; without such a row the rule does not apply. */
    from: patternSchema.optional(),
    all: z.array(patternSchema).max(PATTERNS_MAX).default([]),
    any: z.array(patternSchema).max(PATTERNS_MAX).default([]),
    not: z.array(patternSchema).max(PATTERNS_MAX).default([]),
    tool: capturingSchema.optional(),
    detail: capturingSchema.optional(),
    approveKeys: keysSchema.optional(),
    rejectKeys: keysSchema.optional(),
    /** Higher is tried first; equal ones in the order of the file. */
    priority: z.int().min(0).max(100).default(50),
  })
  .refine(({ all, any }) => all.length + any.length > 0, { error: 'matches every screen: give "all" or "any"' })
  .refine(({ state, kind }) => state === 'waiting' || kind === undefined, { error: 'only a waiting rule has a kind' })
  .refine(({ kind, approveKeys, rejectKeys }) => kind === undefined || (approveKeys && rejectKeys), {
    error: 'a rule with a kind needs approveKeys and rejectKeys',
  })
export type ScreenRule = z.infer<typeof screenRuleSchema>

export const profileSchema = z.strictObject({
  name: z.string().min(1).max(60),
  /** Names of the program, as the last part of the first word of a command line. */
  match: z.array(z.string().min(1).max(100)).max(20),
  screens: z.array(screenRuleSchema).max(SCREEN_RULES_MAX),
})
export type Profile = z.infer<typeof profileSchema>

function compiles(source: string): boolean {
  try {
    new RegExp(source, 'mu')
    return true
  } catch {
    return false
  }
}
