// The file in which a person leaves a text for a session. Whoever works in the repository can write it, so it is only ever a text: no
// link is followed, no more than so much of it is read, controls go, and what shows a secret is refused.
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open, realpath } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { Trouble } from '#protocol/errors.ts'
import { typedText } from '#protocol/typed-text.ts'

export const MEMORY_BYTES_MAX = 100_000
const HASH_DIGITS = 32

/** `file` is relative to `root`. */
export type MemoryPlace = { readonly root: string; readonly file: string }

/** Fit to be typed, and what names it; or why there is nothing to inject. */
export type MemoryText = { readonly text: string; readonly hash: string } | { readonly nothing: string }

/** Throws Trouble when the file is no plain file inside the repository. */
export async function readMemory(place: MemoryPlace): Promise<MemoryText> {
  const handle = await openMemory(place, constants.O_RDONLY)
  if (!handle) return { nothing: `there is no ${place.file}` }
  try {
    return await textIn(handle, place)
  } finally {
    await handle.close()
  }
}

/** Empties the file if it still holds the text with this hash; says what became of it. */
export async function emptyMemory(place: MemoryPlace, hash: string): Promise<{ isEmpty: boolean; because: string }> {
  const handle = await openMemory(place, constants.O_RDWR)
  if (!handle) return { isEmpty: true, because: `${place.file} is gone` }
  try {
    const found = await textIn(handle, place)
    if ('nothing' in found) return { isEmpty: true, because: found.nothing }
    if (found.hash !== hash)
      return { isEmpty: false, because: `${place.file} holds another text now: it was left as it is` }
    await handle.truncate(0)
    await handle.sync()
    return { isEmpty: true, because: `${place.file} was emptied` }
  } finally {
    await handle.close()
  }
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_DIGITS)
}

async function textIn(handle: FileHandle, { file }: MemoryPlace): Promise<MemoryText> {
  const found = await handle.stat()
  if (!found.isFile()) throw new Trouble(`${file} is no plain file`, 'put the text into a plain file', 2)
  if (found.size > MEMORY_BYTES_MAX)
    throw new Trouble(`${file} is larger than ${MEMORY_BYTES_MAX} bytes`, 'shorten it, or name another file in it', 2)
  const buffer = Buffer.alloc(MEMORY_BYTES_MAX)
  const { bytesRead } = await handle.read(buffer, 0, MEMORY_BYTES_MAX, 0)
  const raw = buffer.toString('utf8', 0, bytesRead)
  if (raw.trim() === '') return { nothing: `${file} is empty` }
  const typed = typedText(raw)
  if ('refused' in typed) throw new Trouble(`${file} is not injected: ${typed.refused}`, 'change the file', 2)
  return { text: typed.text, hash: hashOf(typed.text) }
}

/** Null when there is none. A fifo would wait for ever, hence O_NONBLOCK. */
async function openMemory({ root, file }: MemoryPlace, how: number): Promise<FileHandle | null> {
  const path = join(root, file)
  try {
    const inside = relative(await realpath(root), await realpath(dirname(path)))
    if (inside === '..' || inside.startsWith('../'))
      throw new Trouble(`${file} lies outside of the repository`, 'look where its folder leads', 2)
    return await open(path, how | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException
    if (code === 'ENOENT') return null
    if (code === 'ELOOP') throw new Trouble(`${file} is a link`, 'put the text into a plain file', 2)
    if (thrown instanceof Trouble) throw thrown
    throw new Trouble(`${file} cannot be opened: ${code ?? 'unknown'}`, 'look at its permissions', 2)
  }
}
