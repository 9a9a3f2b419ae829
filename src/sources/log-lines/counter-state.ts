// Everything that a counter must know to go on where it stopped: plain data that can be cloned and kept.
import type { LogMinute } from '#protocol/log-minute.ts'
import type { AuthSeen } from './auth-messages.ts'
import { type CountState, noCounts } from './counting.ts'
import { type FileClock, noClock } from './file-clock.ts'
import type { Pending } from './file-lines.ts'
import type { OpenMinute } from './open-minute.ts'

export const FILES_KEPT_MAX = 1_000
const VERSION = 2

export type FileState = {
  readonly clock: FileClock
  pending: Pending | null
  /** Whether its last record was JSON: then words between records are no records of their own. */
  isJson: boolean
}

export type CounterState = {
  readonly version: typeof VERSION
  readonly files: Map<string, FileState>
  readonly open: Map<number, OpenMinute>
  /** Closed before anybody asked for them, because too many were open. */
  readonly early: LogMinute[]
  closedTo: number
  /** What belongs to no minute that is open: it goes with the next. */
  readonly aside: { bad: number; late: number; readonly badSamples: string[] }
  readonly seen: AuthSeen
  readonly count: CountState
}

/** A copy of what was kept, or a beginning where nothing (or nothing of this version) was. */
export function counterState(kept: unknown): CounterState {
  if ((kept as CounterState | undefined)?.version === VERSION) return structuredClone(kept as CounterState)
  return {
    version: VERSION,
    files: new Map(),
    open: new Map(),
    early: [],
    closedTo: Number.NEGATIVE_INFINITY,
    aside: { bad: 0, late: 0, badSamples: [] },
    seen: new Map(),
    count: noCounts(),
  }
}

/** The state of a file; the file that was heard of first is forgotten when there are too many. */
export function fileState(files: Map<string, FileState>, name: string): FileState {
  let file = files.get(name)
  if (file) return file
  if (files.size >= FILES_KEPT_MAX) for (const oldest of [...files.keys()].slice(0, 1)) files.delete(oldest)
  file = { clock: noClock(), pending: null, isJson: false }
  files.set(name, file)
  return file
}
