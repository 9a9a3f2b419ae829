// What becomes of an issue that nobody is sure about: the human says what it is, from what could be run for each kind.
import type { Event } from '#protocol/event.ts'
import type { Intent } from '#protocol/intent.ts'
import type { Roster } from '#protocol/roster.ts'
import { routeIssue } from './route-issue.ts'

export function respondToIssue(event: Event, roster: Roster): readonly Intent[] {
  if (event.type !== 'issue.triaged' || event.runId !== null) return []
  const { issueId, issue, triage } = event
  const routes = triage.candidates.flatMap(({ kind }) => {
    const route = routeIssue(roster, kind)
    return route ? [{ kind, workflow: route.workflow, start: route.start ?? '' }] : []
  })
  return [{ type: 'issue.route', issueId, title: issue.title, triage, routes }]
}
