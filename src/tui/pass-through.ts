// One session full-screen: the terminal's bytes go to it raw and its output comes back raw; React has no part in it.
// What is seen is attached-screen.ts; here it begins and ends.
import type { PtyHost } from '#protocol/ports.ts'
import { AttachedScreen, attachedTitle } from './attached-screen.ts'
import { createDetachScanner } from './detach-scanner.ts'
import type { Terminal } from './terminal/terminal.ts'

/**
 * `writer` types unless somebody else already does, `new-writer` takes the keyboard from whoever has it, `reader` only
 * looks on.
 */
export type AttachAs = 'writer' | 'new-writer' | 'reader'

export type PassThroughParts = {
  readonly terminal: Terminal
  readonly ptyHost: PtyHost
  readonly sessionId: string
  /** Shown in the terminal's title. */
  readonly name: string
  readonly detachKey: string
  /** @default 'writer' */
  readonly as?: AttachAs
  /** Told whether the keys reach the session: at the start and whenever that changes. */
  readonly writes?: (isWriter: boolean) => void
  /** Ends the attachment from outside. */
  readonly signal: AbortSignal
}

export type AttachEnd = 'detached' | 'exited' | 'lost'

/** How often the host is asked whether session and connection are still there. */
const PROBE_MS = 1_000
/** Output that was on its way when the process ended is still shown. */
const LAST_OUTPUT_MS = 50

/** Attaches until the detach key, the end of the session, or the loss of the pty-host; the terminal is left reset. */
export async function passThrough(parts: PassThroughParts): Promise<AttachEnd> {
  const { terminal, ptyHost, sessionId } = parts
  terminal.enterAttached(attachedTitle(parts, parts.as !== 'reader'))
  const ending = Promise.withResolvers<AttachEnd>()
  const scan = createDetachScanner(parts.detachKey)
  const screen = new AttachedScreen(parts, () => ending.resolve('lost'))
  const stopWatching = ptyHost.watch((event) => {
    if (event.type === 'exit' && event.status.sessionId === sessionId) {
      setTimeout(() => ending.resolve('exited'), LAST_OUTPUT_MS)
    }
  }, 'exits')
  const probe = setInterval(() => {
    screen.check()
    void probeSession(ptyHost, sessionId).then((end) => end && ending.resolve(end))
  }, PROBE_MS)
  if (parts.signal.aborted) ending.resolve('detached')
  parts.signal.addEventListener('abort', () => ending.resolve('detached'), { once: true })
  terminal.listen({
    input: (bytes) => {
      const { forward, isDetach } = scan(bytes)
      if (forward.length > 0 && parts.as !== 'reader') ptyHost.input(sessionId, forward)
      if (isDetach) ending.resolve('detached')
    },
    resized: screen.resize,
    repaint: screen.refresh,
  })
  screen.refresh()
  const end = await ending.promise
  clearInterval(probe)
  stopWatching()
  screen.close()
  terminal.leaveAttached()
  return end
}

async function probeSession(ptyHost: PtyHost, sessionId: string): Promise<AttachEnd | null> {
  try {
    const status = (await ptyHost.list()).find((candidate) => candidate.sessionId === sessionId)
    return status && status.exit === null ? null : 'exited'
  } catch {
    return 'lost'
  }
}
