// Starts an agent in a PTY. The pty-host starts each session once, so that doing it again after a crash finds the running one.
import type { Perform, PtyHost } from '#protocol/ports.ts'
import { intentOf } from './room.ts'

/** `env` is what every agent is told of us: where its inbox and its workspace are. Throws Trouble when it cannot start. */
export function createSessionStart(ptyHost: PtyHost, env: Readonly<Record<string, string>>): Perform {
  return async (order) => {
    const intent = intentOf(order, 'session.start')
    const { sessionId, pid } = await ptyHost.spawn(intent.launch, env)
    return { events: [{ type: 'session.started', sessionId, pid }] }
  }
}
