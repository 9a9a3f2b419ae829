// The text of a blob that is too large to be held, part by part. Parts overlap, so that what lies on a border is whole in one of them;
// no more than a part and what git sends at once is in memory.
import { spawn } from 'node:child_process'
import { TextDecoder } from 'node:util'
import { encodingOf } from './blob-texts.ts'
import { cleanEnv, GIT_CONFIG, type GitRun, troubleOf } from './git-run.ts'

export const PART_CHARS = 512 * 1024
/** Longer than any private key. */
export const OVERLAP_CHARS = 16 * 1024

export type TextPart = {
  readonly text: string
  /** Number of the line in which it begins. */
  readonly firstLine: number
}

const FLAGS = ['--no-optional-locks', '--no-replace-objects', '--no-pager']

/** Yields nothing for what is no text. Throws Trouble when git fails; whoever stops asking ends git. */
export async function* readTextParts(root: string, blob: string, how: GitRun): AsyncGenerator<TextPart> {
  const args = ['cat-file', 'blob', blob]
  const configs = GIT_CONFIG.flatMap((setting) => ['-c', setting])
  const child = spawn('git', [...FLAGS, ...configs, '-C', root, ...args], {
    env: { ...cleanEnv(root), ...how.env },
    stdio: ['ignore', 'pipe', 'ignore'],
    ...(how.signal && { signal: how.signal }),
  })
  const ended = new Promise<number | string | null>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', resolve)
  })
  try {
    const isRead = yield* inParts(child.stdout)
    const code = isRead ? await ended : 0
    if (code !== 0) throw troubleOf(args, root, typeof code === 'string' ? code : `git ended with ${code}`)
  } finally {
    child.kill('SIGKILL')
  }
}

/** Returns false for what is no text: the rest of it was not asked for. */
async function* inParts(bytes: AsyncIterable<Buffer>): AsyncGenerator<TextPart, boolean> {
  let decoder: TextDecoder | null = null
  let text = ''
  let firstLine = 1
  for await (const chunk of bytes) {
    if (decoder === null) {
      const encoding = encodingOf(chunk)
      if (encoding === null) return false
      decoder = new TextDecoder(encoding)
    }
    text += decoder.decode(chunk, { stream: true })
    while (text.length >= PART_CHARS) {
      const end = endOfPart(text)
      yield { text: text.slice(0, end), firstLine }
      const next = startAfter(text, end)
      firstLine += newlinesIn(text, next)
      text = text.slice(next)
    }
  }
  if (text !== '') yield { text, firstLine }
  return true
}

/** Behind the last line that is whole; in the middle of a line that is longer than a part. */
function endOfPart(text: string): number {
  const end = text.lastIndexOf('\n', PART_CHARS - 1) + 1
  return end > 2 * OVERLAP_CHARS ? end : PART_CHARS
}

/** The next part begins before the end of this one: with a line where one begins near there. */
function startAfter(text: string, end: number): number {
  const lineStart = text.lastIndexOf('\n', end - OVERLAP_CHARS - 1) + 1
  return lineStart > end - 2 * OVERLAP_CHARS ? lineStart : end - OVERLAP_CHARS
}

function newlinesIn(text: string, end: number): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) count++
  return count
}
