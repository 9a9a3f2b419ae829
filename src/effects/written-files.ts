// Files that a test run left in its checkout. What was committed says nothing about the run, and links are not followed:
// the repository may have put one in the place of a report.
import { createHash } from 'node:crypto'
import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type GitRun, gitText } from '#git/git-run.ts'

export type Written = {
  /** Relative to the checkout, with `/`. */
  readonly path: string
  readonly text: string
}

export type Search = {
  readonly root: string
  readonly folder: string
  readonly tree: string
  readonly isWanted: (path: string) => boolean
  readonly bytesMax: number
  readonly how: GitRun
}

export const WRITTEN_FILES_MAX = 500
/** Of one search; later files are not read. */
export const WRITTEN_BYTES_MAX = 256 * 1024 * 1024
const ENTRIES_MAX = 50_000
const DEPTH_MAX = 8
const NEVER_ENTERED = new Set(['node_modules', '.git', '.venv', 'venv', 'site-packages'])

/** Wanted files whose content is not the committed one, shallow ones first, then by name. */
export async function readWritten({
  root,
  folder,
  tree,
  isWanted,
  bytesMax,
  how,
}: Search): Promise<readonly Written[]> {
  const paths = await findPaths(folder, isWanted)
  if (paths.length === 0) return []
  const committed = await gitText(root, ['ls-tree', '-r', '-z', '--full-tree', tree, '--', ...paths], how)
  const written: Written[] = []
  let bytes = 0
  for (const path of paths) {
    const stats = await lstat(join(folder, path)).catch(() => null)
    if (!stats?.isFile() || stats.size > bytesMax || bytes + stats.size > WRITTEN_BYTES_MAX) continue
    const content = await readFile(join(folder, path))
    bytes += content.length
    const blob = createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex')
    if (!committed.includes(`${blob}\t${path}\0`)) written.push({ path, text: content.toString('utf8') })
  }
  return written
}

async function findPaths(folder: string, isWanted: (path: string) => boolean): Promise<readonly string[]> {
  const found: string[] = []
  let level = ['']
  let entriesLeft = ENTRIES_MAX
  for (let depth = 0; depth <= DEPTH_MAX && level.length > 0; depth++) {
    const next: string[] = []
    for (const place of level) {
      if (entriesLeft <= 0 || found.length >= WRITTEN_FILES_MAX) return found.slice(0, WRITTEN_FILES_MAX)
      const { files, folders } = await contentsOf(folder, place)
      entriesLeft -= files.length + folders.length
      found.push(...files.filter(isWanted))
      next.push(...folders)
    }
    level = next
  }
  return found.slice(0, WRITTEN_FILES_MAX)
}

/** Files and folders of one place, by name; links are neither. */
async function contentsOf(folder: string, place: string) {
  const entries = await readdir(join(folder, place), { withFileTypes: true }).catch(() => [])
  const paths = (wanted: typeof entries) =>
    wanted.map(({ name }) => (place === '' ? name : `${place}/${name}`)).toSorted((a, b) => (a < b ? -1 : 1))
  return {
    files: paths(entries.filter((entry) => entry.isFile())),
    folders: paths(entries.filter((entry) => entry.isDirectory() && !NEVER_ENTERED.has(entry.name))),
  }
}
