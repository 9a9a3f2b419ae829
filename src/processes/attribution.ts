// Which session made a commit, where there is evidence for exactly one: the only live session whose work tree has that
// branch checked out. Two candidates, or none, is "unknown", and unknown never stops anybody.
import { realpathSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { gitText } from '#git/git-run.ts'
import { findRepository } from '#git/repository.ts'
import type { SessionView, World } from '#projection/world.ts'
import type { Source } from '#protocol/ports.ts'
import { readTraces } from '#sources/git-traces.ts'

const REFRESH_MS = 2_000
const LIST = ['worktree', 'list', '--porcelain', '-z']

const isLive = ({ pid, exit, state }: SessionView) => pid !== null && exit === null && state !== 'lost'

type Attribution = {
  /** Keeps the list of work trees and their branches fresh. */
  readonly source: Source
  readonly sessionOf: (branch: string | null) => string | null
}

export function createAttribution(root: string, world: () => World): Attribution {
  let trees: ReadonlyMap<string, string> = new Map()
  return {
    source: {
      name: 'work trees',
      async run(_emit, _observe, signal) {
        const repository = await findRepository(root)
        let listedAt = ''
        while (!signal.aborted) {
          // Known before the first session starts, because its first commit may come at once; without a trace of git nothing is new.
          const traces = await readTraces(repository)
          if (traces !== listedAt) trees = parseWorktrees(await gitText(root, LIST))
          listedAt = traces
          await pause(REFRESH_MS, undefined, { signal }).catch(() => {})
        }
      },
    },
    sessionOf(branch) {
      if (branch === null) return null
      const authors = world().sessions.filter(
        (session) => isLive(session) && branchAt(session.launch.cwd, trees) === branch,
      )
      const [only] = authors
      return authors.length === 1 && only ? only.id : null
    },
  }
}

/** The branch checked out in the innermost work tree that holds `directory`. */
function branchAt(directory: string, trees: ReadonlyMap<string, string>): string | undefined {
  let real = directory
  try {
    real = realpathSync(directory)
  } catch {
    // The directory is gone; compare it as it was named.
  }
  const [innermost] = [...trees]
    .filter(([path]) => real === path || real.startsWith(`${path}/`))
    .sort(([left], [right]) => right.length - left.length)
  return innermost?.[1]
}

/** Path to branch of each work tree; detached ones are left out. */
function parseWorktrees(listing: string): ReadonlyMap<string, string> {
  const trees = new Map<string, string>()
  let path = ''
  for (const field of listing.split('\0')) {
    if (field.startsWith('worktree ')) path = field.slice('worktree '.length)
    if (field.startsWith('branch refs/heads/')) trees.set(path, field.slice('branch refs/heads/'.length))
  }
  return trees
}
