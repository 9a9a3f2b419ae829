// Events of one audit, in the order in which they normally happen.
import { z } from 'zod'
import { fact } from './fact.ts'
import { FINDINGS_MAX, findingSchema, issueSchema } from './finding.ts'
import { checkRunSchema, coverageSchema, testRunSchema } from './verdict.ts'

const auditId = z.string()

export const FILES_MAX = 300

export const changedFileSchema = z.strictObject({
  path: z.string().max(400),
  status: z.enum(['added', 'modified', 'deleted', 'renamed', 'other']),
})
export type ChangedFile = z.infer<typeof changedFileSchema>

export const auditEvents = [
  fact('change.listed', { auditId, files: z.array(changedFileSchema).max(FILES_MAX), filesTotal: z.int().min(0) }),
  fact('checks.finished', {
    auditId,
    findings: z.array(findingSchema).max(FINDINGS_MAX),
    ran: z.array(checkRunSchema).max(40),
    /** Of the issues that were looked at again: those that this tree no longer has. */
    vanished: z.array(z.string()),
  }),
  fact('tests.finished', { auditId, tests: testRunSchema }),
  fact('metrics.measured', { auditId, coverage: coverageSchema.nullable() }),
  fact('report.written', { auditId, path: z.string().nullable() }),
  fact('feedback.written', {
    auditId,
    files: z.array(z.strictObject({ issueId: z.string(), path: z.string() })),
  }),
  fact('feedback.ruled', { issueIds: z.array(z.string()), ruling: z.enum(['blocked', 'dismissed', 'resolved']) }),
  fact('issue.opened', { issue: issueSchema }),
  fact('issue.resolved', { issueId: z.string(), by: z.string(), because: z.string().max(300) }),
  fact('issue.dismissed', { issueId: z.string(), because: z.string().max(600) }),
  /** Nobody fixed it in time. */
  fact('audit.expired', { auditId }),
  /** A human ended the waiting. */
  fact('audit.reset', { auditId, because: z.string().max(300) }),
  fact('task.written', { threatId: z.string(), path: z.string() }),
] as const
