// The daily summary (A14): issues that could wait and went along with no other feedback are told once a day, when the day in UTC
// on which they were found is over. The deadline is data; an engine that was down then catches up.
import type { AuditTerms } from '#protocol/audit-terms.ts'
import { dateOf, waitsForSummary } from '#protocol/daily.ts'
import type { Event } from '#protocol/event.ts'
import type { Issue } from '#protocol/finding.ts'
import type { Intent } from '#protocol/intent.ts'
import { ISSUES_MAX } from '#protocol/issue-limits.ts'
import { reaches } from '#protocol/severity.ts'

const DAY_MS = 86_400_000

type Due = { readonly at: number; readonly event: Event }

/** The end of each day that has something to sum up, one a day. */
export function dayEnds(issues: readonly Issue[]): readonly Due[] {
  const days = new Set(issues.filter(waitsForSummary).map(({ openedAt }) => dateOf(openedAt)))
  return [...days].map((date) => ({ at: Date.parse(date) + DAY_MS, event: { type: 'day.ended', date } }))
}

/** What is summed up; `issues` as they were before the day ended. What the terms keep to the report is not. */
export function dailyIntents(event: Event, issues: readonly Issue[], { feedbackFrom }: AuditTerms): readonly Intent[] {
  if (event.type !== 'day.ended') return []
  const { date } = event
  const waiting = issues.filter(
    (issue) =>
      waitsForSummary(issue) && dateOf(issue.openedAt) <= date && reaches(issue.finding.severity, feedbackFrom),
  )
  if (waiting.length === 0) return []
  const more = Math.max(0, waiting.length - ISSUES_MAX)
  return [{ type: 'feedback.daily', date, issues: waiting.slice(0, ISSUES_MAX), more }]
}
