// What an issue was found to be about, by what, and how sure that is. The kinds are candidates until somebody is sure: the rules, a
// model, or a human.
import { z } from 'zod'
import { ISSUE_KINDS, issueKindSchema } from './workflow.ts'

export const CANDIDATES_MAX = ISSUE_KINDS.length
export const EVIDENCE_MAX = 24

export const triageEvidenceSchema = z.strictObject({
  kind: issueKindSchema,
  /** The words as they stand in the issue, or what was seen in it. */
  said: z.string().max(100),
  where: z.enum(['title', 'text', 'pasted']),
  times: z.int().min(1),
  weight: z.number(),
})
export type TriageEvidence = z.infer<typeof triageEvidenceSchema>

export const triageSchema = z.strictObject({
  kind: issueKindSchema,
  confidence: z.number().min(0).max(1),
  /** False: a human chooses. */
  isSure: z.boolean(),
  by: z.enum(['rules', 'model']),
  /** A model's own words; empty where the evidence says it. */
  because: z.string().max(400),
  /** Likeliest first. */
  candidates: z
    .array(z.strictObject({ kind: issueKindSchema, score: z.number(), confidence: z.number().min(0).max(1) }))
    .max(CANDIDATES_MAX),
  /** Heaviest first. */
  evidence: z.array(triageEvidenceSchema).max(EVIDENCE_MAX),
})
export type Triage = z.infer<typeof triageSchema>
