// Many logs as one order of turns: whole lines of the log that is furthest behind on its own clock, so that all stay together.
// Nothing is read until the next turn is asked for. `places` belongs to the turns that were taken: kept together with what was
// made of them, each line counts once over a restart.
import { createHint } from '#sources/hint.ts'
import { CHUNK_BYTES } from './bytes.ts'
import { LookTimes } from './look-times.ts'
import type { LogsReader, Pace, ReadLogs } from './reading.ts'
import { Roster } from './roster.ts'
import { Turns } from './turns.ts'
import { SILENT_MS } from './watermark.ts'

/** How often files are looked at, hints or not. */
const POLL_MS = 500
/** How often patterns are. */
const GLOB_MS = 2_000
const RENAMED_QUIET_MS = 1_000
/** Changes that come together are one hint. */
const COALESCE_MS = 5

/** Rejects with Trouble from `turns` when a named file is not there and not awaited. */
export function readLogs(options: ReadLogs): LogsReader {
  const pace: Pace = {
    pollMs: POLL_MS,
    globMs: GLOB_MS,
    renamedQuietMs: RENAMED_QUIET_MS,
    silentMs: SILENT_MS,
    ...options.pace,
  }
  const hint = createHint(COALESCE_MS)
  const roster = new Roster({ ...options, pace, onMore: hint.give })
  const turns = new Turns({ roster, clockOf: options.clockOf, silentMs: pace.silentMs })

  return {
    places: () => roster.places(),
    watermark: () => turns.watermark(),
    figures: () => ({ logs: roster.logs().length, bytes: turns.bytes, cutLines: roster.cutLines }),
    async *turns(signal) {
      try {
        const times = new LookTimes(pace.pollMs, hint)
        while (!signal.aborted) {
          if (times.begin()) await roster.look()
          const turn = await turns.next(CHUNK_BYTES)
          if (!turn && roster.isDone()) return
          yield turn ?? { type: 'quiet' }
          if (!turn) await times.wait(signal)
        }
      } finally {
        await roster.close()
      }
    },
  }
}
