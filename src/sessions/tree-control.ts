// Stopping, continuing and ending the process tree of one session, one after the other: of a stop and a continuation at once the
// later must win, and an end must not meet a half stopped tree. How a tree is found is process-tree.ts.
import { endTree, signalTree, type TreeRoot } from './process-tree.ts'

/** How long the exit may be told after the process is gone. */
const EXIT_TOLD_WITHIN_MS = 2_000

export type TreeControl = {
  setPaused(paused: boolean): Promise<void>
  /** By TERM within `graceMs`, then by KILL; resolves when the tree is gone and its exit is told. */
  stop(graceMs: number): Promise<void>
}

/** `ended` resolves when the exit of `root` is told. */
export function createTreeControl(root: TreeRoot, ended: Promise<void>): TreeControl {
  let signalled = Promise.resolve()
  let stopping: Promise<void> | undefined
  return {
    setPaused(paused) {
      const done = signalled.then(() => signalTree(root, paused ? 'SIGSTOP' : 'SIGCONT'))
      signalled = done.catch(() => {})
      return done
    },
    stop(graceMs) {
      stopping ??= signalled
        .then(() => end(root, graceMs, ended))
        .finally(() => {
          stopping = undefined
        })
      return stopping
    },
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
