// What the agents are told about an audit, and the questions that it puts to the human (A13, A14). CRITICAL and HIGH are told
// at once; what is milder goes along with the next such batch, or into the daily summary (daily-summary.ts).
import { isToldDaily } from '#protocol/daily.ts'
import { agentOf, type Issue } from '#protocol/finding.ts'
import type { Intent } from '#protocol/intent.ts'
import { REST_MAX } from '#protocol/issue-limits.ts'
import { rankOf, reaches } from '#protocol/severity.ts'
import { shortId } from '#protocol/subject.ts'
import type { AuditContext, AuditHeard } from './audit-heard.ts'
import { resolvedBy } from './audit-issues.ts'
import { triedIn } from './audit-tries.ts'

/** Letters that one agent has open at a time; the worst issues have them, the others are counted in one summary. */
export const LETTERS_OPEN_MAX = 20
/** So many commits may fail to mend an issue; then the human is asked, and again after as many more. */
export const FIX_ROUNDS_MAX = 3

type Plan = {
  /** Letters to write or write anew, worst first. */
  readonly tell: readonly Issue[]
  /** Open issues without a letter, as there is no room. */
  readonly rest: readonly Issue[]
}

/** What this audit tells; nothing while all that is new can wait. */
export function feedbackPlan({ subject, terms }: AuditContext, { issues }: AuditHeard): Plan {
  const agent = agentOf(subject)
  const ranked = issues
    .filter((issue) => agentOf(issue) === agent && reaches(issue.finding.severity, terms.feedbackFrom))
    .filter((issue) => !isToldDaily(issue) || hasFailed(issue, subject.id))
    .toSorted((left, right) => rankOf(left.finding.severity) - rankOf(right.finding.severity))
  const seated = ranked.slice(0, LETTERS_OPEN_MAX)
  const tell = seated.filter((issue) => issue.toldIn === undefined || isOf(issue, subject.id))
  const isUrgent = (issue: Issue) => reaches(issue.finding.severity, 'HIGH') || hasFailed(issue, subject.id)
  return { tell: tell.some(isUrgent) ? tell : [], rest: ranked.slice(LETTERS_OPEN_MAX) }
}

/** A commit that says that it mends an issue is answered. */
function hasFailed({ tries = [] }: Issue, auditId: string): boolean {
  const last = tries.at(-1)
  return last?.commit === auditId && last.said
}

const isOf = (issue: Issue, auditId: string) => issue.auditId === auditId || issue.tries?.at(-1)?.commit === auditId

/** Issues that are told now. */
export function toldIssues(context: AuditContext, heard: AuditHeard): readonly Issue[] {
  return feedbackPlan(context, heard).tell
}

export function feedbackIntent(context: AuditContext, heard: AuditHeard): Intent {
  const { subject } = context
  const { tell, rest } = feedbackPlan(context, heard)
  const counted = rest.slice(0, REST_MAX).map(({ id, finding }) => ({ issueId: id, severity: finding.severity }))
  return { type: 'feedback.write', auditId: subject.id, subject, issues: [...tell], rest: counted, at: heard.at }
}

/** Says under the feedback of earlier issues that this change has mended them. */
export function closingIntents(context: AuditContext, { issues }: AuditHeard): readonly Intent[] {
  const resolved = resolvedBy(context, issues)
  return issues
    .filter(({ id }) => resolved.includes(id))
    .map(({ id, auditId }) => ({ type: 'feedback.rule', auditId, issueIds: [id], ruling: 'resolved' }))
}

/** The questions about issues that were to be mended once too often; `heard.issues` do not yet hold this attempt. */
export function escalatingIntents(context: AuditContext, heard: AuditHeard): readonly Intent[] {
  const { subject } = context
  return triedIn(context, heard.issues)
    .filter(({ rounds = 0 }) => rounds % FIX_ROUNDS_MAX === 0)
    .map((issue) => ({ type: 'issue.escalate', auditId: subject.id, subject, issue }))
}

/** The hold on the author's session, where the terms say so and the author is known, and the question itself. */
export function blockIntents(context: AuditContext, heard: AuditHeard): readonly Intent[] {
  const { subject, terms } = context
  const issueIds = toldIssues(context, heard)
    .filter(({ auditId, finding }) => auditId === subject.id && finding.severity === 'CRITICAL')
    .map(({ id }) => id)
  if (issueIds.length === 0) return []
  const heldSessionId = terms.holdOnCritical ? subject.sessionId : null
  const because = `held while you decide about the CRITICAL finding in ${shortId(subject)}`
  const hold: readonly Intent[] = heldSessionId ? [{ type: 'session.pause', sessionId: heldSessionId, because }] : []
  return [...hold, { type: 'commit.block', auditId: subject.id, subject, issueIds, heldSessionId }]
}
