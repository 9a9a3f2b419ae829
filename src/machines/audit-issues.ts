// Which issues a finished audit opens and which it resolves. One problem is one issue across commits: a finding whose
// issue is already open opens nothing.
import type { Event } from '#protocol/event.ts'
import { type Issue, issueIdOf } from '#protocol/finding.ts'
import { REPEATED_QUERY } from '#protocol/query-count.ts'
import type { AuditContext, AuditHeard } from './audit-heard.ts'
import { isNoLongerRepeated } from './audit-queries.ts'
import { triedFacts } from './audit-tries.ts'

/** Ids of earlier issues that this change is proven to have mended. */
export function resolvedBy(context: AuditContext, issues: readonly Issue[]): readonly string[] {
  const found = new Set(context.findings.map(issueIdOf))
  return issues
    .filter((issue) => issue.auditId !== context.subject.id && !found.has(issue.id) && isMended(issue, context))
    .map(({ id }) => id)
}

function isMended(issue: Issue, { vanished, tests, coverage, subject }: AuditContext): boolean {
  const { type, rule } = issue.finding
  if (rule === REPEATED_QUERY) return issue.branch === subject.branch && isNoLongerRepeated(issue.finding, tests)
  if (type === 'test') return issue.branch === subject.branch && tests.status === 'PASS'
  if (type === 'coverage') return issue.branch === subject.branch && coverage !== null
  return vanished.includes(issue.id)
}

/** The facts that a report brings: issues that this change resolves, fails to mend, and opens. LOW is only reported. */
export function issueFacts(context: AuditContext, { at, issues }: AuditHeard): readonly Event[] {
  const { subject, findings } = context
  const open = new Set(issues.map(({ id }) => id))
  const fresh = findings.filter(
    (finding, index) =>
      finding.severity !== 'LOW' &&
      !open.has(issueIdOf(finding)) &&
      findings.findIndex((other) => issueIdOf(other) === issueIdOf(finding)) === index,
  )
  return [
    ...resolvedBy(context, issues).map((issueId) => ({
      type: 'issue.resolved' as const,
      issueId,
      by: subject.id,
      because: subject.fixes.includes(issueId) ? 'the commit says so and the check agrees' : 'no longer there',
    })),
    ...triedFacts(context, issues),
    ...fresh.map((finding) => ({
      type: 'issue.opened' as const,
      issue: {
        id: issueIdOf(finding),
        auditId: subject.id,
        openedAt: at,
        branch: subject.branch,
        sessionId: subject.sessionId,
        finding,
      },
    })),
  ]
}
