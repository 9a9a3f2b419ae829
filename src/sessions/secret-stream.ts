// Output on its way into a file: the same bytes as text, with secrets masked, also those that come in pieces or with colours
// in them. What may still become a secret is held back: the unfinished line for a moment, a word that has begun like a
// secret until it ends. Nothing is lost: `close` gives what is left.
import { createUnfinishedLine, HELD_CHARS_MAX } from './unfinished-line.ts'

/** An unfinished line is shown after this. */
export const HELD_MS = 200
/** Lines are looked at in blocks of about this size. */
const BLOCK_CHARS = 4_096
/** Sequences that only move the cursor; one is looked for among this many at the end. */
const MOVE = /\u001b\[[0-?]*[A-HSTdf]/y
const MOVE_TRIES_MAX = 64

export type SecretStream = {
  feed(bytes: Uint8Array): void
  close(): void
}

/** `emit` gets the text in order, in pieces; no timer runs while nothing is held. */
export function createSecretStream(emit: (text: string) => void): SecretStream {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const line = createUnfinishedLine()
  /** What came after the line, not yet taken apart: it mostly need not be, once the rest of it is there. */
  let unread = ''
  let timer: NodeJS.Timeout | undefined

  const say = (clean: string) => {
    if (clean !== '') emit(clean)
  }
  const takeApart = (): string => {
    const clean = line.add(unread)
    unread = ''
    return clean
  }
  const release = () => {
    timer = undefined
    say(takeApart() + line.release())
  }
  const read = (text: string) => {
    const whole = unread + text
    const last = endOfLines(whole)
    let clean = ''
    let from = 0
    while (from < last) {
      const next = whole.indexOf('\n', from + BLOCK_CHARS)
      const end = next === -1 ? last : next + 1
      clean += line.pass(whole.slice(from, end))
      from = end
    }
    unread = whole.slice(from)
    if (unread.length > HELD_CHARS_MAX) clean += takeApart()
    say(clean)
    if (unread === '' && line.isEmpty()) {
      clearTimeout(timer)
      timer = undefined
    } else timer ??= setTimeout(release, HELD_MS)
  }
  return {
    feed: (bytes) => read(decoder.decode(bytes, { stream: true })),
    close() {
      read(decoder.decode())
      clearTimeout(timer)
      timer = undefined
      say(takeApart() + line.rest())
    },
  }
}

/** Where the last whole line ends; 0 when none does. */
const endOfLines = (text: string) => Math.max(text.lastIndexOf('\n') + 1, endOfLastMove(text))

/** After the last sequence that moves the cursor and so ends a line, as in the frames of full-screen programs; else 0. */
function endOfLastMove(text: string): number {
  let at = text.lastIndexOf('\u001b[')
  for (let tries = 0; at >= 0 && tries < MOVE_TRIES_MAX; tries++) {
    MOVE.lastIndex = at
    if (MOVE.test(text)) return MOVE.lastIndex
    at = at === 0 ? -1 : text.lastIndexOf('\u001b[', at - 1)
  }
  return 0
}
