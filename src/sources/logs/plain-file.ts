// The bytes of a regular file from a place on. Before each read it is made sure that what was read last still lies there, so
// that a file that was emptied and has grown again is not mistaken for one that has grown.
import { constants, type Stats } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { Trouble } from '#protocol/errors.ts'
import type { Bytes } from './bytes.ts'
import { HEAD_BYTES, isPrintOf, type Mark, TAIL_BYTES } from './place.ts'
import { createTrail, type Trail } from './trail.ts'

export type PlainFile = Bytes & { stat(): Promise<Stats> }

/** Opens without waiting: a pipe without a writer or a device would block for ever. Null when there is no such file. */
export async function openQuietly(path: string): Promise<{ handle: FileHandle; stats: Stats } | null> {
  let handle: FileHandle | null = null
  try {
    const before = await stat(path)
    refuseOdd(path, before)
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
    const stats = await handle.stat()
    refuseOdd(path, stats)
    return { handle, stats }
  } catch (thrown) {
    await handle?.close()
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw unreadable(path, thrown)
  }
}

/** Throws for what is neither a file nor a pipe: to read a device may never end. */
export function refuseOdd(path: string, stats: Stats): void {
  if (stats.isFile() || stats.isFIFO()) return
  if (stats.isDirectory())
    throw new Trouble(`${path} is a directory`, 'name log files or a pattern such as DIR/*.log', 2)
  throw new Trouble(`${path} is neither a file nor a pipe`, 'name a log file', 2)
}

/** What the file system refused, as something to act on. */
export function unreadable(path: string, thrown: unknown): unknown {
  const code = (thrown as NodeJS.ErrnoException).code
  if (code === 'EACCES' || code === 'EPERM') {
    return new Trouble(`no permission to read ${path}`, 'let this user read it (group or ACL); it is tried again', 2)
  }
  if (thrown instanceof Trouble || code === undefined) return thrown
  return new Trouble(`cannot read ${path}: ${code}`, 'it is tried again', 4)
}

/** The file from the beginning, or behind `trail`. Takes over the handle. */
export function readPlain(handle: FileHandle, trail: Trail | null): PlainFile {
  let position = trail?.offset() ?? 0
  const before = createTrail(trail ? { offset: position, head: Buffer.alloc(0), tail: trail.last() } : undefined)
  const found = Buffer.alloc(TAIL_BYTES)
  return {
    async read(into, at) {
      const expected = before.last()
      const check = found.subarray(0, expected.length)
      const wanted = into.subarray(at)
      const { bytesRead } = await handle.readv([check, wanted], position - check.length)
      if (bytesRead < check.length || !check.equals(expected)) return 'changed'
      const got = bytesRead - check.length
      before.pass(into, at, at + got)
      position += got
      return got
    },
    isEnded: () => false,
    stat: () => handle.stat(),
    close: () => handle.close(),
  }
}

/** The trail up to `mark` if the file holds what was read up to there; else null. */
export async function retracePlain(handle: FileHandle, mark: Mark): Promise<Trail | null> {
  const head = await bytesAt(handle, 0, Math.min(HEAD_BYTES, mark.offset))
  if (head.length < Math.min(HEAD_BYTES, mark.offset) || !isPrintOf(head, mark.head)) return null
  const tail = await bytesAt(handle, mark.offset - mark.tail.bytes, mark.tail.bytes)
  if (tail.length < mark.tail.bytes || !isPrintOf(tail, mark.tail)) return null
  return createTrail({ offset: mark.offset, head, tail })
}

async function bytesAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}
