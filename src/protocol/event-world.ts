// Events of the repository, the logs and the engine itself.
import { z } from 'zod'
import { auditTermsSchema } from './audit-terms.ts'
import { fact } from './fact.ts'
import { shaSchema, subjectSchema } from './subject.ts'
import { threatSchema } from './threat.ts'

export const ROUTES_MAX = 50
export const HEADS_MAX = 2_000
export const SUPERSEDED_MAX = 500

export const BUCKET_GAUGES_MAX = 10
export const BUCKET_PROJECTIONS_MAX = 20

const bandSchema = z.tuple([z.number(), z.number()])

export const bucketSchema = z.strictObject({
  source: z.string().max(400),
  /** Start of the bucket on the log's own clock, epoch milliseconds. */
  at: z.int(),
  widthMs: z.int().min(1),
  total: z.int().min(0),
  errors: z.int().min(0),
  /** The busiest routes; the rest is only in the totals. */
  routes: z
    .array(
      z.strictObject({
        key: z.string().max(200),
        total: z.int().min(0),
        errors: z.int().min(0),
        /** Milliseconds; absent where the log does not tell durations. */
        p50: z.number().min(0).optional(),
        p95: z.number().min(0).optional(),
        /** Where the P95 of the route usually lies, once that is known. */
        usual: bandSchema.optional(),
      }),
    )
    .max(ROUTES_MAX),
  /** Lines that no parser could read. */
  badLines: z.int().min(0),
  /** Lines older than the buckets already closed. */
  lateLines: z.int().min(0),
  samples: z.array(z.string().max(400)).max(5),
  /** Logins that were refused, and from how many addresses. */
  logins: z.strictObject({ refused: z.int().min(0), addresses: z.int().min(0) }).optional(),
  /** Gauges that a running threat is about. */
  gauges: z
    .array(z.strictObject({ key: z.string().max(200), last: z.number(), limit: z.number().nullable() }))
    .max(BUCKET_GAUGES_MAX)
    .optional(),
  /** Where what creeps is expected to reach its limit: epoch milliseconds, and the interval of four times in five. */
  projections: z
    .array(
      z.strictObject({
        key: z.string().max(200),
        limit: z.number().nullable(),
        failsAt: z.int(),
        between: bandSchema,
      }),
    )
    .max(BUCKET_PROJECTIONS_MAX)
    .optional(),
})
export type Bucket = z.infer<typeof bucketSchema>

export const worldEvents = [
  fact('terms.set', { terms: auditTermsSchema }),
  fact('engine.started', { pid: z.int(), version: z.string(), workspace: z.string() }),
  fact('engine.stopped', { because: z.string() }),
  fact('source.failed', { source: z.string(), message: z.string().max(400), hint: z.string().max(400) }),
  fact('source.recovered', { source: z.string() }),
  fact('journal.damaged', { kept: z.int(), aside: z.string(), because: z.string().max(400) }),
  /** First look at a repository: commits up to these heads are not audited. */
  fact('repository.watched', { path: z.string(), heads: z.record(z.string(), shaSchema) }),
  /** A branch (or detached HEAD) now points elsewhere; null when it is gone. */
  fact('head.moved', { ref: z.string(), sha: shaSchema.nullable(), rewritten: z.boolean() }),
  fact('commit.observed', { subject: subjectSchema }),
  /** Replaced or left behind before they could be looked at: only a reflog names them. They are not audited. */
  fact('commit.superseded', { shas: z.array(shaSchema).min(1).max(SUPERSEDED_MAX) }),
  fact('worktree.settled', { subject: subjectSchema }),
  fact('log.counted', { bucket: bucketSchema }),
  /**
   * How far a log was read, so that a restart neither loses nor repeats a line: read on from `offset`, and count nothing
   * that belongs to the bucket starting at `closedUpTo` (epoch milliseconds) or to an older one.
   */
  fact('log.read', { source: z.string(), inode: z.int(), offset: z.int().min(0), closedUpTo: z.int() }),
  fact('threat.raised', { threat: threatSchema }),
  fact('threat.updated', { threat: threatSchema }),
  fact('threat.closed', { threatId: z.string(), at: z.int(), because: z.string().max(300) }),
] as const
