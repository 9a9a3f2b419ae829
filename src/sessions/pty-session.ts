// One agent in one PTY, with its screen and its viewers. Output is always read, whether or not anybody looks, and is on the
// screen before the exit is told. How many sessions there are, and who may start one, is pty-host.ts.
import type { Pty } from 'node-pty'
import { Trouble } from '#protocol/errors.ts'
import type { PtyStatus, ScreenView } from '#protocol/ports.ts'
import { endTree, signalTree, startTimeOf, type TreeRoot } from './process-tree.ts'
import { createPtyInput } from './pty-input.ts'
import { createScreen, type Screen } from './screen.ts'
import { createViewerStream } from './viewer-stream.ts'

/** How long the exit may be told after the process is gone. */
const EXIT_TOLD_WITHIN_MS = 2_000
/** Answers that are remembered so as not to be typed twice. */
export const KEYS_MAX = 1_000

export type PtySession = {
  status(): PtyStatus
  view(): ScreenView
  isDrawing(): boolean
  /** Drops what the agent is too far behind to take: there is nobody to tell. */
  input(bytes: Uint8Array): void
  inputOnce(key: string, text: string): boolean
  resize(cols: number, rows: number): void
  setPaused(paused: boolean): void
  /** Ends the whole tree, by TERM within `graceMs`, then by KILL; resolves when it is gone and its exit is told. */
  stop(graceMs: number): Promise<void>
  attach(on: (bytes: Uint8Array) => void): { snapshot: Uint8Array; detach: () => void }
  /** Lets go of the screen's memory. */
  close(): void
}

type Opened = {
  readonly sessionId: string
  readonly pty: Pty
  readonly marker: TreeRoot['marker']
  readonly size: { readonly cols: number; readonly rows: number }
}

/** Takes over a PTY just opened. `on.changed` is told of output and `on.exited` once, after the last output. */
export function createPtySession(opened: Opened, on: { changed(): void; exited(): void }): PtySession {
  const { sessionId, pty, marker } = opened
  const startTime = startTimeOf(pty.pid)
  const root: TreeRoot = { pid: pty.pid, marker, startTime }
  const stream = createViewerStream()
  const viewers = new Set<(bytes: Uint8Array) => void>()
  const typed = new Set<string>()
  const ended = Promise.withResolvers<void>()
  let size = opened.size
  let paused = false
  let exit: PtyStatus['exit'] = null
  let outputAt = performance.now()
  let stopping: Promise<void> | undefined

  const keys = createPtyInput(pty)
  const screen = createScreen(size, keys.write)

  pty.onData((bytes) => {
    outputAt = performance.now()
    screen.feed(bytes)
    const shown = stream.feed(bytes)
    if (shown.length > 0) for (const viewer of viewers) viewer(shown)
    on.changed()
  })
  pty.onExit(({ exitCode, signal }) => {
    exit = signal ? { code: null, signal } : { code: exitCode, signal: null }
    paused = false
    keys.close()
    ended.resolve()
    on.exited()
  })

  return {
    status: () => ({ sessionId, pid: pty.pid, startTime, paused, ...size, exit }),
    view: () => ({ sessionId, ...screen.view(), quietMs: Math.round(performance.now() - outputAt) }),
    isDrawing: () => screen.isDrawing(),
    input: keys.write,
    inputOnce(key, text) {
      if (typed.has(key)) return false
      if (exit || !keys.write(text)) throw notTyped(sessionId, exit !== null)
      remember(typed, key)
      return true
    },
    resize(cols, rows) {
      if (exit || (size.cols === cols && size.rows === rows)) return
      size = { cols, rows }
      pty.resize(cols, rows)
      screen.resize(cols, rows)
      on.changed()
    },
    setPaused(wanted) {
      if (exit) throw new Trouble(`Session ${sessionId} has ended.`, 'Only a running session can be paused.')
      signalTree(root, wanted ? 'SIGSTOP' : 'SIGCONT')
      paused = wanted
    },
    stop: (graceMs) => {
      stopping ??= end(root, graceMs, ended.promise).finally(() => {
        stopping = undefined
      })
      return stopping
    },
    attach: (viewer) => watchOutput(screen, viewers, viewer),
    close: () => screen.close(),
  }
}

/** Ends the tree and waits until node-pty has told the exit. */
async function end(root: TreeRoot, graceMs: number, ended: Promise<void>): Promise<void> {
  await endTree(root, graceMs)
  const timer = Promise.withResolvers<void>()
  const timeout = setTimeout(timer.resolve, EXIT_TOLD_WITHIN_MS)
  await Promise.race([ended, timer.promise])
  clearTimeout(timeout)
}

function watchOutput(screen: Screen, viewers: Set<(bytes: Uint8Array) => void>, on: (bytes: Uint8Array) => void) {
  // Wrapped, so that the same function attached twice counts twice.
  const viewer = (bytes: Uint8Array) => on(bytes)
  viewers.add(viewer)
  return { snapshot: screen.snapshot(), detach: () => void viewers.delete(viewer) }
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
