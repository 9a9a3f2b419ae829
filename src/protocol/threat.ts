// A predicted or running failure that the logs show: one incident is one threat, opened, updated and closed (B7).
import { z } from 'zod'
import { severitySchema } from './severity.ts'

export const THREAT_SAMPLES_MAX = 5
export const THREAT_KEYS_MAX = 50
export const THREAT_SUSPECTS_MAX = 5
export const THREAT_PLANNED_MAX = 5

export const heuristicSchema = z.enum(['latency-creep', 'error-spike', 'auth-anomaly', 'log-flood', 'resource-trend'])

export type Heuristic = z.infer<typeof heuristicSchema>

/** A commit or deployment shortly before the onset, most suspect first (B10). */
export const suspectSchema = z.strictObject({
  sha: z.string().max(64),
  subject: z.string().max(200),
  author: z.string().max(120),
  at: z.int(),
  /** Why it is suspect, in words. */
  because: z.string().max(300),
  /** 0 to 1; only for ordering. */
  weight: z.number().min(0).max(1),
})
export type Suspect = z.infer<typeof suspectSchema>

/** An item of a roadmap or history file that would address the threat (B8). */
export const plannedSchema = z.strictObject({
  file: z.string().max(400),
  line: z.int().min(1),
  item: z.string().max(300),
  advice: z.string().max(300),
})
export type Planned = z.infer<typeof plannedSchema>

export const threatSchema = z.strictObject({
  id: z.string().max(60),
  heuristic: heuristicSchema,
  /** What kind of it, in one or two plain words; '' in journals from before there were kinds. */
  kind: z.string().max(40).default(''),
  /** What is affected most: a route, an address, a service, a gauge; `*` for the whole source. */
  key: z.string().max(200),
  /** Everything affected, `key` first. */
  keys: z.array(z.string().max(200)).max(THREAT_KEYS_MAX).default([]),
  source: z.string().max(400),
  level: severitySchema,
  /** When it was raised. All times are epoch milliseconds on the log's own clock. */
  startedAt: z.int(),
  /** When it is thought to have begun; absent in journals from before it was told apart. */
  onsetAt: z.int().optional(),
  updatedAt: z.int(),
  endedAt: z.int().nullable(),
  /** Why it is over; absent while it runs, and in journals from before it was kept. */
  endedBecause: z.string().max(300).optional(),
  timeToFailureS: z.number().min(0).nullable(),
  /** Where the truth lies four times in five, counted from `updatedAt` like `timeToFailureS`. */
  timeToFailureRangeS: z
    .tuple([z.number().min(0), z.number().min(0)])
    .nullable()
    .default(null),
  /** One line that a person can judge by. */
  title: z.string().max(300),
  evidence: z.array(z.string().max(400)).max(10),
  /** Log lines, redacted and printable. */
  samples: z.array(z.string().max(400)).max(THREAT_SAMPLES_MAX),
  impact: z.string().max(400),
  mitigation: z.string().max(600).default(''),
  proposedTask: z.string().max(600),
  suspects: z.array(suspectSchema).max(THREAT_SUSPECTS_MAX).default([]),
  planned: z.array(plannedSchema).max(THREAT_PLANNED_MAX).default([]),
})
export type Threat = z.infer<typeof threatSchema>
