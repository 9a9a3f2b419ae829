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

/**
 * What a rule says of the session. `still`: not working, but idle or waiting; `skip`: a viewer is open over the session's own
 * screen, which therefore says nothing.
 */
const RULE_STATES = ['working', 'waiting', 'idle', 'done', 'limited', 'errored', 'still', 'skip'] as const

const screenRuleSchema = z
  .strictObject({
    state: z.enum(RULE_STATES),
    /** What is asked; a waiting rule without it means that a person has to look. */
    kind: requestKindSchema.optional(),
    /** In place of `kind`: what is asked, where no key of ours could answer it. */
    waitsFor: requestKindSchema.optional(),
    rule: z.string().min(1).max(80),
    /**
     * The rows that are looked at; blank ones at the bottom do not count. `after-last-line`: below the last row that is drawn as a
     * line; `prompt-box`: from the last line but one; `title`: the terminal's title in place of the screen.
     */
    region: z.string().regex(/^(?:all|bottom-[1-9]\d{0,2}|after-last-line|prompt-box|title)$/, {
      error: 'is one of all, bottom-N, after-last-line, prompt-box, title',
    }),
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
  .refine(({ state, waitsFor }) => state === 'waiting' || waitsFor === undefined, {
    error: 'only a waiting rule has waitsFor',
  })
  .refine(({ kind, approveKeys, rejectKeys }) => kind === undefined || (approveKeys && rejectKeys), {
    error:
      'a rule with a kind needs approveKeys and rejectKeys; where a person has to look, give waitsFor in place of it',
  })
  .refine(({ region, kind }) => region !== 'title' || kind === undefined, {
    error: 'a title answers no question: give waitsFor in place of kind',
  })
  .refine(({ region, state }) => region === 'title' || state !== 'still', { error: 'only a title is "still"' })
export type ScreenRule = z.infer<typeof screenRuleSchema>

export const profileSchema = z.strictObject({
  name: z.string().min(1).max(60),
  /** `agent`: all its screens are known, so that an unknown one is a reason to look; `program`: any other. @default agent */
  kind: z.enum(['agent', 'program']).optional(),
  /** Which adapter hears its hooks or its server (src/agents/). */
  adapter: z.string().min(1).max(20).optional(),
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
