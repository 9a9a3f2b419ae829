// A dialog on the screen → what is asked because of it. One question is asked once: where the agent also asks through its hooks, its
// dialog is held until its hook has had time to come, and a dialog that belongs to an open request is that request.
import type { AgentRequest } from '#protocol/agent-request.ts'
import type { Event } from '#protocol/event.ts'
import type { Gathered } from './gathered.ts'

/** How long a dialog waits for its hook: a relay needs well under a second, a dead one never comes. */
export const HELD_MS = 2_000
/** A dialog that looks the same after so many answers in a row takes none: it is not asked about again, a person has to look. */
export const TYPED_MAX = 3

/** Its screen shows one request at most, `request`; what it showed before and shows no more was answered there. */
export function askOnScreen(sessionId: string, gathered: Gathered, request: AgentRequest | null, at: number): Event[] {
  const { asked, held, typed, isHandedOver, reports } = gathered
  const shown = request?.fingerprint
  const open = [...asked.filter(({ by }) => by === 'screen'), ...(held ? [held.request] : [])]
  const closed = open
    .filter(({ fingerprint }) => fingerprint !== shown)
    .map(
      ({ fingerprint }): Event => ({
        type: 'request.closed',
        sessionId,
        fingerprint,
        because: 'answered in the session',
      }),
    )
  if (request === null || open.some(({ fingerprint }) => fingerprint === shown)) return closed
  const isItsOwn = asked.some(({ by, isOnScreen }) => by === 'desk' && isOnScreen)
  if (isItsOwn || isHandedOver) return closed
  const again = typed !== null && typed.fingerprint === shown ? typed : null
  if (again && again.times >= TYPED_MAX) return closed
  // Answered a moment ago, it may linger; when it stays, the answer was not taken or the same is asked again.
  const until = again ? again.at + HELD_MS : reports ? at + HELD_MS : at
  const raised: Event =
    until > at ? { type: 'request.held', sessionId, request, until } : { type: 'request.raised', sessionId, request }
  return [...closed, raised]
}

/** A request that its hook raises after all, though its dialog was raised before: that one is closed. */
export function supersededBy(gathered: Gathered, event: Event): Event[] {
  if (event.type !== 'request.raised' || event.request.channel.by !== 'desk' || !event.request.channel.isOnScreen)
    return []
  const { sessionId } = event
  return gathered.asked
    .filter(({ by }) => by === 'screen')
    .map(({ fingerprint }) => ({ type: 'request.closed', sessionId, fingerprint, because: 'its hook asks the same' }))
}
