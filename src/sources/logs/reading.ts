// What is asked of the reading layer and what it gives: inputs and pace, turns, places, figures.
import type { Readable } from 'node:stream'
import type { Trouble } from '#protocol/errors.ts'
import type { LogPlaces } from './place.ts'

export type LogTurn =
  /** Lines of a log, valid until the next turn. */
  | { readonly type: 'lines'; readonly log: string; readonly bytes: Buffer; readonly from: number; readonly to: number }
  /** Nothing more of it for now: what is unfinished of several lines will not be continued. */
  | { readonly type: 'pause'; readonly log: string }
  /** Nothing at all for now: a moment to look at the clock. */
  | { readonly type: 'quiet' }

export type Pace = {
  readonly pollMs: number
  readonly globMs: number
  readonly renamedQuietMs: number
  /** A log that says nothing for so long is not waited for. */
  readonly silentMs: number
}

export type ReadLogs = {
  /** Paths, patterns, `-` for stdin, `journald:` or `journald:UNIT` for systemd's journal by its command. */
  readonly inputs: readonly string[]
  /** Goes on with what is written later; else ends at the end. */
  readonly follow: boolean
  /** A log without a place: its rotated files are read first. @default true */
  readonly history?: boolean
  readonly places?: LogPlaces
  /** Newest event time in what was handed out of a log; null where none was found. */
  readonly clockOf: (log: string) => number | null
  readonly onTrouble: (trouble: Trouble) => void
  readonly stdin?: Readable
  readonly pace?: Partial<Pace>
  /** Instead of `journalctl`. */
  readonly journalctl?: string
}

export type LogsReader = {
  /** To be called once. Ends when all is read, or, following, when the signal aborts. */
  turns(signal: AbortSignal): AsyncGenerator<LogTurn, void, undefined>
  places(): LogPlaces
  /** What ended before is complete; null when that cannot be said yet. Never goes back. */
  watermark(): number | null
  figures(): LogFigures
}

export type LogFigures = {
  readonly logs: number
  readonly bytes: number
  /** Lines that were longer than UNIT_BYTES_MAX. */
  readonly cutLines: number
}
