// Owns the outer terminal: raw mode, alternate screen, cursor, bracketed paste; and gives it back whatever happens. The
// guard covers the one death that we cannot see. Input and resizes reach one listener at a time.
import { messageOf } from '#protocol/errors.ts'
import type { Size } from '../compositor/compose.ts'
import { type Guard, postGuard } from './guard.ts'
import { ENTER_ROOM, enterAttached, LEAVE_ATTACHED, RESTORE } from './modes.ts'
import { type Output, openOutput } from './output.ts'
import { HANG_UP_EXIT_CODE, hearSignals } from './signals.ts'

export type TerminalListener = {
  readonly input: (bytes: Uint8Array) => void
  readonly resized: (size: Size) => void
  /** The screen was somebody else's meanwhile: everything has to be painted again. */
  readonly repaint: () => void
}

export type Terminal = {
  readonly output: Output
  size(): Size
  /** From now on input and resizes go there; the previous listener gets nothing more. */
  listen(listener: TerminalListener): void
  enterRoom(): void
  enterAttached(title: string): void
  leaveAttached(): void
  /** Stops this process as ctrl-z would and comes back on SIGCONT. */
  suspend(): void
  /** Gives the terminal back; safe to call twice. */
  close(): void
}

/** What was begun before: the terminal is in raw mode, on the alternate screen, and these keys were typed. */
export type Begun = { readonly guard: Guard | null; readonly keys: Uint8Array }

export type TerminalParts = {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  /** @default null: nothing was */
  readonly begun?: Begun | null
  /** A signal or a hang-up asks us to end, with the exit code to end with. */
  readonly ended: (exitCode: number) => void
}

const INTERNAL_EXIT_CODE = 4
const RESIZE_SETTLES_MS = 30
/** What is typed before anybody listens; more than that is lost. */
export const EARLY_READS_MAX = 64
const SMALLEST: Size = { cols: 1, rows: 1 }
const NOBODY: TerminalListener = { input: () => undefined, resized: () => undefined, repaint: () => undefined }

/** Takes the terminal over. Every path out of here and out of the process restores it. */
export async function openTerminal({ stdin, stdout, begun = null, ended }: TerminalParts): Promise<Terminal> {
  const guard = begun ? begun.guard : stdin.isTTY ? await postGuard() : null
  const tty = openOutput(stdout)
  const ears = createEars(begun?.keys ?? null)
  /** While suspended the screen is the shell's: what is painted meanwhile is dropped and painted again afterwards. */
  let isAway = false
  const output: Output = { ...tty, write: (bytes) => isAway || tty.write(bytes) }
  /** What brings back the present use of the screen after a suspension. */
  let entry = ''
  /** The room's screen is there already: emptying it would flicker. */
  let isEntered = begun !== null
  let isClosed = false
  const size = () => ({ cols: stdout.columns || SMALLEST.cols, rows: stdout.rows || SMALLEST.rows })
  const use = (sequence: string) => {
    entry = sequence
    output.write(sequence)
  }
  const restore = () => {
    output.lastWords(RESTORE)
    setRaw(stdin, false, guard)
  }
  const streams = hearStreams(stdin, stdout, {
    input: ears.input,
    resized: () => ears.listener().resized(size()),
    hungUp: () => ended(HANG_UP_EXIT_CODE),
  })
  const close = () => {
    if (isClosed) return
    isClosed = true
    signals.ignore()
    streams.ignore()
    restore()
    guard?.dismiss()
    output.close()
  }
  const signals = hearSignals({
    ended,
    stopping: () => {
      restore()
      isAway = true
    },
    continued: () => {
      isAway = false
      setRaw(stdin, true, guard)
      output.write(entry)
      ears.listener().resized(size())
      ears.listener().repaint()
    },
    crashed: (thrown) => {
      close()
      endOf(thrown)
    },
    exiting: close,
  })
  setRaw(stdin, true, guard)
  return {
    output,
    size,
    listen: ears.listen,
    enterRoom: () => {
      entry = ENTER_ROOM
      if (!isEntered) output.write(ENTER_ROOM)
      isEntered = false
    },
    enterAttached: (title) => use(enterAttached(size().rows, title)),
    leaveAttached: () => {
      entry = ''
      output.write(LEAVE_ATTACHED)
    },
    suspend: signals.stop,
    close,
  }
}

/** One listener at a time; what is typed before there is one is kept for the first. */
function createEars(typed: Uint8Array | null) {
  let listener = NOBODY
  let early: Uint8Array[] | null = typed && typed.length > 0 ? [typed] : []
  return {
    listener: () => listener,
    input: (bytes: Uint8Array) => {
      if (!early) listener.input(bytes)
      else if (early.length < EARLY_READS_MAX) early.push(bytes)
    },
    listen: (next: TerminalListener) => {
      listener = next
      const kept = early ?? []
      early = null
      for (const bytes of kept) next.input(bytes)
    },
  }
}

function endOf(thrown: unknown): never {
  process.stderr.write(`signalbox: the control room has crashed: ${messageOf(thrown)} (sessions go on)\n`)
  process.exit(INTERNAL_EXIT_CODE)
}

function setRaw(stdin: NodeJS.ReadStream, isRaw: boolean, guard: Guard | null): void {
  try {
    stdin.setRawMode?.(isRaw)
    if (isRaw) guard?.watchRaw()
  } catch {
    // The terminal has gone; there is nothing left to set.
  }
}

type StreamHandlers = { input: (bytes: Uint8Array) => void; resized: () => void; hungUp: () => void }

function hearStreams(stdin: NodeJS.ReadStream, stdout: NodeJS.WriteStream, handlers: StreamHandlers) {
  let timer: NodeJS.Timeout | null = null
  const onData = (bytes: Buffer | string) => handlers.input(typeof bytes === 'string' ? Buffer.from(bytes) : bytes)
  const onResize = () => {
    if (timer) clearTimeout(timer)
    timer = setTimeout(handlers.resized, RESIZE_SETTLES_MS)
  }
  stdin.on('data', onData).on('end', handlers.hungUp).resume()
  stdout.on('resize', onResize)
  return {
    ignore: () => {
      if (timer) clearTimeout(timer)
      stdin.off('data', onData).off('end', handlers.hungUp).pause()
      stdout.off('resize', onResize)
    },
  }
}
