// Types the human's answer into an agent, at most once, and only while exactly the question that was answered is on its screen:
// an answer that comes too late must not approve whatever is asked next.
import type { Event } from '#protocol/event.ts'
import type { Perform, PtyHost } from '#protocol/ports.ts'
import type { ScreenRequest } from '#protocol/screen-request.ts'
import { intentOf } from './room.ts'

/** What a screen asks, by the same rules that raised the question. Pure. */
export type ReadRequest = (rows: readonly string[], sessionId: string) => ScreenRequest | null

/** A stale question is an outcome, not a failure: it is told with `typed: false`. */
export function createSessionAnswer(ptyHost: PtyHost, read: ReadRequest): Perform {
  return async (order) => {
    const { sessionId, request, keys } = intentOf(order, 'session.answer')
    const told = (typed: boolean, because: string): { events: Event[] } => ({
      events: [{ type: 'session.answered', sessionId, fingerprint: request.fingerprint, typed, because }],
    })
    const view = await ptyHost.screen(sessionId)
    if (!view) return told(false, 'the session has ended')
    if (read(view.rows, sessionId)?.fingerprint !== request.fingerprint) {
      return told(false, 'the question is no longer on the screen')
    }
    ptyHost.mark(sessionId, `answered: ${request.tool}`)
    const isFirst = await ptyHost.inputOnce(sessionId, order.intentId, keys)
    return told(true, isFirst ? 'the question was still on the screen' : 'it had been typed before')
  }
}
