// Types a text of a workflow into the session of a try, in the same way as a human's: seen on the screen before Enter is pressed, and
// held while a dialog or a draft is there. Apart from `session.send`, because typing by a workflow was allowed with its start.
import type { Perform } from '#protocol/ports.ts'
import { intentOf } from '../room.ts'

/** step.tell → session.sent. */
export function createStepTell(send: Perform): Perform {
  return (order, signal) => {
    const { sessionId, text } = intentOf(order, 'step.tell')
    return send({ ...order, intent: { type: 'session.send', sessionId, text } }, signal)
  }
}
