// The bytes of a gzip or zstd file, unpacked as they are asked for. A damaged one gives what could be unpacked before it fails.
import { createReadStream } from 'node:fs'
import { pipeline, type Transform } from 'node:stream'
import { createGunzip, createZstdDecompress, constants as zlib } from 'node:zlib'
import { messageOf, Trouble } from '#protocol/errors.ts'
import { type Bytes, CHUNK_BYTES } from './bytes.ts'
import { HEAD_BYTES, type Mark } from './place.ts'
import { retrace, type Trail } from './trail.ts'

export type Packing = 'gzip' | 'zstd'

/** A file that needs a larger window to unpack is refused: 2 ** 25 bytes. */
export const ZSTD_WINDOW_LOG_MAX = 25

/** From its beginning. */
export function readPacked(path: string, packing: Packing): Bytes {
  const chunks = unpack(path, packing)
  let pending: Buffer = Buffer.alloc(0)
  let isEnded = false
  return {
    async read(into, at) {
      while (pending.length === 0 && !isEnded) {
        const next = await chunks.next()
        if (next.done) isEnded = true
        else pending = next.value
      }
      const copied = pending.copy(into, at)
      pending = pending.subarray(copied)
      return copied
    },
    isEnded: () => isEnded && pending.length === 0,
    close: async () => {
      await chunks.return(undefined)
    },
  }
}

/** The file behind `mark` if it holds what was read up to there; else null. */
export async function retracePacked(
  path: string,
  packing: Packing,
  mark: Mark,
): Promise<(Bytes & { trail: Trail }) | null> {
  const bytes = readPacked(path, packing)
  const way = retrace(mark)
  const chunk = Buffer.alloc(CHUNK_BYTES)
  const headBytes = Math.min(HEAD_BYTES, mark.offset)
  try {
    while (!way.isThere()) {
      const got = await bytes.read(chunk.subarray(0, Math.min(chunk.length, mark.offset - way.trail.offset())), 0)
      if (got === 0 || got === 'changed') break
      const wasShort = way.trail.offset() < headBytes
      way.pass(chunk.subarray(0, got))
      if (wasShort && way.trail.offset() >= headBytes && way.trail.head().hash !== mark.head.hash) break
    }
    if (way.isThere() && way.matches()) return { ...bytes, trail: way.trail }
  } catch {
    // What cannot be unpacked up to the mark is not the file of the mark.
  }
  await bytes.close()
  return null
}

async function* unpack(path: string, packing: Packing): AsyncGenerator<Buffer, undefined, undefined> {
  const unpacker = packing === 'gzip' ? createGunzip({ chunkSize: CHUNK_BYTES }) : createUnzstd(path)
  // The failure comes out of the loop below.
  const file = createReadStream(path)
  pipeline(file, unpacker, () => {})
  try {
    for await (const chunk of unpacker) yield chunk as Buffer
  } catch (thrown) {
    throw new Trouble(
      `${path} cannot be unpacked to its end: ${messageOf(thrown)}`,
      'what came before is read; the rest is left out',
    )
  } finally {
    file.destroy()
    unpacker.destroy()
  }
  return undefined
}

function createUnzstd(path: string): Transform {
  if (typeof createZstdDecompress !== 'function') {
    throw new Trouble(
      `${path} is packed with zstd, which this Node cannot unpack`,
      'use Node 22.15 or newer, or unpack it',
      2,
    )
  }
  return createZstdDecompress({ chunkSize: CHUNK_BYTES, params: { [zlib.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG_MAX } })
}
