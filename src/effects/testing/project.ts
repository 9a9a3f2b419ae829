// What a checkout looks like to those who find out how it is tested: small reads, and which programs there are.
import { access, constants, readdir, readFile, stat } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

const MANIFEST_BYTES_MAX = 1024 * 1024

export type Project = {
  readonly folder: string
  /** Start of a file's text; null when there is none. */
  read(name: string): Promise<string | null>
  /** Names in a folder of the checkout; none when it is not there. */
  list(name: string): Promise<readonly string[]>
  /** True when that program can be started from PATH. */
  hasProgram(name: string): Promise<boolean>
  /** True for a file of the checkout that may be started. */
  isExecutable(name: string): Promise<boolean>
}

export function openProject(folder: string, path: string): Project {
  return {
    folder,
    async read(name) {
      const text = await readFile(join(folder, name), 'utf8').catch(() => null)
      return text === null ? null : text.slice(0, MANIFEST_BYTES_MAX)
    },
    list: (name) => readdir(join(folder, name)).catch(() => []),
    async hasProgram(name) {
      const found = await Promise.all(
        path
          .split(delimiter)
          .filter(Boolean)
          .map((place) => mayStart(join(place, name))),
      )
      return found.includes(true)
    },
    isExecutable: (name) => mayStart(join(folder, name)),
  }
}

async function mayStart(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => null)
  if (!stats?.isFile()) return false
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}
