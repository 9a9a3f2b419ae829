// The commits of a repository as events. The file system only hints that something may have changed; what has changed is
// found by asking git. Where a hint is lost, the traces of git's work are looked at once a second, and git is asked anyway
// twice a minute.
import { join } from 'node:path'
import { watch } from 'chokidar'
import { readHeads } from '#git/heads.ts'
import { findRepository, type Repository } from '#git/repository.ts'
import type { Emit, Source } from '#protocol/ports.ts'
import { readTraces } from './git-traces.ts'
import { reportMoves, type Watched } from './head-moves.ts'
import { createHint } from './hint.ts'

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
const COALESCE_MS = 20
/** Deep enough for `worktrees/NAME/HEAD` and branch names with slashes. */
const WATCH_DEPTH = 8

/** Emits repository.watched, commit.observed and head.moved. Rejects with Trouble when git fails or the repository is gone. */
export function createGit(options: Options): Source {
  const { root, heads, pollMs = POLL_MS, askMs = ASK_MS, sessionOf = () => null } = options
  // Kept over a restart of the source by its supervisor, so that it goes on where it was.
  const watched: Watched = { heads: heads && new Map(Object.entries(heads)), observed: new Set() }
  return {
    name: 'git',
    async run(emit, _observe, signal) {
      const repository = await findRepository(root)
      const hint = createHint(COALESCE_MS)
      const watcher = watchGitDir(repository, hint.give)
      try {
        while (!signal.aborted) {
          // Read first: what happens while git is asked leaves another trace.
          const traces = await readTraces(repository)
          await look(repository, watched, { emit, sessionOf })
          const askAt = performance.now() + askMs
          let isHinted = false
          while (!isHinted && !signal.aborted && performance.now() < askAt) {
            isHinted = await hint.wait(pollMs, signal)
            if (!isHinted && (await readTraces(repository)) !== traces) break
          }
        }
      } finally {
        await watcher.close()
      }
    },
  }
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

function watchGitDir({ gitDir, commonDir }: Repository, onChange: () => void) {
  const own = ['HEAD', 'logs/HEAD'].map((name) => join(gitDir, name))
  const shared = ['refs/heads', 'packed-refs', 'reftable', 'worktrees'].map((name) => join(commonDir, name))
  const watcher = watch([...own, ...shared], {
    ignoreInitial: true,
    ignored: /\.lock$/,
    followSymlinks: false,
    depth: WATCH_DEPTH,
  })
  // A watch that fails (no watches left, no permission) costs only speed: the poll goes on.
  return watcher.on('all', onChange).on('error', () => {})
}
