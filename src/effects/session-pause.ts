// Stops an agent where it stands, with everything it has started, and lets it go on. Doing either twice changes nothing.
import type { Perform, PtyHost } from '#protocol/ports.ts'
import { intentOf } from './room.ts'

/** Throws Trouble when the session has ended. */
export function createSessionPause(ptyHost: PtyHost): Perform {
  return async (order) => {
    const intent = intentOf(order, 'session.pause')
    await ptyHost.setPaused(intent.sessionId, true)
    ptyHost.mark(intent.sessionId, `paused: ${intent.because}`)
    return { events: [{ type: 'session.paused', sessionId: intent.sessionId, because: intent.because }] }
  }
}

/** Throws Trouble when the session has ended. */
export function createSessionContinue(ptyHost: PtyHost): Perform {
  return async (order) => {
    const intent = intentOf(order, 'session.continue')
    await ptyHost.setPaused(intent.sessionId, false)
    ptyHost.mark(intent.sessionId, `continued: ${intent.because}`)
    return { events: [{ type: 'session.continued', sessionId: intent.sessionId, because: intent.because }] }
  }
}
