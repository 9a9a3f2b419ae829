// The screen of a producer that nothing has disturbed, and how another differs from it: characters, colours and cursor.
import type { ScreenView } from '#protocol/ports.ts'
import { createPtyHost } from '#sessions/pty-host.ts'
import { until } from '../support/until.ts'
import { endCountIn } from './producer.ts'
import { COLS, ROWS } from './stage.ts'

const RUN_WITHIN_MS = 120_000

type Run = { readonly argv: readonly string[]; readonly tag: string; readonly cwd: string }

/** Runs the producer to its end in a host in this process. */
export async function undisturbedScreen({ argv, tag, cwd }: Run): Promise<ScreenView> {
  const host = createPtyHost()
  const sessionId = 's1'
  try {
    await host.spawn({ sessionId, name: tag, profile: 'generic', argv: [...argv], cwd, cols: COLS, rows: ROWS }, {})
    const view = async () => {
      const seen = await host.screen(sessionId)
      return seen && endCountIn(seen.rows, tag) !== null ? seen : null
    }
    return await until(`the undisturbed run of ${tag}`, view, RUN_WITHIN_MS)
  } finally {
    await host.stop(sessionId)
    host.close()
  }
}

/** The first difference in words, or null. */
export function differenceBetween(found: ScreenView, expected: ScreenView): string | null {
  for (const kind of ['rows', 'ansiRows'] as const) {
    const row = expected[kind].findIndex((text, index) => text !== found[kind][index])
    if (row >= 0)
      return `row ${row} is ${JSON.stringify(found[kind][row])}, expected ${JSON.stringify(expected[kind][row])}`
  }
  const same = found.cursor.x === expected.cursor.x && found.cursor.y === expected.cursor.y
  return same ? null : `cursor at ${JSON.stringify(found.cursor)}, expected ${JSON.stringify(expected.cursor)}`
}
