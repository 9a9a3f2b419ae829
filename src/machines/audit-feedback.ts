// What the agents are told about an audit, and the question that a CRITICAL finding puts to the human (A13, A14).
import type { Issue } from '#protocol/finding.ts'
import type { Intent } from '#protocol/intent.ts'
import { reaches } from '#protocol/severity.ts'
import { shortId } from '#protocol/subject.ts'
import type { AuditContext, AuditHeard } from './audit-heard.ts'
import { resolvedBy } from './audit-issues.ts'

const ISSUES_TOLD_MAX = 20

/** This audit's own open issues that are bad enough to be told, worst problems first as the report lists them. */
export function toldIssues({ subject, terms }: AuditContext, { issues }: AuditHeard): readonly Issue[] {
  return issues
    .filter(({ auditId, finding }) => auditId === subject.id && reaches(finding.severity, terms.feedbackFrom))
    .slice(0, ISSUES_TOLD_MAX)
}

export function feedbackIntent(context: AuditContext, heard: AuditHeard): Intent {
  const { subject } = context
  const issues = [...toldIssues(context, heard)]
  return { type: 'feedback.write', auditId: subject.id, subject, issues, at: heard.at }
}

/** Says under the feedback of earlier issues that this change has mended them. */
export function closingIntents(context: AuditContext, { issues }: AuditHeard): readonly Intent[] {
  const resolved = resolvedBy(context, issues)
  return issues
    .filter(({ id }) => resolved.includes(id))
    .map(({ id, auditId }) => ({ type: 'feedback.rule', auditId, issueIds: [id], ruling: 'resolved' }))
}

/** The hold on the author's session, where the terms say so and the author is known, and the question itself. */
export function blockIntents(context: AuditContext, heard: AuditHeard): readonly Intent[] {
  const { subject, terms } = context
  const issueIds = toldIssues(context, heard)
    .filter(({ finding }) => finding.severity === 'CRITICAL')
    .map(({ id }) => id)
  if (issueIds.length === 0) return []
  const heldSessionId = terms.holdOnCritical ? subject.sessionId : null
  const because = `held while you decide about the CRITICAL finding in ${shortId(subject)}`
  const hold: readonly Intent[] = heldSessionId ? [{ type: 'session.pause', sessionId: heldSessionId, because }] : []
  return [...hold, { type: 'commit.block', auditId: subject.id, subject, issueIds, heldSessionId }]
}
