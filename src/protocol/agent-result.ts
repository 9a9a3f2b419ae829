// What an agent hands in as the result of its work, in one shape for all kinds of agents. It is the agent's word: a gate runs the
// checks again and does not believe it.
import { z } from 'zod'
import { severitySchema } from './severity.ts'

export const RESULT_FINDINGS_MAX = 50
export const RESULT_ITEMS_MAX = 30
export const RESULT_DECISIONS_MAX = 20
export const RESULT_DEBT_MAX = 20

/** A place in the change that an agent points at; it is checked to exist before anybody relies on it. */
export const placeSchema = z.strictObject({ file: z.string().min(1).max(400), line: z.int().min(1) })
export type Place = z.infer<typeof placeSchema>

/** One item of a checklist, judged. */
export const judgedItemSchema = z.strictObject({
  /** As the checklist names it. */
  item: z.string().min(1).max(60),
  verdict: z.enum(['pass', 'fail', 'not-applicable']),
  evidence: z.array(placeSchema).max(10),
  note: z.string().max(400),
})
export type JudgedItem = z.infer<typeof judgedItemSchema>

/** Why an agent says that a human has to decide (D7). */
export const CONFLICTS = [
  'conflicting-requirements',
  'security-against-speed',
  'breaking-change',
  'out-of-scope',
] as const

export const agentResultSchema = z.strictObject({
  /** `blocked`: it could not be done, and the summary says why. */
  verdict: z.enum(['pass', 'fail', 'blocked']),
  summary: z.string().min(1).max(1_000),
  findings: z
    .array(
      z.strictObject({
        severity: severitySchema,
        file: z.string().max(400).nullable(),
        /** 1-based; 0 when it is about the whole file or change. */
        line: z.int().min(0),
        text: z.string().min(1).max(400),
      }),
    )
    .max(RESULT_FINDINGS_MAX),
  /** What was decided and why: it goes into the briefs of the steps that follow. */
  decisions: z
    .array(z.strictObject({ what: z.string().min(1).max(300), why: z.string().max(300) }))
    .max(RESULT_DECISIONS_MAX)
    .default([]),
  items: z.array(judgedItemSchema).max(RESULT_ITEMS_MAX).default([]),
  /** Work that is deferred, with the reason: technical debt. */
  debt: z
    .array(z.strictObject({ title: z.string().min(1).max(200), why: z.string().max(400) }))
    .max(RESULT_DEBT_MAX)
    .default([]),
  /** Words that conditions of later steps ask for, e.g. `needs-migration`. */
  flags: z
    .array(z.string().regex(/^[a-z][a-z0-9-]{0,39}$/))
    .max(10)
    .default([]),
  /** Set when a human has to decide first. */
  conflict: z
    .strictObject({ kind: z.enum(CONFLICTS), text: z.string().min(1).max(600) })
    .nullable()
    .default(null),
})
export type AgentResult = z.infer<typeof agentResultSchema>
