// One call from `signalbox mcp` to the hooks socket, as hook-line.ts describes it. A call that waits when the engine goes away is made
// again under the same id, so that the question stays one question.
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { messageOf, Trouble } from '#protocol/errors.ts'
import type { HookLine } from '../hook-line.ts'

/** An engine that is restarted is back by then. */
export const RECONNECT_WITHIN_MS = 60_000
const RETRY_MS = 200
const NO_ENGINE = 'no engine listens'
const ANSWER_WITHIN_MS = 10_000
const ANSWER_CHARS_MAX = 4 * 1024 * 1024

/** Who calls, from its environment. */
export type Caller = Pick<HookLine, 'session' | 'token'> & { readonly path: string }

export type DeskCall = Pick<HookLine, 'requestId' | 'payload'> &
  Partial<Pick<HookLine, 'agent' | 'event'>> & {
    /** Made again for so long while no engine is there: one that was killed comes back. */
    readonly absentMs?: number
  }

type Once = { readonly text: string } | { readonly hasWaited: boolean; readonly because: string }

/** The answer; empty when it is no longer asked. Rejects with Trouble when nobody answers, the caller is refused, or on abort. */
export async function callDesk(caller: Caller, call: DeskCall, signal: AbortSignal): Promise<string> {
  let answer = await callOnce(caller, call, signal)
  // Cut off before a word: refused, or the engine ended at that very moment.
  const { absentMs = RETRY_MS } = call
  const patience = 'because' in answer && answer.because.startsWith(NO_ENGINE) ? absentMs : RETRY_MS
  let until = Date.now() + ('because' in answer && answer.hasWaited ? RECONNECT_WITHIN_MS : patience)
  while ('because' in answer && Date.now() < until && !signal.aborted) {
    await pause(RETRY_MS, undefined, { signal }).catch(() => {})
    answer = await callOnce(caller, call, signal)
    if ('because' in answer && answer.hasWaited) until = Date.now() + RECONNECT_WITHIN_MS
  }
  if ('text' in answer) return answer.text
  throw new Trouble(answer.because, 'see `signalbox status` in the workspace', 2)
}

function callOnce({ path, session, token }: Caller, call: DeskCall, signal: AbortSignal): Promise<Once> {
  const { requestId, payload, agent = 'mcp', event = 'tool' } = call
  const line = `${JSON.stringify({ v: 1, session, token, agent, requestId, event, payload })}\n`
  return new Promise((resolve) => {
    const socket = connect(path, () => socket.write(line))
    let heard = ''
    let hasWaited = false
    let because = 'Signalbox did not accept this session: its token is for another one, or the engine has just ended'
    const finish = (once: Once) => {
      clearTimeout(late)
      signal.removeEventListener('abort', stop)
      socket.destroy()
      resolve(once)
    }
    const stop = () => finish({ hasWaited: false, because: 'the agent has closed its end' })
    const late = setTimeout(() => finish({ hasWaited: false, because: 'the engine does not answer' }), ANSWER_WITHIN_MS)
    const read = (text: string) => {
      heard += text
      if (heard.length > ANSWER_CHARS_MAX) return finish({ hasWaited: false, because: 'the answer is too long' })
      for (let end = heard.indexOf('\n'); end >= 0; end = heard.indexOf('\n')) {
        const said = heard.slice(0, end)
        heard = heard.slice(end + 1)
        if (said !== 'wait') return finish({ text: said })
        hasWaited = true
        clearTimeout(late)
      }
    }
    socket.setEncoding('utf8').on('data', read)
    socket.on('error', (error) => {
      because = `${NO_ENGINE} for this session (${(error as NodeJS.ErrnoException).code ?? messageOf(error)})`
    })
    socket.on('close', () => finish({ hasWaited, because }))
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
  })
}
