// The content of many blobs in two git calls. What is not text (binary, too large, a Git LFS pointer, missing) is null,
// never a guess.
import { type GitRun, git, gitText } from './git-run.ts'

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
export async function readBlobTexts(root: string, blobs: readonly string[], how: GitRun): Promise<BlobTexts> {
  const wanted = [...new Set(blobs)]
  const texts = new Map<string, string | null>(wanted.map((blob) => [blob, null]))
  if (wanted.length === 0) return { texts, unread: 0 }
  const sizes = await gitText(root, ['cat-file', '--batch-check'], { ...how, input: `${wanted.join('\n')}\n` })
  const readable: string[] = []
  let bytes = 0
  let unread = 0
  for (const line of sizes.split('\n')) {
    const [blob = '', type, size] = line.split(' ')
    if (type !== 'blob' || Number(size) > BLOB_BYTES_MAX) continue
    if (bytes + Number(size) > CHANGE_BYTES_MAX) unread++
    else {
      bytes += Number(size)
      readable.push(blob)
    }
  }
  if (readable.length === 0) return { texts, unread }
  const { out } = await git(root, ['cat-file', '--batch'], { ...how, input: `${readable.join('\n')}\n` })
  for (const [blob, content] of parseBatch(out)) texts.set(blob, textOf(content))
  return { texts, unread }
}

/** Reads `SHA TYPE SIZE\n…content…\n` as often as it is there. */
function* parseBatch(out: Buffer): Generator<readonly [string, Buffer]> {
  for (let at = 0; at < out.length; ) {
    const lineEnd = out.indexOf(10, at)
    const [blob = '', type, size] = out.toString('latin1', at, lineEnd).split(' ')
    if (type === 'missing') {
      at = lineEnd + 1
      continue
    }
    const end = lineEnd + 1 + Number(size)
    yield [blob, out.subarray(lineEnd + 1, end)]
    at = end + 1
  }
}

/** Text of a blob as UTF-8 or UTF-16 with a byte order mark; null for anything else. */
export function textOf(content: Buffer): string | null {
  if (content[0] === 0xff && content[1] === 0xfe) return new TextDecoder('utf-16le').decode(content)
  if (content[0] === 0xfe && content[1] === 0xff) return new TextDecoder('utf-16be').decode(content)
  if (content.subarray(0, BINARY_PROBE_BYTES).includes(0)) return null
  const text = new TextDecoder('utf-8').decode(content)
  return text.startsWith(LFS_POINTER) && text.length < 1_024 ? null : text
}
