// A predicted or running failure that the logs show: one incident is one threat, opened, updated and closed (B7).
import { z } from 'zod'
import { severitySchema } from './severity.ts'

export const THREAT_SAMPLES_MAX = 5

export const heuristicSchema = z.enum(['latency-creep', 'error-spike', 'auth-anomaly', 'log-flood', 'resource-trend'])

export const threatSchema = z.strictObject({
  id: z.string().max(60),
  heuristic: heuristicSchema,
  /** What is affected: a route, or `*` for the whole source. */
  key: z.string().max(200),
  source: z.string().max(400),
  level: severitySchema,
  /** Epoch milliseconds on the log's own clock. */
  startedAt: z.int(),
  updatedAt: z.int(),
  endedAt: z.int().nullable(),
  timeToFailureS: z.number().min(0).nullable(),
  /** One line that a person can judge by. */
  title: z.string().max(300),
  evidence: z.array(z.string().max(400)).max(10),
  /** Log lines, redacted and printable. */
  samples: z.array(z.string().max(400)).max(THREAT_SAMPLES_MAX),
  impact: z.string().max(400),
  proposedTask: z.string().max(600),
})
export type Threat = z.infer<typeof threatSchema>
