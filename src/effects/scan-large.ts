// Files that are too large for the rules: said to be unread, and still searched for secrets, part by part, up to a maximum.
import type { AddedLines } from '#git/added-lines.ts'
import { BLOB_BYTES_MAX } from '#git/blob-texts.ts'
import type { TextPart } from '#git/text-parts.ts'
import { clean } from '#protocol/clean.ts'
import { messageOf } from '#protocol/errors.ts'
import type { ChangedFile } from '#protocol/event-audit.ts'
import type { Scan, Seen } from '#protocol/scan.ts'
import type { CheckRun } from '#protocol/verdict.ts'

/** Searched for secrets in one change; files beyond it are not searched, and that is said. */
export const LARGE_BYTES_MAX = 64 * 1024 * 1024
/** Findings of one file. */
export const LARGE_SEEN_MAX = 200
const NAMED_MAX = 3

export type LargeFile = ChangedFile & {
  readonly blob: string
  readonly bytes: number
  readonly added: AddedLines
  /** The text; nothing where it is none. */
  parts(): AsyncIterable<TextPart>
}

export type LargeScan = {
  /** What was seen in each file that was searched, by path. */
  readonly seen: ReadonlyMap<string, readonly Seen[]>
  readonly ran: readonly CheckRun[]
}

type Searched = { readonly seen: readonly Seen[]; readonly isText: boolean; readonly missed: string | null }
type Told = Pick<LargeFile, 'path' | 'bytes'>

/** One after the other, and one part at a time. */
export async function scanLarge(
  files: readonly LargeFile[],
  { scan, userRules }: { readonly scan: Scan; readonly userRules: string | undefined },
  signal: AbortSignal,
): Promise<LargeScan> {
  const seen = new Map<string, readonly Seen[]>()
  const unread: Told[] = []
  const missed: string[] = []
  let room = LARGE_BYTES_MAX
  for (const file of files) {
    const isWithin = file.bytes <= room
    const searched = isWithin ? await search(file, { scan, userRules }, signal) : await isItText(file)
    if (!searched.isText) continue
    unread.push(file)
    if (isWithin) room -= file.bytes
    if (searched.missed === null) seen.set(file.path, searched.seen)
    else missed.push(`${clean(file.path, 80)}: ${searched.missed}`)
  }
  return { seen, ran: unread.length === 0 ? [] : told(unread, missed) }
}

type Means = { readonly scan: Scan; readonly userRules: string | undefined }

async function search(file: LargeFile, { scan, userRules }: Means, signal: AbortSignal): Promise<Searched> {
  const { path, status, blob } = file
  const found = new Map<string, Seen>()
  let index = 0
  try {
    for await (const { text, firstLine } of file.parts()) {
      const asked = { path, status, text, blob: `${blob}.${index++}`, only: 'secrets' } as const
      const [answer] = await scan.files([asked], userRules, signal)
      if (!answer || 'skipped' in answer) return { seen: [], isText: true, missed: answer?.skipped ?? 'no answer' }
      for (const one of answer.seen) {
        const moved = movedBy(one, firstLine - 1)
        // What lies where two parts overlap is seen twice.
        const key = `${moved.finding.rule} ${moved.finding.line}`
        if (!found.has(key) && found.size < LARGE_SEEN_MAX) found.set(key, moved)
      }
    }
  } catch (thrown) {
    signal.throwIfAborted()
    return { seen: [], isText: true, missed: messageOf(thrown) }
  }
  return { seen: [...found.values()], isText: index > 0, missed: null }
}

function movedBy({ finding, touches }: Seen, lines: number): Seen {
  if (finding.line === 0) return { finding, touches }
  return { finding: { ...finding, line: finding.line + lines }, touches: touches.map((line) => line + lines) }
}

/** Too large to be searched; its beginning tells whether it would have been. */
async function isItText(file: LargeFile): Promise<Searched> {
  const missed = `not searched for secrets, as only ${LARGE_BYTES_MAX / 1024 ** 2} MB of a change are`
  try {
    for await (const _ of file.parts()) return { seen: [], isText: true, missed }
    return { seen: [], isText: false, missed }
  } catch (thrown) {
    return { seen: [], isText: true, missed: messageOf(thrown) }
  }
}

function told(unread: readonly Told[], missed: readonly string[]): readonly CheckRun[] {
  const names = unread.slice(0, NAMED_MAX).map(({ path, bytes }) => `${clean(path, 80)} (${sizeOf(bytes)})`)
  const more = unread.length > NAMED_MAX ? [`and ${unread.length - NAMED_MAX} more`] : []
  const because = `not read: ${unread.length} files over ${BLOB_BYTES_MAX / 1024 ** 2} MB: ${[...names, ...more].join(', ')}`
  const searched = unread.length - missed.length
  return [
    { name: 'built-in rules, large files', outcome: 'skipped', because: because.slice(0, 400) },
    ...(searched === 0
      ? []
      : [{ name: 'secrets in large files', outcome: 'ran', because: `${searched} files, searched in parts` } as const]),
    ...(missed.length === 0
      ? []
      : [
          {
            name: 'secrets in large files, rest',
            outcome: 'skipped',
            because: `${missed.length} files: ${missed.slice(0, NAMED_MAX).join('; ')}`.slice(0, 400),
          } as const,
        ]),
  ]
}

const sizeOf = (bytes: number) => `${(bytes / 1024 ** 2).toFixed(1)} MB`

/** The lines of what was seen that the change added, as all lines of so large a file are not worth their memory. */
export function addedLinesOf({ added }: LargeFile, seen: readonly Seen[]): readonly number[] {
  const lines = seen.flatMap(({ touches }) => touches)
  if (added === 'all') return lines
  const all = new Set(added)
  return lines.filter((line) => all.has(line))
}
