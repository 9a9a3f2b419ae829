// Tells the engine that a person uses this face, so that it need not tell them elsewhere what they can see here. Said at most once
// in a while; what a terminal answers by itself is no key of a person.
import type { Readable } from 'node:stream'
import type { Ack, Command } from '#protocol/command.ts'

/** Well below the default of `notify.lookingMs`. */
export const PRESENT_EVERY_MS = 10_000

/** Reports of a terminal: device attributes, cursor and modes, focus, colours, and strings. */
const TERMINAL_REPORTS =
  /\x1b\[[?>=]?[\d;]*(?:\$y|[cRnt])|\x1b\[\?[\d;]*u|\x1b\[[IO]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[P_^][^\x1b]*\x1b\\/g

/** True when there is more in it than what a terminal answers by itself. */
export function isFromPerson(input: string): boolean {
  return input.replace(TERMINAL_REPORTS, '') !== ''
}

type Noting = {
  readonly stdin: Readable
  readonly send: (command: Command) => Promise<Ack>
  readonly now: () => number
}

export type Presence = {
  /** One session fills the screen from now on; null: the whole room is back. */
  visit(sessionId: string | null): void
  stop(): void
}

/** Begins with somebody who has just opened the room, or attached to the session that is visited. */
export function notePresence({ stdin, send, now }: Noting, visited: string | null = null): Presence {
  let sessionId = visited
  let saidAt = Number.NEGATIVE_INFINITY
  const say = () => {
    if (now() - saidAt < PRESENT_EVERY_MS) return
    saidAt = now()
    // An engine that is away learns it with the next key.
    send({ type: 'face.present', sessionId }).catch(() => undefined)
  }
  const hear = (chunk: Buffer | string) => {
    if (isFromPerson(String(chunk))) say()
  }
  say()
  stdin.on('data', hear)
  return {
    visit: (next) => {
      sessionId = next
      saidAt = Number.NEGATIVE_INFINITY
    },
    stop: () => void stdin.off('data', hear),
  }
}
