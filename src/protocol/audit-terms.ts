// The numbers that audits run under. They are recorded when they change, so that replay judges old events by old terms.
import { z } from 'zod'
import { severitySchema } from './severity.ts'

export const auditTermsSchema = z.strictObject({
  /** How long a fix is waited for. */
  fixWithinMs: z.int().min(1),
  /** Issues of this severity and worse are told to the agents; below it they are only in the report. */
  feedbackFrom: severitySchema,
  /** Percent of lines; below it a MEDIUM issue is raised. Null switches it off. */
  coverageMin: z.number().min(0).max(100).nullable(),
  /** True: the author's session is stopped while the question about a CRITICAL finding is open. */
  holdOnCritical: z.boolean(),
})
export type AuditTerms = z.infer<typeof auditTermsSchema>

export const DEFAULT_AUDIT_TERMS: AuditTerms = {
  fixWithinMs: 30 * 60_000,
  feedbackFrom: 'MEDIUM',
  coverageMin: null,
  holdOnCritical: false,
}
