// How far the logs were read and all that was learned from them, in one file that is replaced as a whole. One that another
// version wrote, or that is damaged, is not read: the logs are read anew.
import { createHash } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { deserialize, serialize } from 'node:v8'

export const CHECKPOINT_NAME = 'logs.checkpoint'
/** More is not kept: what would be learned anew costs less than reading it. */
export const CHECKPOINT_BYTES_MAX = 256 * 1024 * 1024

export type Checkpoint<T> = {
  read(): Promise<T | null>
  /** False when it is too large to be kept. */
  write(value: T): Promise<boolean>
}

/** `shape` names what is in it: another shape is not read. */
export function openCheckpoint<T>(path: string, shape: string): Checkpoint<T> {
  return {
    async read() {
      const bytes = await readFile(path).catch(() => null)
      if (!bytes) return null
      try {
        const kept = deserialize(bytes) as { shape?: unknown; body?: unknown; mark?: unknown }
        if (kept.shape !== shape || !(kept.body instanceof Uint8Array) || kept.mark !== markOf(kept.body)) return null
        return deserialize(Buffer.from(kept.body)) as T
      } catch {
        return null
      }
    },
    async write(value) {
      const body = serialize(value)
      if (body.length > CHECKPOINT_BYTES_MAX) return false
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      const temporary = join(dirname(path), `.${basename(path)}.tmp`)
      const file = await open(temporary, 'w', 0o600)
      try {
        await file.writeFile(serialize({ shape, body, mark: markOf(body) }))
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(temporary, path).catch(async (thrown) => {
        await rm(temporary, { force: true })
        throw thrown
      })
      return true
    },
  }
}

const markOf = (body: Uint8Array) => createHash('sha256').update(body).digest('hex')
