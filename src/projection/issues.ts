// The open issues: opened, told, attempted and closed by events.
import { dailyPath, dateOf, waitsForSummary } from '#protocol/daily.ts'
import type { Event } from '#protocol/event.ts'
import { type Issue, TRIES_MAX } from '#protocol/finding.ts'
import { ISSUES_SHOWN_MAX } from './world.ts'

/** The open issues after one more event. */
export function applyToIssues(issues: readonly Issue[], event: Event): readonly Issue[] {
  switch (event.type) {
    case 'issue.opened':
      return [...issues.filter(({ id }) => id !== event.issue.id), event.issue].slice(-ISSUES_SHOWN_MAX)
    case 'issue.persisted': {
      const { issueId, attempt, rounds } = event
      return changed(issues, issueId, ({ tries = [] }) => ({ rounds, tries: [...tries, attempt].slice(-TRIES_MAX) }))
    }
    case 'feedback.written':
      return event.files
        .reduce((told, { issueId, path }) => changed(told, issueId, () => ({ toldIn: path })), issues)
        .map((issue) => (event.counted?.includes(issue.id) ? untold(issue) : issue))
    case 'day.ended':
      return issues.map((issue) =>
        waitsForSummary(issue) && dateOf(issue.openedAt) <= event.date
          ? { ...issue, toldIn: dailyPath(event.date) }
          : issue,
      )
    case 'issue.resolved':
    case 'issue.dismissed':
      return issues.filter(({ id }) => id !== event.issueId)
    default:
      return issues
  }
}

function untold({ toldIn: _gone, ...issue }: Issue): Issue {
  return issue
}

function changed(
  issues: readonly Issue[],
  issueId: string,
  change: (issue: Issue) => Partial<Issue>,
): readonly Issue[] {
  return issues.map((issue) => (issue.id === issueId ? { ...issue, ...change(issue) } : issue))
}
