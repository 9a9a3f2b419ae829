// Logs read to their end inside this process, as a source of a one-off engine: every threat, and the latest buckets.
import type { Bucket } from '#protocol/event-world.ts'
import type { LogSettings } from '#protocol/log-settings.ts'
import { plain } from '#protocol/plain.ts'
import type { Source } from '#protocol/ports.ts'
import { analyseLogs, sourceName } from './log-analysis.ts'
import { findLogPlace } from './log-place.ts'
import { BUCKETS_HELD_MAX } from './log-telling.ts'

type Reading = {
  readonly inputs: readonly string[]
  readonly settings: LogSettings
  readonly root: string
}

/** Ends when all is read; rejects with Trouble when a file cannot be read. */
export function readLogsOnce({ inputs, settings, root }: Reading): Source {
  const name = `logs ${sourceName(inputs)}`
  return {
    name,
    async run(emit, _observe, signal) {
      const { commits } = await findLogPlace(root)
      let held: readonly Bucket[] = []
      const steps = analyseLogs(
        {
          inputs,
          settings,
          follow: false,
          kept: null,
          commits: () => commits,
          plans: () => [],
          onTrouble: ({ message, hint }) =>
            emit({ type: 'source.failed', source: name, message: plain(message), hint: plain(hint) }),
        },
        signal,
      )
      for await (const { minutes } of steps) {
        for (const { threats } of minutes) for (const event of threats) emit(event)
        held = [...held, ...minutes.map(({ bucket }) => bucket)].slice(-BUCKETS_HELD_MAX)
      }
      for (const bucket of held) emit({ type: 'log.counted', bucket })
    },
  }
}
