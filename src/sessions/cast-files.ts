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
const GATHERED_BYTES_MAX = 256 * 1024

export type CastFiles = {
  /** Appends one line, in a new file if it would make this one too large; there it is made anew, for its time is that file's. */
  write(makeLine: () => string): void
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
  const gathering = createGathering((lines) => {
    if (!stream || hasFailed) return
    stream.cork()
    for (const line of lines) stream.write(line)
    stream.uncork()
    if (stream.writableLength > PENDING_BYTES_MAX) fail(new Error('the disk does not keep up'))
  })
  const append = (line: Buffer) => {
    bytes += line.length
    if (!hasFailed) gathering.add(line)
  }
  const next = () => {
    gathering.flush()
    stream?.end()
    part++
    bytes = 0
    stream = createWriteStream(join(directory, castName(sessionId, startedAt, part)), { flags: 'wx', mode: 0o600 })
    stream.on('error', fail)
    const closed = new Promise<void>((resolve) => stream?.once('close', resolve))
    open.add(closed)
    void closed.then(() => open.delete(closed))
    stream.once('open', () => void removeOldest(directory, sessionId))
    for (const line of opening(part)) append(lineOf(line))
  }
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    next()
  } catch (thrown) {
    fail(thrown as Error)
  }
  return {
    write(makeLine) {
      if (hasFailed) return
      const line = lineOf(makeLine())
      if (bytes + line.length <= bytesMax) append(line)
      else {
        next()
        append(lineOf(makeLine()))
      }
    },
    async end() {
      gathering.flush()
      stream?.end()
      await Promise.all(open)
    },
  }
}

/** Lines of one moment go to the disk together. */
function createGathering(write: (lines: readonly Buffer[]) => void): { add(line: Buffer): void; flush(): void } {
  let lines: Buffer[] = []
  let bytes = 0
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    const gathered = lines
    lines = []
    bytes = 0
    if (gathered.length > 0) write(gathered)
  }
  return {
    add(line) {
      lines.push(line)
      bytes += line.length
      if (bytes >= GATHERED_BYTES_MAX) flush()
      else timer ??= setTimeout(flush, GATHERED_MS)
    },
    flush,
  }
}

const lineOf = (text: string) => Buffer.from(`${text}\n`)

/** What cannot be removed now is tried again with the next file. */
async function removeOldest(directory: string, sessionId: string): Promise<void> {
  const names = castsOf(sessionId, await readdir(directory).catch(() => []))
  for (const name of names.slice(0, -RECORDINGS_PER_SESSION_MAX)) await unlink(join(directory, name)).catch(() => {})
}
