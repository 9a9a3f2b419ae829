// The first half of a restart: nothing of the session is left. That the same launch is requested again is decided from this
// being done (engine/mind.ts), so that a crash in between neither loses nor doubles it.
import type { Perform, PtyHost } from '#protocol/ports.ts'
import { intentOf } from './room.ts'

/** Done when nothing of the session is left; one that has ended already is no failure. */
export function createSessionRestart(ptyHost: PtyHost): Perform {
  return async (order) => {
    const intent = intentOf(order, 'session.restart')
    await ptyHost.stop(intent.sessionId)
    return { events: [] }
  }
}
