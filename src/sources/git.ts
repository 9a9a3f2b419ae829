// The commits of a repository as events. The file system only hints that something may have changed; what has changed is
// found by asking git. Where a hint is lost, the traces of git's work are looked at once a second, and git is asked anyway
// twice a minute.
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { watch } from 'chokidar'
import { readHeads } from '#git/heads.ts'
import { openObjectReader } from '#git/object-reader.ts'
import { findRepository, type Repository } from '#git/repository.ts'
import type { Emit, Source } from '#protocol/ports.ts'
import { lookEarly } from './early-look.ts'
import { readTraces } from './git-traces.ts'
import { reportMoves, type Watched } from './head-moves.ts'
import { createHint, type Hint } from './hint.ts'
import { createLeftBehind } from './left-behind.ts'

type Options = {
  readonly root: string
  /** Heads as of the last run, from the journal; null on the first look at a repository. */
  readonly heads: Readonly<Record<string, string>> | null
  /** How often its traces are looked at. @default 1 s */
  readonly pollMs?: number
  /** How often git is asked though there is neither hint nor trace. @default 30 s */
  readonly askMs?: number
  readonly sessionOf?: (branch: string | null) => string | null
}

const POLL_MS = 1_000
const ASK_MS = 30_000
/** Git writes several files for one commit. */
const COALESCE_MS = 2
/** Paths of one hint; the full look finds the rest. */
const WRITTEN_MAX = 100
/** Between two looks, however fast the agent is: each costs two runs of git. */
const LOOKS_APART_MS = 25
/** A commit of before the first look is nobody's loss. */
const CLOCK_SLACK_S = 2
/** Deep enough for `worktrees/NAME/HEAD` and branch names with slashes. */
const WATCH_DEPTH = 8

/** Emits repository.watched, commit.observed, head.moved and commit.superseded. Rejects with Trouble when git fails or the repository is gone. */
export function createGit(options: Options): Source {
  const { root, heads, pollMs = POLL_MS, askMs = ASK_MS, sessionOf = () => null } = options
  // Kept over a restart of the source by its supervisor, so that it goes on where it was.
  const watched: Watched = { heads: heads && new Map(Object.entries(heads)), observed: new Set() }
  let fullLookAt = Number.POSITIVE_INFINITY
  const leftBehind = createLeftBehind(root, Math.floor(Date.now() / 1_000) - CLOCK_SLACK_S)
  return {
    name: 'git',
    async run(emit, _observe, signal) {
      const repository = await findRepository(root)
      const hint = createHint(COALESCE_MS)
      const objects = openObjectReader(repository.root)
      const written = new Set<string>()
      const watcher = watchGitDir(repository, (path) => {
        if (written.size < WRITTEN_MAX) written.add(path)
        hint.give()
      })
      let isHinted = false
      let traces = ''
      try {
        while (!signal.aborted) {
          const lookedAt = performance.now()
          const since = Math.floor(fullLookAt / 1_000)
          const early = { objects, folder: repository.commonDir, watched, emit, sessionOf, since }
          for (const path of take(written)) await lookEarly(path, early)
          // Read first: what happens while git is asked leaves another trace. After a hint there is no time for it: one more
          // look at the next poll makes up for that.
          if (!isHinted) traces = await readTraces(repository)
          fullLookAt = Date.now()
          await look(repository, watched, { emit, sessionOf })
          const isQuiet = async () => (await readTraces(repository)) === traces
          const whenQuiet = () => leftBehind.tell(repository, watched, emit)
          isHinted = await nextOccasion({ hint, pollMs, askMs, isQuiet, whenQuiet }, signal)
          await restUntil(lookedAt + LOOKS_APART_MS, signal)
        }
      } finally {
        objects.close()
        await watcher.close()
      }
    },
  }
}

type Waiting = {
  readonly hint: Hint
  readonly pollMs: number
  readonly askMs: number
  readonly isQuiet: () => Promise<boolean>
  readonly whenQuiet: () => Promise<void>
}

/** Waits for a hint (true), for a trace of git, or for the time at which git is asked anyway. */
async function nextOccasion(waiting: Waiting, signal: AbortSignal): Promise<boolean> {
  const { hint, pollMs, askMs, isQuiet, whenQuiet } = waiting
  const askAt = performance.now() + askMs
  while (!signal.aborted && performance.now() < askAt) {
    if (await hint.wait(pollMs, signal)) return true
    if (!(await isQuiet())) return false
    await whenQuiet()
  }
  return false
}

async function restUntil(at: number, signal: AbortSignal): Promise<void> {
  const restMs = at - performance.now()
  if (restMs > 0) await pause(restMs, undefined, { signal }).catch(() => undefined)
}

type Outward = { readonly emit: Emit; readonly sessionOf: (branch: string | null) => string | null }

async function look(repository: Repository, watched: Watched, outward: Outward): Promise<void> {
  const heads = await readHeads(repository)
  if (watched.heads) {
    await reportMoves({ root: repository.root, ...outward }, watched, heads)
    return
  }
  watched.heads = new Map(heads)
  outward.emit({ type: 'repository.watched', path: repository.root, heads: Object.fromEntries(heads) })
}

function take<T>(from: Set<T>): readonly T[] {
  const all = [...from]
  from.clear()
  return all
}

function watchGitDir({ gitDir, commonDir }: Repository, onChange: (path: string) => void) {
  const own = ['HEAD', 'logs/HEAD'].map((name) => join(gitDir, name))
  const shared = ['refs/heads', 'packed-refs', 'reftable', 'worktrees'].map((name) => join(commonDir, name))
  const watcher = watch([...own, ...shared], {
    ignoreInitial: true,
    ignored: /\.lock$/,
    followSymlinks: false,
    depth: WATCH_DEPTH,
    // Git renames into place; to wait whether a deleted file comes back would only cost time.
    atomic: false,
  })
  // A watch that fails (no watches left, no permission) costs only speed: the poll goes on.
  return watcher.on('all', (_event, path) => onChange(path)).on('error', () => {})
}
