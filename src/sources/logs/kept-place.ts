// The checkpoint of the log analyst on disk: places and what was made of the lines before them, written together or not at all.
// A file that cannot be used is put aside and reported; it never keeps the analyst from starting.
import { createHash } from 'node:crypto'
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { messageOf, Trouble } from '#protocol/errors.ts'

/** A larger one is neither written nor read: what would be learned anew costs less. */
export const KEPT_BYTES_MAX = 256 * 1024 * 1024
const MAGIC = 'signalbox-log-place'
/** Of the form of the file; that of what is in it is the caller's. */
const FORM_VERSION = 1

export type KeptPlace<Kept> = {
  /** What was kept last; null on a first start and when it cannot be used. */
  load(): Promise<Kept | null>
  /** On disk when it resolves. Of several at once the last is written. Rejects with Trouble when it cannot be, or is too large. */
  save(kept: Kept): Promise<void>
}

type Options = {
  readonly path: string
  /** Of the analyst's state: what another version kept is not used. */
  readonly version: string
  readonly onTrouble: (trouble: Trouble) => void
}

/** The checkpoint at `path`. One process uses it at a time. */
export function openKeptPlace<Kept>({ path, version, onTrouble }: Options): KeptPlace<Kept> {
  const opening = `${MAGIC} ${FORM_VERSION} ${version}\n`
  let isWriting = false
  let next: { readonly bytes: Buffer; readonly written: PromiseWithResolvers<void> } | null = null

  const writeAll = async () => {
    isWriting = true
    for (let job = next; job; job = next) {
      next = null
      await write(path, job.bytes).then(job.written.resolve, job.written.reject)
    }
    isWriting = false
  }

  return {
    async load() {
      try {
        const bytes = await read(path)
        return bytes && (decode(opening, bytes) as Kept)
      } catch (thrown) {
        const aside = `${path}.unusable`
        await rename(path, aside).catch(() => undefined)
        const said = `the place in the logs cannot be used (${messageOf(thrown)}); it is put aside as ${aside}`
        onTrouble(new Trouble(said, 'the logs are read again from their beginning'))
        return null
      }
    },
    async save(kept) {
      // Now, and not when it is its turn: what it is made of goes on changing.
      const bytes = encode(opening, kept)
      if (bytes.length > KEPT_BYTES_MAX) throw tooLarge(path)
      const { written } = next ?? { written: Promise.withResolvers<void>() }
      next = { bytes, written }
      if (!isWriting) void writeAll()
      await written.promise
    },
  }
}

function tooLarge(path: string): Trouble {
  const said = `what is known of the logs is larger than ${KEPT_BYTES_MAX} bytes and is not kept in ${path}`
  return new Trouble(said, 'after a restart it is learned anew; watch fewer logs')
}

function encode(opening: string, kept: unknown): Buffer {
  const body = serialize(kept)
  return Buffer.concat([Buffer.from(`${opening}${hashOf(body)}\n`), body])
}

function decode(opening: string, bytes: Buffer): unknown {
  const [first = '', hash = ''] = bytes.toString('latin1', 0, opening.length + 100).split('\n')
  if (!first.startsWith(`${MAGIC} `)) throw new Error('it is something else')
  if (`${first}\n` !== opening) throw new Error('another version has written it')
  const body = bytes.subarray(first.length + hash.length + 2)
  if (hashOf(body) !== hash) throw new Error('it is damaged')
  return deserialize(body)
}

const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

async function read(path: string): Promise<Buffer | null> {
  const stats = await stat(path).catch(() => null)
  if (!stats) return null
  if (!stats.isFile()) throw new Error('it is no file')
  if (stats.size > KEPT_BYTES_MAX) throw new Error('it is too large')
  return readFile(path)
}

/** All of it or what was there before, also when the power fails. */
async function write(path: string, bytes: Buffer): Promise<void> {
  const part = `${path}.part`
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const file = await open(part, 'w', 0o600)
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(part, path)
    await syncFolder(dirname(path))
  } catch (thrown) {
    await rm(part, { force: true }).catch(() => undefined)
    const hint = 'make room or see to the permissions; until then a restart reads some lines again'
    throw new Trouble(`the place in the logs cannot be written to ${path}: ${messageOf(thrown)}`, hint)
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => null)
  // Not every file system can do that.
  await folder?.sync().catch(() => undefined)
  await folder?.close()
}
