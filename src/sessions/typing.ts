// What is typed into one session, by humans and for them. Text of an answer is typed once for its key, however often it is
// asked for; a human's keys are only noted in so far as they were there.
import { Trouble } from '#protocol/errors.ts'
import { pasted } from './pasted.ts'
import type { PtyInput } from './pty-input.ts'
import type { Screen } from './screen.ts'

/** Answers that are remembered so as not to be typed twice. */
export const KEYS_MAX = 1_000
/** What a terminal sends of itself, focus and mouse, is no human's key. */
const REPORTS_ONLY = /^(?:\u001b\[(?:[IO]|<[\d;]+[Mm]))+$/

export type Typing = {
  /** A human's keys. What the agent is too far behind to take is dropped: there is nobody to tell. */
  input(bytes: Uint8Array): void
  /** False when it had been typed before. Throws Trouble when it cannot be typed. */
  once(key: string, text: string): boolean
  /** As `once`, of text as it would be pasted. */
  paste(key: string, text: string): boolean
  /** Milliseconds since a human's last key; null when there was none. */
  typedMs(): number | null
}

export function createTyping(
  sessionId: string,
  keys: Pick<PtyInput, 'write'>,
  screen: Pick<Screen, 'takesPaste' | 'clearNotification'>,
  hasEnded: () => boolean,
): Typing {
  const typed = new Set<string>()
  let typedAt: number | null = null
  const once = (key: string, text: string) => {
    if (typed.has(key)) return false
    if (hasEnded() || !keys.write(text)) throw notTyped(sessionId, hasEnded())
    remember(typed, key)
    return true
  }
  return {
    input(bytes) {
      keys.write(bytes)
      if (REPORTS_ONLY.test(Buffer.from(bytes).toString('latin1'))) return
      typedAt = performance.now()
      screen.clearNotification()
    },
    once,
    paste: (key, text) => once(key, pasted(text, screen.takesPaste())),
    typedMs: () => (typedAt === null ? null : Math.round(performance.now() - typedAt)),
  }
}

function remember(keys: Set<string>, key: string): void {
  keys.add(key)
  if (keys.size <= KEYS_MAX) return
  for (const oldest of keys) {
    keys.delete(oldest)
    return
  }
}

const notTyped = (sessionId: string, hasEnded: boolean) =>
  hasEnded
    ? new Trouble(`Session ${sessionId} has ended.`, 'Nothing can be typed into it any more.')
    : new Trouble(`Session ${sessionId} does not read what is typed.`, 'It may be paused; continue it and try again.')
