// Writes the files of one tree, and of the submodules that the work tree has at hand, into a folder. Through a private
// index, so the repository shows no work tree, no hook runs and the agent's files are not touched.
import { lstat, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type GitRun, git, gitText } from '#git/git-run.ts'

type Export = {
  readonly root: string
  readonly tree: string
  readonly folder: string
  readonly how: GitRun
}

/** Submodules inside submodules are written down to this depth. */
const SUBMODULE_DEPTH_MAX = 3
const SUBMODULES_MAX = 50
const GITLINK = /^160000 commit ([0-9a-f]{40,64})\t(.+)$/s

/** Gives back the submodules that stay empty, because their commit is not at hand. Nothing is fetched. */
export async function exportTree(wanted: Export, depth = 0): Promise<readonly string[]> {
  const { root, tree, folder, how } = wanted
  const index = `${folder.replace(/\/+$/, '')}.index`
  const own = { ...how, env: { ...how.env, GIT_INDEX_FILE: index } }
  try {
    await git(root, ['read-tree', tree], own)
    await git(root, ['checkout-index', '--all', '--force', '--quiet', `--prefix=${folder}/`], own)
  } finally {
    await rm(index, { force: true })
  }
  return (await hasSubmodules(folder)) ? exportSubmodules(wanted, depth) : []
}

const hasSubmodules = (folder: string) =>
  lstat(join(folder, '.gitmodules')).then(
    (stats) => stats.isFile(),
    () => false,
  )

async function exportSubmodules({ root, tree, folder, how }: Export, depth: number): Promise<readonly string[]> {
  const listing = await gitText(root, ['ls-tree', '-r', '-z', '--full-tree', tree], how)
  const links = listing.split('\0').flatMap((line) => {
    const [, sha = '', path = ''] = GITLINK.exec(line) ?? []
    return path === '' ? [] : [{ sha, path }]
  })
  const empty: string[] = []
  for (const [at, { sha, path }] of links.entries()) {
    const submodule = join(root, path)
    // Our private objects belong to the repository above.
    const plainly: GitRun = how.signal ? { signal: how.signal } : {}
    const isAtHand = at < SUBMODULES_MAX && depth < SUBMODULE_DEPTH_MAX && (await hasCommit(submodule, sha, plainly))
    if (!isAtHand) empty.push(path)
    else {
      const inner = { root: submodule, tree: `${sha}^{tree}`, folder: join(folder, path), how: plainly }
      empty.push(...(await exportTree(inner, depth + 1)).map((deeper) => `${path}/${deeper}`))
    }
  }
  return empty
}

async function hasCommit(root: string, sha: string, how: GitRun): Promise<boolean> {
  const isRepository = await lstat(join(root, '.git')).then(
    () => true,
    () => false,
  )
  if (!isRepository) return false
  return (await git(root, ['cat-file', '-e', `${sha}^{tree}`], { ...how, okCodes: [0, 1, 128] })).code === 0
}
