// What a person may say about their logs. All of it is optional: without a word the analyst learns by itself.
import { z } from 'zod'

export const LOG_FILES_MAX = 64
export const LOG_RULES_MAX = 200

/** `quiet` raises only what is certain, `keen` also what is merely likely. */
export const sensitivitySchema = z.enum(['quiet', 'normal', 'keen'])

/** "Watch /api/profile, alert if P95 > 500 ms or rising" (from a config, a person or a reviewer). */
export const monitorSchema = z.strictObject({
  name: z.string().min(1).max(80),
  /** A route as shown, with `*` for any part; or a gauge's name. */
  watch: z.string().min(1).max(200),
  measure: z.enum(['p50', 'p95', 'p99', 'error-rate', 'requests', 'queries', 'gauge']),
  /** Milliseconds, share (0 to 1), count or the gauge's own unit. */
  above: z.number().optional(),
  rising: z.boolean().default(false),
  /** Stays so long before it is said. */
  forMinutes: z.int().min(1).max(1_440).default(5),
})
export type Monitor = z.infer<typeof monitorSchema>

export const logRouteSchema = z.strictObject({
  /** A route as shown, with `*` for any part. */
  match: z.string().min(1).max(200),
  /** When a caller gives up; what a creeping latency is projected to. */
  timeoutMs: z.number().positive().optional(),
  /** What was promised (P95). */
  sloMs: z.number().positive().optional(),
})

export const fieldNamesSchema = z.strictObject({
  /** For formats that are not known: which field (dotted path) holds what. */
  time: z.string().max(80).optional(),
  level: z.string().max(80).optional(),
  message: z.string().max(80).optional(),
  service: z.string().max(80).optional(),
  method: z.string().max(80).optional(),
  path: z.string().max(80).optional(),
  status: z.string().max(80).optional(),
  durationMs: z.string().max(80).optional(),
  address: z.string().max(80).optional(),
  user: z.string().max(80).optional(),
  queries: z.string().max(80).optional(),
})

export const logSettingsSchema = z.strictObject({
  routes: z.array(logRouteSchema).max(LOG_RULES_MAX).default([]),
  monitors: z.array(monitorSchema).max(LOG_RULES_MAX).default([]),
  /** Path parts that stand for an id, beside those that are recognised: [pattern, placeholder]; the pattern is literal with `*`. */
  paths: z
    .array(z.tuple([z.string().max(200), z.string().max(40)]))
    .max(LOG_RULES_MAX)
    .default([]),
  /** Lines that contain one of these are not looked at; routes written like a route are not analysed. */
  ignore: z.array(z.string().min(1).max(200)).max(LOG_RULES_MAX).default([]),
  fields: fieldNamesSchema.default({}),
  /** Before so much of the log was seen, only what is wrong by any measure is raised. */
  learnHours: z
    .number()
    .min(0)
    .max(24 * 28)
    .default(48),
  sensitivity: sensitivitySchema.default('normal'),
  /** IANA name or offset for times without a zone. */
  timeZone: z.string().max(60).default('UTC'),
})
export type LogSettings = z.infer<typeof logSettingsSchema>
