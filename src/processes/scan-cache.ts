// What the rules saw in a blob, kept for the next time it is asked for, also after a restart. Findings are masked before they
// come here; the text of a blob is never kept. Written whole beside and renamed, so that a crash leaves the old or the new file.
import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { findingSchema } from '#protocol/finding.ts'
import type { ScanFile, Seen } from '#protocol/scan.ts'

export const KEPT_MAX = 20_000
/** Characters of all that is kept; the oldest goes first. */
export const KEPT_CHARS_MAX = 16 * 1024 * 1024
/** A file with more findings than that is read again each time. */
const ENTRY_CHARS_MAX = 256 * 1024
const FILE_BYTES_MAX = 2 * KEPT_CHARS_MAX

const names = z.array(z.string().max(100)).max(100)
const asksSchema = z.strictObject({ model: z.string().max(100).nullable(), any: names, all: names })
const seenSchema = z.array(
  z
    .strictObject({ finding: findingSchema, touches: z.array(z.int()).max(1_000), asks: asksSchema.optional() })
    .transform(({ asks, ...seen }) => (asks ? { ...seen, asks } : seen)),
)

export type ScanCache = {
  get(key: string): readonly Seen[] | undefined
  set(key: string, seen: readonly Seen[]): void
  /** Writes what is new; nothing when nothing is. */
  save(): Promise<void>
}

/** The name of an answer: the same blob under another path, or under other rules, is another question. */
export function keyOf({ blob, path, status, only }: ScanFile, userRules: string | undefined): string {
  const kind = status === 'deleted' ? 'deleted' : 'present'
  return createHash('sha1')
    .update(JSON.stringify([blob, path, kind, userRules ?? null, ...(only === undefined ? [] : [only])]))
    .digest('hex')
}

/** `version` names the rules: what others have seen is forgotten. A file that cannot be read is an empty one. */
export async function openScanCache({ path, version }: { path: string; version: string }): Promise<ScanCache> {
  const kept = await load(path, version)
  let chars = [...kept.values()].reduce((sum, text) => sum + text.length, 0)
  let isNew = false
  const drop = (key: string) => {
    chars -= kept.get(key)?.length ?? 0
    kept.delete(key)
  }
  return {
    get(key) {
      const text = kept.get(key)
      if (text === undefined) return undefined
      // Taken out and put in again, so that the oldest is the one that was not asked for the longest.
      kept.delete(key)
      kept.set(key, text)
      return parse(text)
    },
    set(key, seen) {
      const text = JSON.stringify(seen)
      if (text.length > ENTRY_CHARS_MAX) return
      drop(key)
      kept.set(key, text)
      chars += text.length
      isNew = true
      for (const oldest of kept.keys()) {
        if (kept.size <= KEPT_MAX && chars <= KEPT_CHARS_MAX) return
        drop(oldest)
      }
    },
    async save() {
      if (!isNew) return
      isNew = false
      await write(path, [version, ...[...kept].map(([key, text]) => `${key} ${text}`)].join('\n'))
    },
  }
}

function parse(text: string): readonly Seen[] | undefined {
  if (text === '[]') return []
  try {
    return seenSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

async function load(path: string, version: string): Promise<Map<string, string>> {
  const size = await stat(path).then(
    (stats) => stats.size,
    () => 0,
  )
  if (size === 0 || size > FILE_BYTES_MAX) return new Map()
  const [head, ...lines] = (await readFile(path, 'utf8').catch(() => '')).split('\n')
  if (head !== version) return new Map()
  return new Map(lines.map((line) => [line.slice(0, 40), line.slice(41)] as const).slice(-KEPT_MAX))
}

async function write(path: string, text: string): Promise<void> {
  const beside = `${path}.${process.pid}`
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await writeFile(beside, text, { mode: 0o600 })
    await rename(beside, path)
  } catch {
    // Only speed is lost.
    await rm(beside, { force: true })
  }
}
