// Work trees in the middle of a rebase. Their HEAD is detached at commits that are still being made: what counts is the
// branch at the end, or what the reflog says of a rebase that was given up.
import { readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const SIGNS = ['rebase-merge', 'rebase-apply'] as const
/** One that has not moved for so long has been forgotten: commits made there are looked at like any other. */
const FRESH_MS = 10 * 60_000

/** Whether the work tree with this git directory is being rebased. */
export async function isRebasing(gitDir: string): Promise<boolean> {
  const times = await Promise.all(
    SIGNS.map((sign) =>
      stat(join(gitDir, sign)).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  )
  return times.some((at) => Date.now() - at < FRESH_MS)
}

/** Paths of the linked work trees that are being rebased. */
export async function rebasingTrees(commonDir: string): Promise<ReadonlySet<string>> {
  const folder = join(commonDir, 'worktrees')
  const paths = new Set<string>()
  for (const name of await readdir(folder).catch(() => [])) {
    if (!(await isRebasing(join(folder, name)))) continue
    const gitFile = await readFile(join(folder, name, 'gitdir'), 'utf8').catch(() => '')
    paths.add(dirname(gitFile.trim()))
  }
  return paths
}
