// The content of many blobs. What is not text (binary, too large, a Git LFS pointer, missing) is null,
// never a guess.
import type { ObjectReader } from './object-reader.ts'

export const BLOB_BYTES_MAX = 1024 * 1024
/** Bytes read for one change; blobs beyond it stay unread and are named. */
export const CHANGE_BYTES_MAX = 48 * 1024 * 1024
const BINARY_PROBE_BYTES = 8_000
const LFS_POINTER = 'version https://git-lfs.github.com/spec/'

export type BlobTexts = {
  readonly texts: ReadonlyMap<string, string | null>
  /** Blobs that were left out because the whole change is larger than CHANGE_BYTES_MAX: the last of those asked for. */
  readonly unread: ReadonlySet<string>
  /** Blobs larger than BLOB_BYTES_MAX, with their size. */
  readonly large: ReadonlyMap<string, number>
}

/** Texts by object name, for the given blob hashes. */
export async function readBlobTexts(objects: ObjectReader, blobs: readonly string[]): Promise<BlobTexts> {
  const wanted = [...new Set(blobs)]
  const texts = new Map<string, string | null>(wanted.map((blob) => [blob, null]))
  const sizes = await objects.sizes(wanted)
  const readable: string[] = []
  const unread = new Set<string>()
  const large = new Map<string, number>()
  let bytes = 0
  for (const [index, blob] of wanted.entries()) {
    const found = sizes[index]
    if (found?.type !== 'blob') continue
    if (found.size > BLOB_BYTES_MAX) large.set(blob, found.size)
    else if (bytes + found.size > CHANGE_BYTES_MAX) unread.add(blob)
    else {
      bytes += found.size
      readable.push(blob)
    }
  }
  for (const [index, object] of (await objects.contents(readable)).entries()) {
    if (object) texts.set(readable[index] ?? '', textOf(object.content))
  }
  return { texts, unread, large }
}

/** Text of a blob as UTF-8 or UTF-16 with a byte order mark; null for anything else. */
export function textOf(content: Buffer): string | null {
  const encoding = encodingOf(content)
  if (encoding === null) return null
  const text = new TextDecoder(encoding).decode(content)
  return text.startsWith(LFS_POINTER) && text.length < 1_024 ? null : text
}

/** The encoding of a text, told by its beginning; null for what is no text. */
export function encodingOf(start: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' | null {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le'
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be'
  return start.subarray(0, BINARY_PROBE_BYTES).includes(0) ? null : 'utf-8'
}
