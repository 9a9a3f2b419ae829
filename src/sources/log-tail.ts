// Follows one file by path, through growth, rotation by rename, truncation and absence, in bounded chunks pulled by the
// reader. Knows bytes and lines; what a line means is read elsewhere.
import { type FileHandle, open, readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { watch } from 'chokidar'
import { Trouble } from '#protocol/errors.ts'
import { createSplitter, type TailLine } from './log-split.ts'

export const CHUNK_BYTES = 256 * 1024
const POLL_MS = 500
/** A renamed file counts as finished after this long without a new byte: its writer may still hold it. */
const RENAMED_QUIET_MS = 1_000

export type Place = { readonly inode: number; readonly offset: number }

export type TailBatch = {
  readonly inode: number
  /** Empty when nothing was new, so that the reader can look at the clock. */
  readonly lines: readonly TailLine[]
  /** End of the last finished line. */
  readonly offset: number
}

type Tail = { readonly path: string; readonly from: Place | null; readonly follow: boolean }

/** Yields what is in the file from `from` on. Without `follow` it ends at the end of the file; else when `signal` aborts. */
export async function* tail({ path, from, follow }: Tail, signal: AbortSignal): AsyncGenerator<TailBatch> {
  const bell = follow ? createBell(path, signal) : null
  try {
    let start = from
    while (!signal.aborted) {
      const opened = await openAt(path, start)
      if (opened) {
        yield* readThrough({ ...opened, path, follow, bell }, signal)
        if (!follow && opened.isCurrent) return
        start = null
      } else if (bell) {
        await bell.wait()
      } else {
        throw new Trouble(`no such log file: ${path}`, 'check the path of the log', 2)
      }
    }
  } finally {
    await bell?.close()
  }
}

type Opened = {
  readonly file: FileHandle
  readonly inode: number
  readonly offset: number
  readonly isCurrent: boolean
}

/** The file of `start` if it still exists under this name or a rotated one, otherwise the current file from its beginning. */
async function openAt(path: string, start: Place | null): Promise<Opened | null> {
  const current = await openFile(path)
  const inode = current ? (await current.stat()).ino : null
  if (start && inode !== start.inode) {
    const rotated = await openRotated(path, start.inode)
    if (rotated) {
      await current?.close()
      return { file: rotated, ...start, isCurrent: false }
    }
  }
  if (!current || inode === null) return null
  return { file: current, inode, offset: start?.inode === inode ? start.offset : 0, isCurrent: true }
}

async function openFile(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r')
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw thrown
  }
}

async function openRotated(path: string, inode: number): Promise<FileHandle | null> {
  const siblings = await readdir(dirname(path)).catch(() => [])
  for (const name of siblings) {
    if (name === basename(path) || !name.startsWith(basename(path))) continue
    const sibling = join(dirname(path), name)
    if ((await stat(sibling).catch(() => null))?.ino === inode) return openFile(sibling)
  }
  return null
}

type Reading = Opened & { readonly path: string; readonly follow: boolean; readonly bell: Bell | null }

/** Reads one file until it is finished: at its end without `follow`, else once another one has taken its name. */
async function* readThrough(reading: Reading, signal: AbortSignal): AsyncGenerator<TailBatch> {
  const { file, inode, bell } = reading
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
  let splitter = createSplitter()
  let offset = reading.offset
  let readAt = Date.now()
  try {
    while (!signal.aborted) {
      const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, offset)
      if (bytesRead > 0) {
        const lines = splitter.push(chunk.subarray(0, bytesRead), offset)
        offset += bytesRead
        readAt = Date.now()
        yield { inode, lines, offset: splitter.restAt() ?? offset }
      } else if ((await file.stat()).size < offset) {
        splitter = createSplitter()
        offset = 0
      } else if (!bell || (Date.now() - readAt >= RENAMED_QUIET_MS && (await isReplaced(reading)))) {
        yield { inode, lines: splitter.rest(), offset }
        return
      } else {
        yield { inode, lines: [], offset: splitter.restAt() ?? offset }
        await bell.wait()
      }
    }
  } finally {
    await file.close()
  }
}

async function isReplaced({ path, inode, isCurrent }: Reading): Promise<boolean> {
  if (!isCurrent) return true
  const now = await stat(path).catch(() => null)
  return now !== null && now.ino !== inode
}

type Bell = { wait(): Promise<void>; close(): Promise<void> }

/** Rings when the file may have changed, and at the latest after POLL_MS: a watcher is a hint, the poll is the promise. */
function createBell(path: string, signal: AbortSignal): Bell {
  let rung = false
  let wake = () => {}
  const ring = () => {
    rung = true
    wake()
  }
  const watcher = watch(path, { ignoreInitial: true, alwaysStat: false, depth: 0 })
  // A watcher that fails (too many watches, a network disk) only makes us slower.
  watcher.on('all', ring).on('error', () => {})
  signal.addEventListener('abort', ring, { once: true })
  return {
    async wait() {
      if (!rung && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, POLL_MS)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      rung = false
    },
    async close() {
      signal.removeEventListener('abort', ring)
      await watcher.close()
    },
  }
}
