// One session full-screen: the terminal's bytes go to it raw and its output comes back raw; React has no part in it.
// When the outer terminal cannot keep up, output is skipped and the screen is taken anew from a snapshot.
import { plain } from '#protocol/plain.ts'
import type { PtyHost } from '#protocol/ports.ts'
import type { Size } from './compositor/compose.ts'
import { createDetachScanner } from './detach-scanner.ts'
import type { Terminal } from './terminal/terminal.ts'

export type PassThroughParts = {
  readonly terminal: Terminal
  readonly ptyHost: PtyHost
  readonly sessionId: string
  /** Shown in the terminal's title. */
  readonly name: string
  readonly detachKey: string
  /** Ends the attachment from outside. */
  readonly signal: AbortSignal
}

export type AttachEnd = 'detached' | 'exited' | 'lost'

const BACKLOG_BYTES_MAX = 1024 * 1024
/** How often the host is asked whether session and connection are still there. */
const PROBE_MS = 1_000
/** Output that was on its way when the process ended is still shown. */
const LAST_OUTPUT_MS = 50
/** Chunks kept while the snapshot is on its way; more than that and a fresh snapshot is cheaper. */
const EARLY_CHUNKS_MAX = 512
const TITLE_CHARS_MAX = 60
const CLEAR = '\u001b[0m\u001b[2J\u001b[H'

/** Attaches until the detach key, the end of the session, or the loss of the pty-host; the terminal is left reset. */
export async function passThrough(parts: PassThroughParts): Promise<AttachEnd> {
  const { terminal, ptyHost, sessionId } = parts
  terminal.enterAttached(`${plain(parts.name, TITLE_CHARS_MAX)} (detach: ${parts.detachKey})`)
  const ending = Promise.withResolvers<AttachEnd>()
  const scan = createDetachScanner(parts.detachKey)
  const screen = createAttachedScreen(parts, () => ending.resolve('lost'))
  const resize = ({ cols, rows }: Size) => ptyHost.resize(sessionId, cols, rows)
  const stopWatching = ptyHost.watch((event) => {
    if (event.type === 'exit' && event.status.sessionId === sessionId) {
      setTimeout(() => ending.resolve('exited'), LAST_OUTPUT_MS)
    }
  })
  const probe = setInterval(() => {
    void probeSession(ptyHost, sessionId).then((end) => end && ending.resolve(end))
  }, PROBE_MS)
  if (parts.signal.aborted) ending.resolve('detached')
  parts.signal.addEventListener('abort', () => ending.resolve('detached'), { once: true })
  terminal.listen({
    input: (bytes) => {
      const { forward, isDetach } = scan(bytes)
      if (forward.length > 0) ptyHost.input(sessionId, forward)
      if (isDetach) ending.resolve('detached')
    },
    resized: resize,
    repaint: screen.refresh,
  })
  resize(terminal.size())
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

function createAttachedScreen({ terminal, ptyHost, sessionId }: PassThroughParts, lost: () => void) {
  const { output } = terminal
  let detach: (() => void) | null = null
  let generation = 0
  const show = (bytes: Uint8Array, mine: number) => {
    if (mine !== generation) return
    if (output.heldBytes() > BACKLOG_BYTES_MAX) {
      // Too far behind: skip what comes and start over from a snapshot once the terminal reads again.
      leave()
      output.whenWritable(refresh)
      return
    }
    output.write(bytes)
  }
  const leave = () => {
    generation++
    detach?.()
    detach = null
  }
  const refresh = () => {
    leave()
    const mine = generation
    // Output may arrive before the snapshot is in our hands; it belongs after it.
    let early: Uint8Array[] | null = []
    ptyHost
      .attach(sessionId, (bytes) => {
        if (early === null) show(bytes, mine)
        else if (early.length < EARLY_CHUNKS_MAX) early.push(bytes)
        else if (mine === generation) refresh()
      })
      .then((attached) => {
        if (mine !== generation) {
          attached.detach()
          return
        }
        detach = attached.detach
        output.write(CLEAR)
        output.write(attached.snapshot)
        for (const bytes of early ?? []) show(bytes, mine)
        early = null
      })
      .catch(lost)
  }
  return { refresh, close: leave }
}
