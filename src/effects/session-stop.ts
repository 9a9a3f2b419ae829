// Ends an agent with everything it has started. That it has ended is told by sources/screens.ts, with its exit code.
import type { Perform, PtyHost } from '#protocol/ports.ts'
import { intentOf } from './room.ts'

/** Done when nothing of the session is left; a session that is gone already is no failure. */
export function createSessionStop(ptyHost: PtyHost): Perform {
  return async (order) => {
    const intent = intentOf(order, 'session.stop')
    await ptyHost.stop(intent.sessionId)
    return { events: [] }
  }
}
