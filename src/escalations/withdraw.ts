// Questions that no longer stand: a permission whose dialog left the screen, or whose session ended, was answered there
// or became moot. Its card closes by itself, and a late answer is refused as stale.
import type { Event } from '#protocol/event.ts'
import type { OpenQuestion } from './queue.ts'

/** The withdrawals that one event brings about. `fingerprintOf` finds the request that a permission question is bound to. */
export function withdrawals(queue: readonly OpenQuestion[], event: Event): readonly Event[] {
  const gone = (sessionId: string, because: string, keep: string | null): readonly Event[] =>
    queue
      .filter(({ escalation }) => escalation.kind === 'permission' && escalation.about.sessionId === sessionId)
      .filter(({ escalation }) => fingerprintOf(escalation.options) !== keep)
      .map(({ escalation }) => ({ type: 'escalation.withdrawn', escalationId: escalation.id, because }))
  switch (event.type) {
    case 'session.observed':
      return gone(event.sessionId, 'answered in the session', event.request?.fingerprint ?? null)
    case 'session.exited':
    case 'session.lost':
      return gone(event.sessionId, 'the session ended', null)
    default:
      return []
  }
}

function fingerprintOf(options: OpenQuestion['escalation']['options']): string | null {
  const answers = options.flatMap(({ intents }) => intents).filter((intent) => intent.type === 'session.answer')
  return answers[0]?.request.fingerprint ?? null
}
