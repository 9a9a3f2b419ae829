// The files of one recording: written in order and without waiting, never larger than they may be, never more than there may
// be. When one cannot be written the recording ends and says why; whoever is recorded never notices.
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs'
import { readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { castName, castsOf } from '#protocol/cast-name.ts'

export const RECORDING_BYTES_MAX = 16 * 1024 * 1024
export const RECORDINGS_PER_SESSION_MAX = 4
/** Not yet on the disk; a disk that is further behind is taken for one that hangs. */
const PENDING_BYTES_MAX = 16 * 1024 * 1024
const GATHERED_MS = 50

export type CastFiles = {
  /** Appends one line, in a new file if it would make this one too large. */
  write(line: string): void
  /** Resolves when everything is written, or will never be. */
  end(): Promise<void>
}

type Recorded = {
  readonly directory: string
  readonly sessionId: string
  readonly startedAt: number
  /** First lines of a new file. `part` counts from 1. */
  readonly opening: (part: number) => readonly string[]
  readonly onFailed: (because: string) => void
  readonly bytesMax?: number
}

export function createCastFiles(recorded: Recorded): CastFiles {
  const { directory, sessionId, startedAt, opening, onFailed, bytesMax = RECORDING_BYTES_MAX } = recorded
  const open = new Set<Promise<void>>()
  let stream: WriteStream | null = null
  let part = 0
  let bytes = 0
  let hasFailed = false

  const fail = (thrown: Error) => {
    if (hasFailed) return
    hasFailed = true
    stream?.destroy()
    onFailed(thrown.message)
  }
  const append = (line: string) => {
    if (!stream || hasFailed) return
    bytes += Buffer.byteLength(line) + 1
    gather(stream)
    stream.write(`${line}\n`)
    if (stream.writableLength > PENDING_BYTES_MAX) fail(new Error('the disk does not keep up'))
  }
  const next = () => {
    stream?.end()
    part++
    bytes = 0
    stream = createWriteStream(join(directory, castName(sessionId, startedAt, part)), { flags: 'wx', mode: 0o600 })
    stream.on('error', fail)
    const closed = new Promise<void>((resolve) => stream?.once('close', resolve))
    open.add(closed)
    void closed.then(() => open.delete(closed))
    stream.once('open', () => void removeOldest(directory, sessionId))
    for (const line of opening(part)) append(line)
  }
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    next()
  } catch (thrown) {
    fail(thrown as Error)
  }
  return {
    write(line) {
      if (hasFailed) return
      if (bytes + Buffer.byteLength(line) >= bytesMax) next()
      append(line)
    },
    async end() {
      stream?.end()
      await Promise.all(open)
    },
  }
}

/** Lines of one moment go to the disk together. Ending the stream writes what has gathered. */
function gather(stream: WriteStream): void {
  if (stream.writableCorked > 0) return
  stream.cork()
  setTimeout(() => stream.uncork(), GATHERED_MS)
}

/** What cannot be removed now is tried again with the next file. */
async function removeOldest(directory: string, sessionId: string): Promise<void> {
  const names = castsOf(sessionId, await readdir(directory).catch(() => []))
  for (const name of names.slice(0, -RECORDINGS_PER_SESSION_MAX)) await unlink(join(directory, name)).catch(() => {})
}
