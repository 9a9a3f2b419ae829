// Events of one audit, in the order in which they normally happen.
import { z } from 'zod'
import { fact } from './fact.ts'
import { FINDINGS_MAX, findingSchema, issueSchema, trySchema } from './finding.ts'
import { REST_MAX } from './issue-limits.ts'
import { PROPOSALS_MAX, proposalSchema } from './proposal.ts'
import { REVIEW_FINDINGS_MAX } from './review.ts'
import { checkRunSchema, coverageSchema, rulingSchema, testRunSchema } from './verdict.ts'

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
  /** What the model saw that the rules did not. */
  fact('review.finished', {
    auditId,
    run: checkRunSchema,
    findings: z.array(findingSchema).max(REVIEW_FINDINGS_MAX),
    proposals: z.array(proposalSchema).max(PROPOSALS_MAX),
  }),
  fact('report.written', { auditId, path: z.string().nullable() }),
  fact('feedback.written', {
    auditId,
    files: z.array(z.strictObject({ issueId: z.string(), path: z.string() })),
    /** Issues that have no letter, or no longer one: there is no room. */
    counted: z.array(z.string()).max(REST_MAX).optional(),
  }),
  fact('feedback.ruled', { issueIds: z.array(z.string()), ruling: rulingSchema }),
  fact('issue.opened', { issue: issueSchema }),
  /** A commit was to mend it and did not. */
  fact('issue.persisted', { issueId: z.string(), by: z.string(), attempt: trySchema, rounds: z.int().min(1) }),
  fact('issue.resolved', { issueId: z.string(), by: z.string(), because: z.string().max(300) }),
  fact('issue.dismissed', { issueId: z.string(), because: z.string().max(600) }),
  /** The day in UTC is over: what was found on it and could wait is summed up. */
  fact('day.ended', { date: z.iso.date() }),
  fact('daily.written', { date: z.iso.date(), path: z.string() }),
  /** Nobody fixed it in time. */
  fact('audit.expired', { auditId }),
  /** A human ended the waiting. */
  fact('audit.reset', { auditId, because: z.string().max(300) }),
  fact('task.written', { threatId: z.string(), path: z.string() }),
] as const
