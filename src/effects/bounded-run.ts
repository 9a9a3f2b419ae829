// Runs one command to its end or its time limit, and leaves nothing behind: whatever it started is ended with it, also
// what it had put into the background or into a session of its own.
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Trouble } from '#protocol/errors.ts'
import { readProcessTable, startedWith } from '#sessions/process-table.ts'
import { endTree, startTimeOf, type WatchedTree, watchTree } from '#sessions/process-tree.ts'
import { CappedOutput } from './capped-output.ts'

export type BoundedRun = {
  readonly argv: readonly string[]
  readonly cwd: string
  readonly timeoutMs: number
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>
}

export type Ending = {
  readonly how: 'exited' | 'timed out'
  /** Exit code; null when a signal ended it. */
  readonly code: number | null
  readonly output: string
  readonly durationMs: number
}

const RUN_MARKER = 'SIGNALBOX_RUN'
const GRACE_MS = 2_000
const LOOK_EVERY_MS = 1_000
/** For output that is still in the pipe when everything that could write has ended. */
const DRAIN_MS = 1_000

/** Rejects with Trouble when it cannot be started or `signal` aborts; by then nothing of it runs any more. */
export async function runBounded(run: BoundedRun, signal: AbortSignal): Promise<Ending> {
  signal.throwIfAborted()
  // Short, because tests make sockets in it, and their paths have a small limit.
  const scratch = await mkdtemp(join(tmpdir(), 'sbx-'))
  try {
    return await runIn(run, scratch, signal)
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** A run that a killed engine left behind in this folder would disturb the one that takes its place. */
async function endLeftovers(marker: { readonly name: string; readonly value: string }): Promise<void> {
  for (const { pid } of await readProcessTable()) if (startedWith(pid, marker)) await endTree({ pid, marker }, 0)
}

async function runIn({ argv, cwd, timeoutMs, env }: BoundedRun, scratch: string, signal: AbortSignal): Promise<Ending> {
  const startedAt = Date.now()
  const output = new CappedOutput()
  const marker = { name: RUN_MARKER, value: cwd }
  await endLeftovers(marker)
  const child = spawn('nice', ['-n', '10', ...argv], {
    cwd,
    env: environment(cwd, { ...env, TMPDIR: scratch, [marker.name]: marker.value }),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk))
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('exit', resolve)
    child.once('error', (error) => reject(new Trouble(`${argv[0]}: ${error.message}`, 'Is `nice` on PATH?')))
  })
  const { pid } = child
  const tree = pid === undefined ? null : watchTree({ pid, marker, startTime: startTimeOf(pid) })
  const stopLooking = tree && lookNowAndThen(tree)
  const first = await firstOf(exited, timeoutMs, signal)
  stopLooking?.()
  await tree?.end(first === 'exited' ? 0 : GRACE_MS)
  await Promise.race([closed, pause(DRAIN_MS, undefined, { ref: false })])
  child.stdout.destroy()
  child.stderr.destroy()
  if (first === 'aborted') throw new Trouble('The run was stopped.', 'It starts again with the engine.')
  const code = first === 'exited' ? await exited : null
  return { how: first, code, output: output.text(), durationMs: Date.now() - startedAt }
}

/** So that a process without mark, parent, group and session of its own is known from the time when it had one of them. */
function lookNowAndThen(tree: WatchedTree): () => void {
  let isLooking = false
  const timer = setInterval(() => {
    if (isLooking) return
    isLooking = true
    void tree.look().finally(() => {
      isLooking = false
    })
  }, LOOK_EVERY_MS)
  return () => clearInterval(timer)
}

/** What comes first: the end of the process, its time limit, or the end of this program. */
async function firstOf(exited: Promise<unknown>, timeoutMs: number, signal: AbortSignal) {
  const over = new AbortController()
  const either = AbortSignal.any([over.signal, signal])
  const limit = pause(timeoutMs, 'timed out' as const, { signal: either }).catch(() => 'aborted' as const)
  try {
    return await Promise.race([exited.then(() => 'exited' as const), limit])
  } finally {
    over.abort()
  }
}

const OURS = /^(GIT_|SIGNALBOX_|VITEST|NODE_TEST_CONTEXT$|NODE_V8_COVERAGE$|FORCE_COLOR$|INIT_CWD$|npm_)/

/** The user's environment without ours and without that of an npm script or test run that we may be part of. */
function environment(cwd: string, own: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !OURS.test(name))
  // A borrowed interpreter would write beside the packages that it is borrowed with.
  const quiet = { CI: 'true', NO_COLOR: '1', PYTHONDONTWRITEBYTECODE: '1' }
  // A checkout is no repository: git inside must not find one further up.
  return { ...Object.fromEntries(kept), ...quiet, GIT_CEILING_DIRECTORIES: cwd, ...own }
}
