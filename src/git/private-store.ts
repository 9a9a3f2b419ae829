// A second object store outside the repository, for trees of uncommitted work: written by sources/worktree.ts, read by
// effects. The agent's own store is only ever an alternate of it, so nothing of ours appears in the repository.
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Loose objects kept; above that, those older than a day go. */
const PRIVATE_OBJECTS_MAX = 20_000
const KEPT_FOR_MS = 86_400_000

/** Environment for reading the repository in `root` and the private store as one. */
export async function gitEnv(privateDir: string): Promise<Readonly<Record<string, string>>> {
  const objects = join(privateDir, 'objects')
  await mkdir(objects, { recursive: true, mode: 0o700 })
  return { GIT_ALTERNATE_OBJECT_DIRECTORIES: quoted(objects) }
}

/** Environment for writing new objects to the private store only, through an index of its own. */
export async function gitWriteEnv(
  privateDir: string,
  commonDir: string,
  indexFile: string,
): Promise<Readonly<Record<string, string>>> {
  const objects = join(privateDir, 'objects')
  await mkdir(objects, { recursive: true, mode: 0o700 })
  return {
    GIT_OBJECT_DIRECTORY: objects,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: quoted(join(commonDir, 'objects')),
    GIT_INDEX_FILE: indexFile,
  }
}

/** Keeps the private store bounded; objects of the last day stay, because an audit may still read them. Epoch ms. */
export async function trimPrivateStore(
  privateDir: string,
  now: number,
  objectsMax = PRIVATE_OBJECTS_MAX,
): Promise<void> {
  const objects = join(privateDir, 'objects')
  const names = await readdir(objects, { recursive: true, withFileTypes: true }).catch(() => [])
  const loose = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  if (loose.length <= objectsMax) return
  for (const path of loose) {
    const { mtimeMs } = await stat(path)
    if (now - mtimeMs > KEPT_FOR_MS) await rm(path, { force: true })
  }
}

// The variable is a list separated by colons; git reads a quoted entry as one path.
const quoted = (path: string) => JSON.stringify(path)
