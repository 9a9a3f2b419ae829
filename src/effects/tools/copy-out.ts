// Files of a commit in a folder of our own, for tools that want files: the texts that were read from it, never the work tree.
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'

/** Writes `texts` (by path) and gives the folder to `use`; afterwards it is gone. Paths that lead elsewhere are left out. */
export async function withFiles<T>(
  texts: ReadonlyMap<string, string>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'sbx-files-')))
  try {
    for (const [path, text] of texts) {
      if (!isInside(path)) continue
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), text)
    }
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** A path that stays in its folder and is none of git's own. */
export function isInside(path: string): boolean {
  return (
    path !== '' &&
    !isAbsolute(path) &&
    !path.split(/[\\/]/).some((part) => part === '..' || part === '.' || /^\.git$/i.test(part))
  )
}
