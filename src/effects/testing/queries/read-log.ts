// What the processes of a test run wrote about their queries. One JSON object a line, of three kinds: the library that is
// counted there, a query that was seen 5, 10, 20, 40 … times from one place, and that there was no room for more. The program
// under test could write there as well, so nothing of it is taken on trust.
import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { REPEATS_MIN } from '#protocol/query-count.ts'

export const LOG_FILES_MAX = 200
export const LOG_BYTES_MAX = 8 * 1024 * 1024
export const GROUPS_MAX = 2_000
const LIBRARY = /^[\w.:-]{1,40}$/

/** Path, line, function. */
const frameSchema = z.tuple([z.string().max(1_000), z.int().min(1), z.string().max(1_000)])
const groupSchema = z.object({
  statement: z.string().max(1_000),
  count: z.int().min(REPEATS_MIN),
  test: z.string().max(4_000),
  /** Of the program, innermost first: the first ran the query. */
  frames: z.array(frameSchema).min(1).max(10),
  /** Of the test's own files, innermost first; none where the test is not on the stack. */
  entry: z.array(frameSchema).max(4),
})
const lineSchema = z.union([
  groupSchema,
  z.object({ counts: z.string().regex(LIBRARY) }),
  z.object({ failed: z.string().regex(LIBRARY) }),
  z.object({ full: z.literal(true) }),
])
export type Frame = z.infer<typeof frameSchema>
export type QueryGroup = z.infer<typeof groupSchema>

export type QueryLog = {
  /** Libraries whose queries were counted. */
  readonly libraries: readonly string[]
  /** Libraries that were there and could not be. */
  readonly failed: readonly string[]
  readonly groups: readonly QueryGroup[]
  readonly isCut: boolean
}

/** Everything in the folder, the highest count of each group. */
export async function readQueryLog(folder: string): Promise<QueryLog> {
  const { texts, isCut } = await textsIn(folder)
  const lines = texts.flatMap(linesOf)
  const groups = new Map<string, QueryGroup>()
  const kept = lines.filter((line) => 'frames' in line).map((line) => keep(groups, line))
  return {
    libraries: [...new Set(lines.flatMap((line) => ('counts' in line ? [line.counts] : [])))],
    failed: [...new Set(lines.flatMap((line) => ('failed' in line ? [line.failed] : [])))],
    groups: [...groups.values()],
    isCut: isCut || kept.includes(false) || lines.some((line) => 'full' in line),
  }
}

async function textsIn(folder: string): Promise<{ readonly texts: readonly string[]; readonly isCut: boolean }> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).toSorted()
  const texts: string[] = []
  let bytesLeft = LOG_BYTES_MAX
  for (const name of names.slice(0, LOG_FILES_MAX)) {
    const path = join(folder, name)
    const stats = await lstat(path)
    if (!stats.isFile() || stats.size > bytesLeft) continue
    bytesLeft -= stats.size
    texts.push(await readFile(path, 'utf8'))
  }
  return { texts, isCut: texts.length < names.length }
}

/** The last line of a process that was killed may be a part of one. */
function linesOf(text: string) {
  return text.split('\n').flatMap((line) => {
    try {
      const parsed = lineSchema.safeParse(JSON.parse(line))
      return parsed.success ? [parsed.data] : []
    } catch {
      return []
    }
  })
}

/** False where there is no room. */
function keep(groups: Map<string, QueryGroup>, group: QueryGroup): boolean {
  const key = JSON.stringify([group.statement, group.frames[0], group.entry, group.test])
  const known = groups.get(key)
  if (!known && groups.size >= GROUPS_MAX) return false
  if (!known || known.count < group.count) groups.set(key, group)
  return true
}
