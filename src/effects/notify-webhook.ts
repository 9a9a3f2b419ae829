// Posts a notice as JSON to the user's own webhook. Tried a few times; redirects are not followed, and the address never gets
// into an event or a message, because it may be a secret itself.
import { setTimeout as pause } from 'node:timers/promises'
import { Trouble } from '#protocol/errors.ts'

export const WEBHOOK_TRIES_MAX = 3

export type Posting = { readonly withinMs: number; readonly pauseMs: number }
const POSTING: Posting = { withinMs: 5_000, pauseMs: 1_000 }

/** What is posted; `id` is the same when it comes again. */
export type PostedNotice = {
  readonly id: string
  readonly title: string
  readonly body: string
  readonly urgent: boolean
  /** Epoch milliseconds. */
  readonly at: number
}

type Answer = { readonly isDelivered: boolean; readonly isWorthAnotherTry: boolean; readonly said: string }

/** Rejects with Trouble when no try succeeded, or the answer says that another would not either. */
export async function postNotice(
  { url, notice }: { readonly url: string; readonly notice: PostedNotice },
  signal: AbortSignal,
  { withinMs, pauseMs }: Posting = POSTING,
): Promise<void> {
  let said = ''
  for (let tries = 1; tries <= WEBHOOK_TRIES_MAX; tries++) {
    const answer = await post(url, notice, AbortSignal.any([signal, AbortSignal.timeout(withinMs)]))
    if (answer.isDelivered) return
    said = answer.said
    if (!answer.isWorthAnotherTry || signal.aborted) break
    if (tries < WEBHOOK_TRIES_MAX) await pause(pauseMs * tries, undefined, { signal }).catch(() => {})
  }
  throw new Trouble(`the webhook at ${new URL(url).host} ${said}`, 'see notify.webhook in your configuration')
}

async function post(url: string, notice: PostedNotice, signal: AbortSignal): Promise<Answer> {
  try {
    // Not the bare name: the bundle leaves that out for a start without the network stack (tests/support/light).
    const response = await globalThis.fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ source: 'signalbox', ...notice }),
      redirect: 'manual',
      signal,
    })
    await response.body?.cancel()
    const { ok, status } = response
    return { isDelivered: ok, isWorthAnotherTry: status >= 500 || status === 429, said: `answered ${status}` }
  } catch (thrown) {
    // The error's own words may hold the address.
    const isLate = (thrown as Error).name === 'TimeoutError'
    return {
      isDelivered: false,
      isWorthAnotherTry: true,
      said: isLate ? 'did not answer in time' : 'cannot be reached',
    }
  }
}
