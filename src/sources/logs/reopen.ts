// Which file of a log is to be read next, and from where: the one that the place speaks of, under whatever name, then those
// that were written after it. A place whose file is gone goes on with what is newer than all that was read.
import { Trouble } from '#protocol/errors.ts'
import type { Generation } from './family.ts'
import { readPacked, retracePacked } from './packed-file.ts'
import { type FilePlace, type Mark, printOf } from './place.ts'
import { openQuietly, readPlain, retracePlain, unreadable } from './plain-file.ts'
import type { Opened } from './reading-file.ts'
import { createTrail } from './trail.ts'

export type Found = { readonly opened: Opened | null; readonly rest: readonly Generation[]; readonly isLost: boolean }

/**
 * Opens the file of the place if it is in the family. `rest`: what is to be read after it. Rejects with Trouble when the file
 * that it probably is cannot be read now: nothing is known then, and the place must stay.
 */
export async function findPlace(family: readonly Generation[], place: FilePlace): Promise<Found> {
  const { current, seen, mtimeMs } = place
  if (current) {
    for (const generation of likelyFirst(family, current)) {
      const opened = await (isSame(generation, current) ? openMatching : openBehind)(generation, current)
      if (opened) return { opened, rest: family.slice(family.indexOf(generation) + 1), isLost: false }
    }
  }
  const isLost = current !== null
  const read = await lastReadOf(family, current ? [...seen, current] : seen)
  if (read) return { opened: null, rest: family.slice(family.indexOf(read) + 1), isLost }
  return { opened: null, rest: family.filter((one) => one.isLive || one.mtimeMs >= mtimeMs), isLost }
}

/** The file of the newest of these marks that is there and holds no more than was read of it. */
async function lastReadOf(family: readonly Generation[], marks: readonly Mark[]): Promise<Generation | null> {
  for (const mark of marks.toReversed()) {
    for (const generation of likelyFirst(family, mark)) {
      if (generation.isLive) continue
      const opened = (await openBehind(generation, mark)) ?? (await openBehind(generation, beginningOf(mark)))
      await opened?.bytes.close()
      if (opened) return generation
    }
  }
  return null
}

/** A copy may have been made before the last lines were written and read: then only its beginning is that of the mark. */
const beginningOf = (mark: Mark): Mark => ({ ...mark, offset: mark.head.bytes, tail: { bytes: 0, hash: NOTHING } })
const NOTHING = printOf(Buffer.alloc(0)).hash

/** The same inode first, then the newest. */
function likelyFirst(family: readonly Generation[], mark: Mark): readonly Generation[] {
  const others = family.filter((one) => !isSame(one, mark))
  return [...family.filter((one) => isSame(one, mark)), ...others.toReversed()]
}

const isSame = ({ dev, inode }: Generation, mark: Mark) => dev === mark.dev && inode === mark.inode

/** The file behind what the mark tells; null if it is another one, or gone. */
async function openBehind(generation: Generation, mark: Mark): Promise<Opened | null> {
  try {
    return await openMatching(generation, mark)
  } catch (thrown) {
    // An old file that may not be read is not the one.
    if (thrown instanceof Trouble) return null
    throw thrown
  }
}

async function openMatching(generation: Generation, mark: Mark): Promise<Opened | null> {
  const { path, packing, size } = generation
  if (packing) {
    const bytes = await retracePacked(path, packing, mark)
    return bytes && { generation, bytes, plain: null, trail: bytes.trail, mark }
  }
  if (size < mark.offset) return null
  const file = await openQuietly(path)
  if (!file) return null
  try {
    const trail = file.stats.isFile() ? await retracePlain(file.handle, mark) : null
    if (trail) {
      const plain = readPlain(file.handle, trail)
      return { generation, bytes: plain, plain, trail, mark }
    }
  } catch (thrown) {
    await file.handle.close()
    throw unreadable(path, thrown)
  }
  await file.handle.close()
  return null
}

/** The file from its beginning; null when it is no longer the one that was listed. */
export async function openWhole(generation: Generation): Promise<Opened | null> {
  const { path, packing, dev, inode, size } = generation
  if (packing) return { generation, bytes: readPacked(path, packing), plain: null, trail: createTrail(), mark: null }
  const file = await openQuietly(path)
  const isListed = file?.stats.isFile() && file.stats.ino === inode && file.stats.dev === dev && file.stats.size >= size
  if (!file || !isListed) {
    await file?.handle.close()
    return null
  }
  const plain = readPlain(file.handle, null)
  return { generation, bytes: plain, plain, trail: createTrail(), mark: null }
}
