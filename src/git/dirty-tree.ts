// The uncommitted state of a work tree as a tree object, built through a copy of the index and in the private store:
// the agent's index, object store and files are only read.
import { randomUUID } from 'node:crypto'
import { copyFile, lstat, mkdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { git, gitText } from './git-run.ts'
import { gitWriteEnv } from './private-store.ts'
import { headCommit, type Repository } from './repository.ts'

/** A single uncommitted file above it (a dump, a model) is left out. */
export const DIRTY_FILE_BYTES_MAX = 10 * 1024 * 1024
/** Changed and new files taken in; the rest is counted. */
export const DIRTY_FILES_MAX = 5_000

export type DirtyTree = {
  readonly tree: string
  /** HEAD; null in a repository without a commit. */
  readonly base: string | null
  readonly files: number
  readonly leftOut: number
}

/** The dirty state as a tree, or null when there is none. `isOurs` says which paths are not the agent's work. */
export async function writeDirtyTree(
  repository: Repository,
  privateDir: string,
  isOurs: (path: string) => boolean,
): Promise<DirtyTree | null> {
  const paths = (await listDirtyPaths(repository.root)).filter((path) => !isOurs(path))
  if (paths.length === 0) return null
  const taken = await withoutLarge(repository.root, paths.slice(0, DIRTY_FILES_MAX))
  const base = await headCommit(repository.root)
  const tree = await writeTree(repository, privateDir, taken)
  const before = base && (await gitText(repository.root, ['rev-parse', `${base}^{tree}`])).trim()
  return tree === before ? null : { tree, base, files: taken.length, leftOut: paths.length - taken.length }
}

/** Paths that `git status` reports, new files one by one. */
async function listDirtyPaths(root: string): Promise<readonly string[]> {
  const args = ['status', '--porcelain=v1', '-z', '--no-renames', '--untracked-files=all', '--ignore-submodules=dirty']
  const lines = (await gitText(root, args)).split('\0').filter(Boolean)
  return lines.map((line) => line.slice(3))
}

async function withoutLarge(root: string, paths: readonly string[]): Promise<readonly string[]> {
  const kept = await Promise.all(
    paths.map(async (path) => {
      const size = await lstat(join(root, path)).then(
        (stats) => stats.size,
        () => 0,
      )
      return size <= DIRTY_FILE_BYTES_MAX
    }),
  )
  return paths.filter((_, index) => kept[index])
}

async function writeTree({ root, gitDir, commonDir }: Repository, privateDir: string, paths: readonly string[]) {
  await mkdir(privateDir, { recursive: true, mode: 0o700 })
  const index = join(privateDir, `index-${randomUUID()}`)
  try {
    await copyIndex(join(gitDir, 'index'), index)
    const env = await gitWriteEnv(privateDir, commonDir, index)
    const args = ['add', '--all', '--ignore-errors', '--pathspec-from-file=-', '--pathspec-file-nul']
    // 1: a file could not be read; the others were taken. A file that vanished meanwhile is Trouble: it is not settled.
    await git(root, args, { env, input: paths.join('\0'), okCodes: [0, 1] })
    return (await gitText(root, ['write-tree'], { env })).trim()
  } finally {
    await rm(index, { force: true })
  }
}

async function copyIndex(from: string, to: string): Promise<void> {
  try {
    const { mtimeMs } = await stat(from)
    await copyFile(from, to)
    // Git takes a file for unchanged when its entry is older than the index. A copy that is younger than its original would
    // hide a change made in the same second; one that is older only makes git look at more files.
    const seconds = Math.floor(mtimeMs / 1000)
    await utimes(to, seconds, seconds)
  } catch (thrown) {
    // No index yet is an empty index.
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown
  }
}
