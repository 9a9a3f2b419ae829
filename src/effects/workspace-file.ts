// Writes our few files into the agent's work tree: whole or not at all, and never through a link, because the agent may
// have put one there that leads out of the repository.
import { randomUUID } from 'node:crypto'
import { lstat, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Trouble } from '#protocol/errors.ts'

/** The folder `relative` below `root`, made where it is missing. Throws Trouble when any part of it is not a real folder. */
export async function openFolder(root: string, relative: string): Promise<string> {
  let folder = root
  for (const name of relative.split('/')) {
    folder = join(folder, name)
    await mkdir(folder).catch(ignoreExisting)
    if ((await lstat(folder)).isDirectory()) continue
    throw new Trouble(
      `${relative} is not a real folder inside the repository.`,
      `Something put a link or a file at ${folder}. Look at where it leads, then remove it.`,
    )
  }
  return folder
}

/** Replaces `name` in an opened folder by `text` in one step; a reader sees the old file or the new one. */
export async function writeWhole(folder: string, name: string, text: string): Promise<void> {
  const temporary = join(folder, `.${name}.${randomUUID()}.tmp`)
  try {
    const file = await open(temporary, 'wx', 0o644)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    // Rename replaces a link itself and does not follow it.
    await rename(temporary, join(folder, name))
  } catch (thrown) {
    await rm(temporary, { force: true })
    throw asTrouble(thrown, join(folder, name))
  }
}

/** Text of a plain file; null when there is none, or something else has its name. */
export async function readPlainFile(path: string): Promise<string | null> {
  const stats = await lstat(path).catch(() => null)
  return stats?.isFile() ? readFile(path, 'utf8').catch(() => null) : null
}

function ignoreExisting(thrown: NodeJS.ErrnoException): void {
  if (thrown.code !== 'EEXIST') throw asTrouble(thrown, thrown.path ?? '')
}

function asTrouble(thrown: unknown, path: string): Trouble {
  const { code = 'unknown error' } = thrown as NodeJS.ErrnoException
  return new Trouble(
    `${path} cannot be written: ${code}`,
    'Make room on the disk, or let this user write to the repository.',
  )
}
