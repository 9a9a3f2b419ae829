// What an agent hands in as the result of its work, in one shape for all kinds of agents. It is the agent's word: a gate runs the
// checks again and does not believe it.
import { z } from 'zod'
import { severitySchema } from './severity.ts'

export const RESULT_FINDINGS_MAX = 50

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
})
export type AgentResult = z.infer<typeof agentResultSchema>
