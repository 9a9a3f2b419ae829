// What the rules see in one file of a change, and the port through which the looking is done away from the engine's thread.
// Only what is seen travels back: the text stays where it was read.
import type { ChangedFile } from './event-audit.ts'
import type { Finding } from './finding.ts'

/** A finding with every line that takes part in it: it is new when the change added any of them. Line 0: the whole file. */
export type Seen = {
  readonly finding: Finding
  readonly touches: readonly number[]
  /** Holds only where the models of the repository declare these relations; absent where the file alone tells. */
  readonly asks?: RelationsAsked
}

/** Names read of the rows of a query: all of `all`, and one of `any`. */
export type RelationsAsked = {
  /** The queried model, where the query names it: then it has to be the one that declares `any`. */
  readonly model: string | null
  readonly any: readonly string[]
  readonly all: readonly string[]
}

export type ScanFile = {
  readonly path: string
  readonly status: ChangedFile['status']
  readonly text: string
  /** Object name of the text, by which the answer is kept. */
  readonly blob: string
  /** Of a part of a large file, where other rules would see half of what they look for. */
  readonly only?: 'secrets'
}

/** What was seen, or why it was not looked for. */
export type Scanned = { readonly seen: readonly Seen[] } | { readonly skipped: string }

export type Scan = {
  /** One answer for each file, in order. `userRules` is the text of the repository's own rules. Rejects only on abort. */
  files(files: readonly ScanFile[], userRules: string | undefined, signal: AbortSignal): Promise<readonly Scanned[]>
  /** Why a part of the rules could not be used; null when all could. */
  missing(): string | null
  /** Something will have to be read soon. */
  warm(): void
  close(): Promise<void>
}
