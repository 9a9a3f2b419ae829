// A named pipe as a stream. It is opened without waiting for a writer; its first bytes, and its end, come when there was one.
import { constants, openSync, type Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { Trouble } from '#protocol/errors.ts'

/** Null when it is no longer there or no pipe. */
export async function openPipe(path: string): Promise<Readable | null> {
  const stats: Stats | null = await stat(path).catch(() => null)
  if (!stats?.isFIFO()) return null
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    return new Socket({ fd, readable: true, writable: false })
  } catch {
    throw new Trouble(`cannot read the pipe ${path}`, 'let this user read it', 2)
  }
}
