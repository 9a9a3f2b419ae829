// Bytes of logs to minutes: splits lines, joins those of one record, reads it by the form it has, counts it in the minute of its own
// time. Which file is read next, and when a minute is over, is for those who read the files to say. Its state is plain data: a
// counter made from it goes on as if it had never stopped.
import type { LogMinute } from '#protocol/log-minute.ts'
import type { LogSettings } from '#protocol/log-settings.ts'
import { counterState, type FileState, fileState } from './counter-state.ts'
import { joinLine, standsAlone } from './file-lines.ts'
import { ignoreRules } from './ignore-rules.ts'
import { createOpenMinutes } from './open-minutes.ts'
import { RecordCounter } from './record-counter.ts'

/** Longer lines are cut: what matters stands in the beginning. */
export const LINE_BYTES_MAX = 64 * 1024
const NEWLINE = 10
const RETURN = 13
const OBJECT = 123
const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 48 && byte <= 57

export type LineCounter = {
  /** Whole lines of that file, in order; the last byte of the range is a newline. */
  push(file: string, bytes: Buffer, from: number, to: number): void
  /** Nothing more comes after an unfinished multi-line trace (end of file, silence). */
  flush(file: string): void
  /** Newest believable time in that file, epoch milliseconds. */
  clockOf(file: string): number | null
  /** Minutes that end before `watermark`, oldest first, each once. */
  takeClosed(watermark: number): LogMinute[]
  /** Every minute that is open, oldest first: nothing more will come for them. */
  takeAll(): LogMinute[]
  /** Plain data (structured clone); a copy, so it may be kept while counting goes on. */
  state(): unknown
}

export type LineCounterOptions = {
  readonly settings: LogSettings
  readonly state?: unknown
  /** Epoch milliseconds; only for the year of times without one. */
  readonly now?: () => number
}

/** A counter of lines: an empty one, or one that goes on from a kept state. */
export function createLineCounter({ settings, state: kept, now = Date.now }: LineCounterOptions): LineCounter {
  const state = counterState(kept)
  const ignored = ignoreRules(settings.ignore)
  const minutes = createOpenMinutes(state)
  const records = new RecordCounter({ settings, state, minutes, ignored, now })

  const settle = (file: FileState) => {
    const { pending } = file
    file.pending = null
    if (pending) records.count(file, pending.text, pending.kind === 'stray')
  }

  const line = (file: FileState, text: string) => {
    if (standsAlone(text)) {
      settle(file)
      records.count(file, text, false)
    } else
      file.pending = joinLine(file.pending, text, (whole) => records.count(file, whole.text, whole.kind === 'stray'))
  }

  const slice = (file: FileState, bytes: Buffer, start: number, end: number) => {
    // An object must have its newline behind it; only the last bytes may lack it, and only by mistake.
    if (bytes[start] === OBJECT && end - start > 1 && end < bytes.length) {
      if (file.pending) settle(file)
      records.countObject(file, bytes, start, end)
    } else if (file.pending || !isDigit(bytes[start]) || !records.countAccess(file, bytes, start, end))
      line(file, bytes.toString('utf8', start, Math.min(end, start + LINE_BYTES_MAX)))
  }

  return {
    push(name, bytes, from, to) {
      const file = fileState(state.files, name)
      for (let start = from; start < to; ) {
        const found = bytes.indexOf(NEWLINE, start)
        const next = found < 0 || found >= to ? to : found
        const end = next > start && bytes[next - 1] === RETURN ? next - 1 : next
        if (!ignored.line(bytes, start, end)) slice(file, bytes, start, end)
        start = next + 1
      }
    },
    flush(name) {
      const file = state.files.get(name)
      if (file) settle(file)
    },
    clockOf(name) {
      const at = state.files.get(name)?.clock.at ?? Number.NaN
      return Number.isNaN(at) ? null : at
    },
    takeClosed: minutes.take,
    takeAll() {
      for (const file of state.files.values()) {
        settle(file)
        records.countHeld(file)
      }
      return minutes.take(Number.POSITIVE_INFINITY)
    },
    state: () => structuredClone(state),
  }
}
