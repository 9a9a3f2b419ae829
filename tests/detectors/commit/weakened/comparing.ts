// A change of one or several files, each given as it was and as it is, and what the comparison says about it.
import { findWeakened } from '#detectors/commit/weakened/find-weakened.ts'
import type { Finding } from '#protocol/finding.ts'
import type { ChangedText } from '#protocol/observation.ts'

/** Null: the file is not there. */
export type WasIs = readonly [was: string | null, is: string | null]

export function changedFile(path: string, [was, is]: WasIs): ChangedText {
  const lines = is === null ? [] : is.split('\n').map((_, index) => index + 1)
  const status = is === null ? 'deleted' : was === null ? 'added' : 'modified'
  return { path, status, text: is, addedLines: lines, ...(was !== null && { before: was }) }
}

export const compare = (files: Readonly<Record<string, WasIs>>): readonly Finding[] =>
  findWeakened(Object.entries(files).map(([path, both]) => changedFile(path, both))).findings
