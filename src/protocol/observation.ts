// What senses and hands saw that is too large or too secret for the journal. Detectors turn it into events; then it is gone.
import type { ChangedFile } from './event-audit.ts'
import type { Finding } from './finding.ts'
import type { Recheck } from './intent.ts'
import type { Seen } from './scan.ts'
import type { CheckRun } from './verdict.ts'

/** One file of a change at that exact commit. `text` is null for binary, too large, deleted or unreadable files. */
export type ChangedText = ChangedFile & {
  readonly text: string | null
  /** 1-based numbers of the lines that the change added. */
  readonly addedLines: readonly number[]
  /** Its text before the change, where a rule compares the two; null where there was none that can be read. */
  readonly before?: string | null
  /** What the rules see in it, when that was found out before; empty when they could not look. */
  readonly seen?: readonly Seen[]
}

/** Of which of the changed files the text before the change is wanted, file by file. */
export type NeedsBefore = (files: readonly ChangedFile[]) => readonly boolean[]

export type Observation =
  | {
      readonly kind: 'change'
      readonly auditId: string
      readonly files: readonly ChangedText[]
      /** What outside tools reported on the same files (shellcheck …), already as findings. */
      readonly toolFindings: readonly Finding[]
      readonly ran: readonly CheckRun[]
      /** Where the repository declares the relations that the rules asked about: output of `git grep -n -p -A`. */
      readonly relations?: string
      /** The repository's own .gitleaks.toml at that commit; absent when it has none. */
      readonly userRules?: string
      /** Earlier issues with the text of their file in this tree; null text when the file is gone. */
      readonly recheck: readonly (Recheck & { readonly text: string | null; readonly seen?: readonly Seen[] })[]
    }
  | {
      readonly kind: 'screen'
      readonly sessionId: string
      /** Visible rows, top first, as plain text. */
      readonly rows: readonly string[]
      readonly title: string
      /** Milliseconds without output. */
      readonly quietMs: number
    }
