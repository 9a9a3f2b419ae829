// Gives the human's answer to the request that was answered, at most once and to no other. A request of the screen is typed only
// while exactly that dialog is still there: an answer that comes too late must not approve whatever is asked next. One of the
// desk goes to the hook or server that waits for it.
import type { AgentRequest } from '#protocol/agent-request.ts'
import type { Delivered, Desk } from '#protocol/desk.ts'
import type { Order, Perform, PtyHost } from '#protocol/ports.ts'
import { intentOf } from './room.ts'

/** What a screen asks, by the same rules that raised the request. Pure. */
export type ReadRequest = (rows: readonly string[], sessionId: string) => AgentRequest | null

type Ways = { readonly ptyHost: PtyHost; readonly read: ReadRequest; readonly desk: Pick<Desk, 'answer'> }

/** A request that is no longer asked is an outcome, not a failure: it is told with `delivered: false`. */
export function createRequestAnswer(ways: Ways): Perform {
  return async (order) => {
    const { sessionId, request, decision } = intentOf(order, 'request.answer')
    const { intentId, note } = order
    const { delivered, because } =
      request.channel.by === 'screen'
        ? await type(order, ways)
        : await ways.desk.answer({ sessionId, request, decision, note, intentId })
    if (delivered) ways.ptyHost.mark(sessionId, `answered: ${request.tool}`)
    const { fingerprint } = request
    return { events: [{ type: 'request.answered', sessionId, fingerprint, intentId, delivered, because }] }
  }
}

async function type(order: Order, { ptyHost, read }: Ways): Promise<Delivered> {
  const { sessionId, request, decision } = intentOf(order, 'request.answer')
  const { channel, fingerprint } = request
  if (channel.by !== 'screen') throw new Error('only a request of the screen is typed')
  if (decision.behavior === 'hand-over') return { delivered: true, because: 'its dialog was left as it is' }
  const view = await ptyHost.screen(sessionId)
  if (!view) return { delivered: false, because: 'the session has ended' }
  if (read(view.rows, sessionId)?.fingerprint !== fingerprint) {
    return { delivered: false, because: 'the question is no longer on the screen' }
  }
  const keys = decision.behavior === 'allow' ? channel.approveKeys : channel.rejectKeys
  const isFirst = await ptyHost.inputOnce(sessionId, order.intentId, keys)
  return { delivered: true, because: isFirst ? 'the question was still on the screen' : 'it had been typed before' }
}
