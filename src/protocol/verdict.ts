// What the stages of an audit measured. "Not run" is a status of its own everywhere and never counts as a pass.
import { z } from 'zod'

export const AUDIT_STATES = [
  'IDLE',
  'DETECTED_CHANGE',
  'AUDITING',
  'TESTING',
  'VERIFYING',
  'REPORTING',
  'COMMUNICATING',
  'WAIT_FOR_FIX',
] as const
export const auditStateSchema = z.enum(AUDIT_STATES)
export type AuditState = z.infer<typeof auditStateSchema>

export const checkRunSchema = z.strictObject({
  name: z.string().max(60),
  outcome: z.enum(['ran', 'skipped', 'failed']),
  because: z.string().max(400),
})
export type CheckRun = z.infer<typeof checkRunSchema>

export const testRunSchema = z.strictObject({
  status: z.enum(['PASS', 'FAIL', 'TIMEOUT', 'NOT_RUN']),
  /** The command line as shown to people; null when there was none to run. */
  command: z.string().max(400).nullable(),
  passed: z.int().min(0).nullable(),
  failed: z.int().min(0).nullable(),
  skipped: z.int().min(0).nullable(),
  durationMs: z.int().min(0),
  because: z.string().max(400),
  /** The last lines of output, redacted and printable. */
  tail: z.array(z.string().max(400)).max(40),
})
export type TestRun = z.infer<typeof testRunSchema>

export const coverageSchema = z.strictObject({
  linesFound: z.int().min(0),
  linesHit: z.int().min(0),
  /** File that it was read from, relative to the checkout. */
  from: z.string().max(400),
})
export type Coverage = z.infer<typeof coverageSchema>

export const GRADES = ['A', 'B', 'C', 'D', 'E', 'F'] as const

export const metricsSchema = z.strictObject({
  /** Percent of executable lines that ran, one decimal; null when nothing measured it. */
  coverage: z.number().min(0).max(100).nullable(),
  /** Percent of executed tests that passed, one decimal; null when none executed. */
  test_pass_rate: z.number().min(0).max(100).nullable(),
  security_score: z.enum(GRADES),
  /** Findings that the parent commit did not have and this one has; null when the parent was not audited. */
  regressions: z.int().min(0).nullable(),
})
export type Metrics = z.infer<typeof metricsSchema>
