// One agent in one PTY, with its screen and its viewers. Output is always read, whether or not anybody looks, and is on the
// screen before the exit is told. How many sessions there are, and who may start one, is pty-host.ts.
import type { Pty } from 'node-pty'
import { Trouble } from '#protocol/errors.ts'
import type { History, PtyStatus, ScreenView } from '#protocol/ports.ts'
import { endTree, signalTree, startTimeOf, type TreeRoot } from './process-tree.ts'
import { createPtyInput } from './pty-input.ts'
import type { Recorder } from './recorder.ts'
import { createScreen } from './screen.ts'
import { createTyping, type Typing } from './typing.ts'
import { createViewers, type Viewers } from './viewers.ts'

/** How long the exit may be told after the process is gone. */
const EXIT_TOLD_WITHIN_MS = 2_000
export type PtySession = {
  status(): PtyStatus
  view(): ScreenView
  history(): History
  isDrawing(): boolean
  readonly typing: Typing
  readonly viewers: Pick<Viewers, 'attach' | 'hasWriter'>
  /** A marker in the recording. */
  mark(label: string): void
  resize(cols: number, rows: number): void
  setPaused(paused: boolean): void
  /** Ends the whole tree, by TERM within `graceMs`, then by KILL; resolves when it is gone and its exit is told. */
  stop(graceMs: number): Promise<void>
  /** Lets go of the screen's memory. */
  close(): void
}

type Opened = {
  readonly sessionId: string
  readonly pty: Pty
  readonly marker: TreeRoot['marker']
  readonly size: { readonly cols: number; readonly rows: number }
  /** Begins the recording, if there is to be one. */
  readonly record: (snapshot: () => Uint8Array) => Recorder | null
}

/** Takes over a PTY just opened. `on.changed` is told of output and `on.exited` once, after the last output. */
export function createPtySession(opened: Opened, on: { changed(): void; exited(): void }): PtySession {
  const { sessionId, pty, marker } = opened
  const startTime = startTimeOf(pty.pid)
  const root: TreeRoot = { pid: pty.pid, marker, startTime }
  const ended = Promise.withResolvers<void>()
  let size = opened.size
  let paused = false
  let exit: PtyStatus['exit'] = null
  let outputAt = performance.now()
  let stopping: Promise<void> | undefined

  const keys = createPtyInput(pty)
  const screen = createScreen(size, keys.write)
  const viewers = createViewers(screen)
  const typing = createTyping(sessionId, keys, screen, () => exit !== null)
  const recorder = opened.record(screen.snapshot)

  pty.onData((bytes) => {
    outputAt = performance.now()
    screen.feed(bytes)
    viewers.show(bytes)
    recorder?.output(bytes)
    on.changed()
  })
  pty.onExit(({ exitCode, signal }) => {
    exit = signal ? { code: null, signal } : { code: exitCode, signal: null }
    paused = false
    keys.close()
    void recorder?.end()
    ended.resolve()
    on.exited()
  })

  const quietMs = () => Math.round(performance.now() - outputAt)
  return {
    status: () => ({ sessionId, pid: pty.pid, startTime, paused, ...size, exit }),
    view: () => ({ sessionId, ...screen.view(), quietMs: quietMs(), typedMs: typing.typedMs() }),
    history: screen.history,
    isDrawing: screen.isDrawing,
    typing,
    mark: (label) => exit ?? recorder?.mark(label),
    resize(cols, rows) {
      if (exit || (size.cols === cols && size.rows === rows)) return
      size = { cols, rows }
      pty.resize(cols, rows)
      screen.resize(cols, rows)
      recorder?.resize(cols, rows)
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
    viewers,
    close: screen.close,
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
