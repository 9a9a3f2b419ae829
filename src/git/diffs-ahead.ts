// The files of a change are named before it is read, and git answers both with one call: what it said is kept for the reading.
import { readDiff } from './added-lines.ts'

/** Changes that were named and not read yet; of more, the oldest are asked for again. */
export const AHEAD_MAX = 4

type ReadDiff = typeof readDiff
export type DiffsAhead = {
  /** Reads a diff and keeps it. */
  readonly name: ReadDiff
  /** The kept diff, which is then forgotten; else it is read. */
  readonly take: ReadDiff
}

export function createDiffsAhead(read: ReadDiff = readDiff): DiffsAhead {
  const kept = new Map<string, ReturnType<ReadDiff>>()
  const keyOf = (...[root, { base, tree }]: Parameters<ReadDiff>) => JSON.stringify([root, base, tree])
  return {
    name(...asked) {
      const key = keyOf(...asked)
      const diff = read(...asked)
      kept.set(key, diff)
      const [oldest] = kept.keys()
      if (kept.size > AHEAD_MAX && oldest !== undefined) kept.delete(oldest)
      // Who asks again may have better luck.
      diff.catch(() => kept.get(key) === diff && kept.delete(key))
      return diff
    },
    take(...asked) {
      const key = keyOf(...asked)
      const diff = kept.get(key)
      kept.delete(key)
      return diff ?? read(...asked)
    },
  }
}
