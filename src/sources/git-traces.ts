// Whether git has been at work in a repository, without running it: every change of a ref, of a HEAD or of the list of work
// trees goes through a lock file and a rename, and so changes the time of the directory that it happens in.
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Repository } from '#git/repository.ts'

/** Folders of branch names that are looked at; with more of them each reading counts as a change. */
export const TRACED_FOLDERS_MAX = 500
const DEPTH_MAX = 8
/** `worktrees/NAME/reftable`. */
const WORKTREE_DEPTH = 2

/** A text that differs from an earlier one when something may have changed between the two. */
export async function readTraces({ gitDir, commonDir }: Repository): Promise<string> {
  const folders = new Set([gitDir, commonDir, join(commonDir, 'reftable')])
  await addFolders(join(commonDir, 'worktrees'), folders, WORKTREE_DEPTH)
  await addFolders(join(commonDir, 'refs', 'heads'), folders, DEPTH_MAX)
  if (folders.size > TRACED_FOLDERS_MAX) return `${process.hrtime.bigint()}`
  return (await Promise.all([...folders].map(timeOf))).join(' ')
}

async function timeOf(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => null)
  return found ? `${found.ino}:${found.mtimeNs}:${found.ctimeNs}` : '-'
}

/** Adds `folder` and the folders in it, `depth` levels down. */
async function addFolders(folder: string, folders: Set<string>, depth: number): Promise<void> {
  folders.add(folder)
  if (depth === 0 || folders.size > TRACED_FOLDERS_MAX) return
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  for (const entry of entries) if (entry.isDirectory()) await addFolders(join(folder, entry.name), folders, depth - 1)
}
