// Questions that no longer stand: a permission whose dialog left the screen, or whose session ended, was answered there
// or became moot; a failing session was started again by hand. Its card closes by itself, and a late answer is refused as stale.
import type { Event } from '#protocol/event.ts'
import type { Issue } from '#protocol/finding.ts'
import type { OpenQuestion } from './queue.ts'

/** The withdrawals that one event brings about; `issues` are those open before it. `fingerprintOf` finds the request that a permission question is bound to. */
export function withdrawals(queue: readonly OpenQuestion[], event: Event, issues: readonly Issue[]): readonly Event[] {
  const gone = (sessionId: string, because: string, keep: string | null): readonly Event[] =>
    queue
      .filter(({ escalation }) => escalation.kind === 'permission' && escalation.about.sessionId === sessionId)
      .filter(({ escalation }) => fingerprintOf(escalation.options) !== keep)
      .map(({ escalation }) => ({ type: 'escalation.withdrawn', escalationId: escalation.id, because }))
  switch (event.type) {
    case 'session.requested':
      return event.launch.restartOf === undefined ? [] : restarted(queue, event.launch.restartOf)
    case 'session.observed':
      return gone(event.sessionId, 'answered in the session', event.request?.fingerprint ?? null)
    case 'session.exited':
    case 'session.lost':
      return gone(event.sessionId, 'the session ended', null)
    case 'issue.resolved':
      return queue
        .filter((open) => isUncommittedAndGone(open, event.issueId, issues))
        .map(({ escalation }) => ({
          type: 'escalation.withdrawn',
          escalationId: escalation.id,
          because: 'it was never committed, and it is gone',
        }))
    default:
      return []
  }
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

function fingerprintOf(options: OpenQuestion['escalation']['options']): string | null {
  const answers = options.flatMap(({ intents }) => intents).filter((intent) => intent.type === 'session.answer')
  return answers[0]?.request.fingerprint ?? null
}
