// A reader under test, pulled turn by turn: what it handed out as text, and its places, as a consumer would keep them.
import type { Trouble } from '#protocol/errors.ts'
import { readLogs } from '#sources/logs/read-logs.ts'
import type { LogTurn, ReadLogs } from '#sources/logs/reading.ts'

/** Everything is due at once, so that a test need not wait. */
export const EAGER = { pollMs: 1, globMs: 0, renamedQuietMs: 0, silentMs: 0 }

export type Heard = { readonly log: string; readonly line: string }

export function openReading(options: Partial<ReadLogs> & Pick<ReadLogs, 'inputs'>) {
  const heard: Heard[] = []
  const troubles: Trouble[] = []
  const reader = readLogs({
    follow: false,
    clockOf: () => null,
    onTrouble: (trouble) => troubles.push(trouble),
    pace: EAGER,
    ...options,
  })
  const controller = new AbortController()
  const turns = reader.turns(controller.signal)
  const pull = async (): Promise<LogTurn | null> => {
    const { value, done } = await turns.next()
    if (done || !value) return null
    if (value.type === 'lines') {
      const text = value.bytes.toString('utf8', value.from, value.to)
      for (const line of text.slice(0, -1).split('\n')) heard.push({ log: value.log, line })
    }
    return value
  }
  return {
    heard,
    troubles,
    reader,
    pull,
    lines: () => heard.map(({ line }) => line),
    /** To the end, or, following, until nothing was new for some looks. */
    async drain() {
      for (let quiet = 0; quiet < 3; ) {
        const turn = await pull()
        if (!turn) return
        quiet = turn.type === 'quiet' ? quiet + 1 : 0
      }
    },
    async stop() {
      controller.abort()
      await turns.return()
    },
  }
}
