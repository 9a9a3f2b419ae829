// One agent in one PTY, with its screen and its viewers. Output is always read, whether or not anybody looks, and is on the
// screen before the exit is told. How many sessions there are, and who may start one, is pty-host.ts.
import type { Pty } from 'node-pty'
import { Trouble } from '#protocol/errors.ts'
import type { History, PtyStatus, ScreenView } from '#protocol/ports.ts'
import { watchMemory } from './memory-watch.ts'
import { startTimeOf, type TreeRoot, treePids } from './process-tree.ts'
import { createPtyInput } from './pty-input.ts'
import { readPty } from './pty-output.ts'
import type { ReadingTurns } from './reading-turns.ts'
import type { Recorder } from './recorder.ts'
import { createScreen, type Screen } from './screen.ts'
import { createSizeSettling, type Size, type SizeSettling } from './size-settling.ts'
import { createTreeControl, type TreeControl } from './tree-control.ts'
import { createTyping, type Typing } from './typing.ts'
import { createViewers, type Viewers } from './viewers.ts'

/** For a session that holds too much memory to leave by itself; meanwhile it may take more. */
const OVER_LIMIT_GRACE_MS = 1_000
export type PtySession = {
  status(): PtyStatus
  view(): ScreenView
  history(): History
  isDrawing(): boolean
  readonly typing: Typing
  readonly viewers: Pick<Viewers, 'attach' | 'hasWriter'>
  /** A marker in scrollback and recording. */
  mark(label: string): void
  /** Takes effect once no other size has come for a moment. */
  resize(cols: number, rows: number): void
  setPaused(paused: boolean): Promise<void>
  /** Ends the whole tree, by TERM within `graceMs`, then by KILL; resolves when it is gone and its exit is told. */
  stop(graceMs: number): Promise<void>
  /** Lets go of the screen's memory. */
  close(): void
}

type Opened = {
  readonly sessionId: string
  readonly pty: Pty
  readonly marker: TreeRoot['marker']
  readonly turns: ReadingTurns
  readonly size: { readonly cols: number; readonly rows: number }
  /** It is stopped when it holds more. */
  readonly memoryBytes: number | undefined
  /** Begins the recording, if there is to be one. */
  readonly record: (snapshot: () => Uint8Array) => Recorder | null
}

/** Takes over a PTY just opened. `on.changed` is told of output and `on.exited` once, after the last output. */
export function createPtySession(opened: Opened, on: { changed(): void; exited(): void }): PtySession {
  const { sessionId, pty, marker } = opened
  const startTime = startTimeOf(pty.pid)
  const root: TreeRoot = { pid: pty.pid, marker, startTime }
  const ended = Promise.withResolvers<void>()
  let paused = false
  let exit: PtyStatus['exit'] = null
  let outputAt = performance.now()

  const keys = createPtyInput(pty)
  const screen = createScreen(opened.size, keys.write)
  const viewers = createViewers(screen)
  const typing = createTyping(sessionId, keys, screen, () => exit !== null)
  const recorder = opened.record(screen.snapshot)
  const sizes = sizesOf({ pty, screen, recorder, first: opened.size }, on.changed)

  const tree = createTreeControl(root, ended.promise)
  const ending = endingOf(root, tree, opened.memoryBytes)

  const output = readPty(pty, opened.turns, (bytes) => {
    outputAt = performance.now()
    // A human waits for it: first.
    viewers.show(bytes)
    screen.feed(bytes)
    recorder?.output(bytes)
    on.changed()
  })
  pty.onExit(({ exitCode, signal }) => {
    exit = { ...(signal ? { code: null, signal } : { code: exitCode, signal: null }), ...ending.exited() }
    paused = false
    keys.close()
    output.close()
    sizes.close()
    void recorder?.end()
    ended.resolve()
    on.exited()
  })

  const quietMs = () => Math.round(performance.now() - outputAt)
  return {
    status: () => ({ sessionId, pid: pty.pid, startTime, paused, ...sizes.present(), exit }),
    view: () => ({ sessionId, ...screen.view(), quietMs: quietMs(), typedMs: typing.typedMs() }),
    history: screen.history,
    isDrawing: screen.isDrawing,
    typing: withSize(typing, sizes),
    mark(label) {
      if (exit) return
      screen.mark(label)
      recorder?.mark(label)
    },
    resize: (cols, rows) => sizes.ask({ cols, rows }),
    setPaused(wanted) {
      if (exit) throw new Trouble(`Session ${sessionId} has ended.`, 'Only a running session can be paused.')
      paused = wanted
      return tree.setPaused(wanted)
    },
    stop: ending.stop,
    viewers: {
      hasWriter: viewers.hasWriter,
      attach(on, options) {
        sizes.settle()
        return viewers.attach(on, options)
      },
    },
    close: screen.close,
  }
}

type Sized = {
  readonly pty: Pty
  readonly screen: Screen
  readonly recorder: Recorder | null
  readonly first: Size
}

/** The size of the terminal, of what is known of it, and of its recording: one and the same. */
function sizesOf({ pty, screen, recorder, first }: Sized, changed: () => void): SizeSettling & { present(): Size } {
  let size = first
  const settling = createSizeSettling(({ cols, rows }) => {
    if (size.cols === cols && size.rows === rows) return
    size = { cols, rows }
    pty.resize(cols, rows)
    screen.resize(cols, rows)
    recorder?.resize(cols, rows)
    changed()
  })
  return { ...settling, present: () => size }
}

/** Keys reach the program on the screen for which they were typed. */
function withSize(typing: Typing, sizes: SizeSettling): Typing {
  return {
    ...typing,
    input(bytes) {
      sizes.settle()
      typing.input(bytes)
    },
  }
}

type Ending = {
  stop(graceMs: number): Promise<void>
  /** To be called once, when it has ended: says why, where a limit has ended it. */
  exited(): { readonly because?: string }
}

/** The ways in which a session is made to end: when it is asked for, and when it holds more memory than it may. */
function endingOf(root: TreeRoot, { stop }: TreeControl, memoryBytes: number | undefined): Ending {
  let because: string | undefined
  const tooMuch = (said: string) => {
    because = said
    // What outlives even SIGKILL is told when somebody stops the session.
    stop(OVER_LIMIT_GRACE_MS).catch(() => {})
  }
  const pids = () => treePids(root)
  const memory = memoryBytes === undefined ? null : watchMemory({ bytesMax: memoryBytes, pids, tooMuch })
  return {
    stop,
    exited() {
      memory?.stop()
      return because === undefined ? {} : { because }
    },
  }
}
