// From what a person named, paths and patterns, to logs. Rotated files of a log that is named as well belong to it.
import { glob, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { liveNamesOf, unpackedName } from './family.ts'

/** Logs that are read at the same time; of more the ones that were written last. */
export const LOGS_MAX = 256
/** Names that one look at the patterns takes in. */
export const MATCHES_MAX = 10_000

export type FoundLog = {
  readonly path: string
  /** Rotated files that were named too. */
  readonly chosen: ReadonlySet<string>
}

export type FoundLogs = {
  readonly logs: readonly FoundLog[]
  /** Matches that are left out because there are too many. */
  readonly left: number
  /** Named without a pattern, and not there. */
  readonly missing: readonly string[]
}

/** Absolute paths of the logs, in a constant order. A path without `*`, `?`, `[` or `{` is a log even if it is not there. */
export async function findLogs(patterns: readonly string[]): Promise<FoundLogs> {
  const paths = new Set<string>()
  const missing: string[] = []
  for (const pattern of patterns) {
    const path = resolve(pattern)
    const isThere = (await stat(path).catch(() => null)) !== null
    if (isThere || !isPattern(pattern)) {
      paths.add(path)
      if (!isThere) missing.push(path)
    } else for (const match of await matchesOf(path)) paths.add(match)
  }
  const found = fold([...paths].sort())
  const logs = found.length > LOGS_MAX ? await newest(found) : found
  return { logs, left: found.length - logs.length, missing }
}

export const isPattern = (named: string): boolean => /[*?[{]/.test(named)

async function matchesOf(pattern: string): Promise<readonly string[]> {
  const found: string[] = []
  for await (const entry of glob(pattern, { withFileTypes: true })) {
    // A pattern may match pipes and devices; only what is named by itself may make us wait.
    if (entry.isFile() || entry.isSymbolicLink()) found.push(join(entry.parentPath, entry.name))
    if (found.length >= MATCHES_MAX) break
  }
  const files = await Promise.all(found.map(async (path) => ((await isFile(path)) ? path : null)))
  return files.flatMap((path) => (path === null ? [] : [path]))
}

const isFile = async (path: string) => (await stat(path).catch(() => null))?.isFile() ?? false

/** Rotated and packed files go to the log that they are of, if it is there; a packed file is a log by its unpacked name. */
function fold(paths: readonly string[]): readonly FoundLog[] {
  const all = new Set(paths)
  const logs = new Map<string, Set<string>>()
  for (const path of paths) {
    const owner = ownerOf(path, all) ?? join(dirname(path), unpackedName(basename(path)))
    const chosen = logs.get(owner) ?? new Set()
    logs.set(owner, chosen)
    if (path !== owner) chosen.add(path)
  }
  return [...logs].map(([path, chosen]) => ({ path, chosen }))
}

function ownerOf(path: string, all: ReadonlySet<string>): string | null {
  const owners = liveNamesOf(basename(path)).map((name) => join(dirname(path), name))
  return owners.find((owner) => all.has(owner)) ?? null
}

async function newest(logs: readonly FoundLog[]): Promise<readonly FoundLog[]> {
  const dated = await Promise.all(
    logs.map(async (log) => ({ log, mtimeMs: (await stat(log.path).catch(() => null))?.mtimeMs ?? 0 })),
  )
  const kept = new Set(
    dated
      .sort((a, b) => b.mtimeMs - a.mtimeMs)
      .slice(0, LOGS_MAX)
      .map(({ log }) => log),
  )
  return logs.filter((log) => kept.has(log))
}
