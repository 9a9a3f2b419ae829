// The content of many blobs. What is not text (binary, too large, a Git LFS pointer, missing) is null,
// never a guess.
import type { ObjectReader } from './object-reader.ts'

export const BLOB_BYTES_MAX = 1024 * 1024
/** Bytes read for one change; blobs beyond it stay unread and are counted. */
export const CHANGE_BYTES_MAX = 48 * 1024 * 1024
const BINARY_PROBE_BYTES = 8_000
const LFS_POINTER = 'version https://git-lfs.github.com/spec/'

export type BlobTexts = {
  readonly texts: ReadonlyMap<string, string | null>
  /** Blobs that were left out because the whole change is larger than CHANGE_BYTES_MAX. */
  readonly unread: number
}

/** Texts by object name, for the given blob hashes. */
export async function readBlobTexts(objects: ObjectReader, blobs: readonly string[]): Promise<BlobTexts> {
  const wanted = [...new Set(blobs)]
  const texts = new Map<string, string | null>(wanted.map((blob) => [blob, null]))
  const sizes = await objects.sizes(wanted)
  const readable: string[] = []
  let bytes = 0
  let unread = 0
  for (const [index, blob] of wanted.entries()) {
    const found = sizes[index]
    if (found?.type !== 'blob' || found.size > BLOB_BYTES_MAX) continue
    if (bytes + found.size > CHANGE_BYTES_MAX) unread++
    else {
      bytes += found.size
      readable.push(blob)
    }
  }
  for (const [index, object] of (await objects.contents(readable)).entries()) {
    if (object) texts.set(readable[index] ?? '', textOf(object.content))
  }
  return { texts, unread }
}

/** Text of a blob as UTF-8 or UTF-16 with a byte order mark; null for anything else. */
export function textOf(content: Buffer): string | null {
  if (content[0] === 0xff && content[1] === 0xfe) return new TextDecoder('utf-16le').decode(content)
  if (content[0] === 0xfe && content[1] === 0xff) return new TextDecoder('utf-16be').decode(content)
  if (content.subarray(0, BINARY_PROBE_BYTES).includes(0)) return null
  const text = new TextDecoder('utf-8').decode(content)
  return text.startsWith(LFS_POINTER) && text.length < 1_024 ? null : text
}
