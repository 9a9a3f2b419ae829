// Questions that no longer stand: a request that is no longer asked, or whose session ended, was answered there or
// became moot; a failing session was started again by hand. Its card closes by itself, and a late answer is refused as stale.
import type { Event } from '#protocol/event.ts'
import type { Issue } from '#protocol/finding.ts'
import { boundRequest } from './bound-request.ts'
import type { OpenQuestion } from './queue.ts'
import { stuckRun } from './stuck-run.ts'

/** The withdrawals that one event brings about; `issues` are those open before it. */
export function withdrawals(queue: readonly OpenQuestion[], event: Event, issues: readonly Issue[]): readonly Event[] {
  const gone = (sessionId: string, because: string, fingerprint?: string): readonly Event[] =>
    queue
      .filter(({ escalation }) => escalation.about.sessionId === sessionId)
      .filter(({ escalation }) => {
        const asked = boundRequest(escalation)
        return asked !== null && (fingerprint === undefined || asked.request.fingerprint === fingerprint)
      })
      .map(({ escalation }) => ({ type: 'escalation.withdrawn', escalationId: escalation.id, because }))
  switch (event.type) {
    case 'session.requested':
      return event.launch.restartOf === undefined ? [] : restarted(queue, event.launch.restartOf)
    case 'request.closed':
      return gone(event.sessionId, event.because, event.fingerprint)
    case 'session.exited':
    case 'session.lost':
      return gone(event.sessionId, 'the session ended')
    case 'workflow.ended':
      return queue
        .filter(({ escalation }) => stuckRun(escalation) === event.runId)
        .map(({ escalation }) => ({
          type: 'escalation.withdrawn',
          escalationId: escalation.id,
          because: `the run has ended: ${event.because}`.slice(0, 400),
        }))
    case 'threat.closed':
      return queue
        .filter(({ escalation }) => escalation.about.threatId === event.threatId)
        .map(({ escalation }) => ({
          type: 'escalation.withdrawn',
          escalationId: escalation.id,
          because: `the threat is over: ${event.because}`.slice(0, 400),
        }))
    case 'issue.resolved':
      return queue.flatMap((open) => {
        const { id: escalationId } = open.escalation
        const because = isAboutFailedFixes(open, event.issueId)
          ? 'it was mended'
          : isUncommittedAndGone(open, event.issueId, issues)
            ? 'it was never committed, and it is gone'
            : null
        return because === null ? [] : [{ type: 'escalation.withdrawn', escalationId, because }]
      })
    default:
      return []
  }
}

/** Who is to mend an issue is no question once it is mended. */
function isAboutFailedFixes({ escalation }: OpenQuestion, issueId: string): boolean {
  return escalation.options
    .flatMap(({ intents }) => intents)
    .some(
      (intent) =>
        intent.type === 'feedback.rule' && intent.ruling === 'handed-over' && intent.issueIds.includes(issueId),
    )
}

/** A leak in a commit stays in its history, so its question stays; one that was only in the work tree is over. */
function isUncommittedAndGone({ escalation }: OpenQuestion, resolved: string, issues: readonly Issue[]): boolean {
  if (!escalation.about.auditId?.startsWith('worktree-')) return false
  const asked = escalation.options
    .flatMap(({ intents }) => intents)
    .flatMap((intent) => (intent.type === 'feedback.rule' ? intent.issueIds : []))
  return asked.includes(resolved) && asked.every((id) => id === resolved || !issues.some((issue) => issue.id === id))
}

/** Whether to start it again is no question once somebody did. */
function restarted(queue: readonly OpenQuestion[], sessionId: string): readonly Event[] {
  return queue
    .filter(({ escalation: { about, options } }) => about.sessionId === sessionId && asksToRestart(options))
    .map(({ escalation }) => ({
      type: 'escalation.withdrawn',
      escalationId: escalation.id,
      because: 'it was started again',
    }))
}

const asksToRestart = (options: OpenQuestion['escalation']['options']) =>
  options.some(({ intents }) => intents.some(({ type }) => type === 'session.restart'))
