// Which open issues a commit was to mend and did not: it says so in its message, or it touched the file again and the problem is
// still there. Counted for each issue, so that a fix that keeps failing goes to the human.
import type { Event } from '#protocol/event.ts'
import { type Issue, issueIdOf, TRIES_MAX } from '#protocol/finding.ts'
import type { AuditContext } from './audit-heard.ts'

/** These issues as they are after this commit, with one more round; a scan of uncommitted work is no attempt. */
export function triedIn(context: AuditContext, issues: readonly Issue[]): readonly Issue[] {
  const { subject } = context
  if (subject.kind !== 'commit') return []
  return issues
    .filter((issue) => issue.auditId !== subject.id && issue.branch === subject.branch)
    .filter((issue) => wasTried(issue, context) && isStillThere(issue, context))
    .map((issue) => {
      const attempt = { commit: subject.id, title: subject.title, said: subject.fixes.includes(issue.id) }
      const tries = [...(issue.tries ?? []), attempt].slice(-TRIES_MAX)
      return { ...issue, tries, rounds: (issue.rounds ?? 0) + 1 }
    })
}

export function triedFacts(context: AuditContext, issues: readonly Issue[]): readonly Event[] {
  return triedIn(context, issues).flatMap(({ id, tries = [], rounds = 1 }) => {
    const attempt = tries.at(-1)
    return attempt ? [{ type: 'issue.persisted', issueId: id, by: context.subject.id, attempt, rounds }] : []
  })
}

function wasTried({ id, finding }: Issue, { subject, touched }: AuditContext): boolean {
  return subject.fixes.includes(id) || (finding.file !== null && touched.includes(finding.file))
}

/** Looked for and found, by the rules in its file or by running the tests again. What could not be looked at counts for nothing. */
function isStillThere({ id, finding }: Issue, { findings, recheck, vanished, ran }: AuditContext): boolean {
  if (findings.some((one) => issueIdOf(one) === id)) return true
  const wasChecked = finding.file !== null && ran.some(({ outcome }) => outcome === 'ran')
  return wasChecked && recheck.some(({ issueId }) => issueId === id) && !vanished.includes(id)
}
