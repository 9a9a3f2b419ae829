// `signalbox attach ID`: one session full-screen in this terminal, without a control room around it.
import type { Ack, Command } from '#protocol/command.ts'
import type { PtyHost } from '#protocol/ports.ts'
import { DEFAULT_DETACH_KEY } from './detach-scanner.ts'
import { type AttachAs, type AttachEnd, passThrough } from './pass-through.ts'
import { notePresence } from './presence.ts'
import { openTerminal } from './terminal/terminal.ts'

export type AttachParts = {
  readonly ptyHost: PtyHost
  readonly sessionId: string
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  /** @default 'ctrl-]' */
  readonly detachKey?: string
  /** Shown in the terminal's title; the session's id by default. */
  readonly name?: string
  /** @default 'writer' */
  readonly as?: AttachAs
  /** Told whether the keys reach the session: at the start and whenever that changes. */
  readonly writes?: (isWriter: boolean) => void
  /** Tells the engine that a person is there, where there is one to tell. */
  readonly send?: (command: Command) => Promise<Ack>
}

/** Attaches until the person detaches, the session ends or the pty-host is lost; a signal detaches. Never ends the session. */
export async function attachSession(parts: AttachParts): Promise<AttachEnd> {
  const ended = new AbortController()
  const { stdin, stdout, sessionId } = parts
  const terminal = await openTerminal({ stdin, stdout, ended: () => ended.abort() })
  const presence = parts.send ? notePresence({ stdin, send: parts.send, now: Date.now }, sessionId) : null
  try {
    return await passThrough({
      terminal,
      ptyHost: parts.ptyHost,
      sessionId,
      name: parts.name ?? sessionId,
      detachKey: parts.detachKey ?? DEFAULT_DETACH_KEY,
      signal: ended.signal,
      ...(parts.as ? { as: parts.as } : {}),
      ...(parts.writes ? { writes: parts.writes } : {}),
    })
  } finally {
    presence?.stop()
    terminal.close()
  }
}
