// Roadmap and history of a project as text (B8): read only, of a bounded size, never through a link that leads elsewhere. Read
// again when they have changed.
import { constants } from 'node:fs'
import { lstat, open } from 'node:fs/promises'
import { join } from 'node:path'

export const PLAN_BYTES_MAX = 512 * 1024

export type PlanText = { readonly path: string; readonly text: string; readonly is: 'roadmap' | 'history' }
export type PlanPaths = { readonly roadmap: string | null; readonly history: string | null }

export type PlanFiles = {
  /** The files that are there; the very same list as before while nothing has changed. */
  read(): Promise<readonly PlanText[]>
}

/** Paths are inside `root`. */
export function createPlanFiles(root: string, { roadmap, history }: PlanPaths): PlanFiles {
  let known: readonly PlanText[] = []
  let seen = ''
  return {
    async read() {
      const wanted = [
        { path: roadmap, is: 'roadmap' as const },
        { path: history, is: 'history' as const },
      ].flatMap(({ path, is }) => (path === null ? [] : [{ path, is }]))
      const states = await Promise.all(wanted.map(({ path }) => stateOf(join(root, path))))
      const now = states.join('\n')
      if (now === seen) return known
      seen = now
      const texts = await Promise.all(wanted.map(async (one) => ({ ...one, text: await textOf(join(root, one.path)) })))
      known = texts.filter(({ text }) => text !== '')
      return known
    },
  }
}

async function stateOf(path: string): Promise<string> {
  const stats = await lstat(path).catch(() => null)
  return stats ? `${stats.ino} ${stats.size} ${stats.mtimeMs}` : ''
}

/** The beginning of a plain file; nothing of anything else. */
async function textOf(path: string): Promise<string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => null)
  if (!file) return ''
  try {
    if (!(await file.stat()).isFile()) return ''
    const bytes = Buffer.alloc(PLAN_BYTES_MAX)
    const { bytesRead } = await file.read(bytes, 0, PLAN_BYTES_MAX, 0)
    return bytes.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}
