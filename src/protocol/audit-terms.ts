// The numbers that audits run under. They are recorded when they change, so that replay judges old events by old terms.
import { z } from 'zod'
import { severitySchema } from './severity.ts'

export const ACCEPTED_MAX = 5_000

export const auditTermsSchema = z.strictObject({
  /** How long a fix is waited for. */
  fixWithinMs: z.int().min(1),
  /** Issues of this severity and worse are told to the agents; below it they are only in the report. */
  feedbackFrom: severitySchema,
  /** Percent of lines; below it a MEDIUM issue is raised. Null switches it off. */
  coverageMin: z.number().min(0).max(100).nullable(),
  /** The same for the lines that a change added, where there are enough of them. */
  coverageChangedMin: z.number().min(0).max(100).nullable().default(null),
  /** True: the author's session is stopped while the question about a CRITICAL finding is open. */
  holdOnCritical: z.boolean(),
  /** Whether feedback is also typed into the author's session once it is idle. */
  tellSessions: z.enum(['never', 'ask', 'idle']).default('never'),
  /** What a threat becomes: a task in the inbox, or a run of the workflow that fits. */
  threats: z.enum(['task', 'workflow']).default('task'),
  /** What all workflows together may spend in a day. */
  perDay: z.strictObject({ tokens: z.int().nullable(), costUsd: z.number().nullable() }).optional(),
  /** A model looks at the change as well, after the tests. */
  review: z.boolean().default(false),
  /** Fingerprints that a person has accepted: such a CRITICAL finding does not end an audit before its tests. */
  accepted: z.array(z.string().max(40)).max(ACCEPTED_MAX).optional(),
})
export type AuditTerms = z.infer<typeof auditTermsSchema>

export const DEFAULT_AUDIT_TERMS: AuditTerms = {
  fixWithinMs: 30 * 60_000,
  feedbackFrom: 'MEDIUM',
  coverageMin: null,
  coverageChangedMin: null,
  holdOnCritical: false,
  tellSessions: 'never',
  threats: 'task',
  review: false,
}
