// `signalbox tail ID`: what a session has on its screen and scrolled off it, as plain text. Read from the pty-host, which has
// it only while it holds the session.
import { type CommandLine, numberOf } from '#cli/command-line.ts'
import { reachPtyHost } from '#processes/pty-link.ts'
import { Trouble } from '#protocol/errors.ts'
import type { EngineClient } from '#transport/client.ts'
import { prepare } from '#workspace.ts'
import { sessionIdOf } from './life-cycle.ts'
import { linkingOf, type Setting } from './setting.ts'

const LINES = 40
const LINES_MAX = 100_000

/** Prints the last lines, oldest first; blank ones at the end are left out. Rejects with Trouble when there is nothing to read. */
export async function printTail(line: CommandLine, setting: Setting, client: EngineClient): Promise<number> {
  const linesMax = numberOf(line, 'lines', [1, LINES_MAX]) ?? LINES
  const sessionId = await sessionIdOf(line, client)
  const linking = linkingOf(line, setting)
  const { token } = prepare(linking.workspace)
  const ptyHost = await reachPtyHost({ ...linking, token }, { start: false, onLost: () => {} })
  const history = await ptyHost.history(sessionId).finally(() => ptyHost.close())
  if (!history) throw new Trouble(`there is no screen of ${sessionId} (any more)`, 'see `signalbox sessions`', 1)
  const filled = history.rows.slice(0, history.rows.findLastIndex((row) => row !== '') + 1)
  const rows = filled.slice(-linesMax)
  if (line.flags.has('json')) setting.io.out(JSON.stringify({ sessionId, rows }))
  else for (const row of rows) setting.io.out(row)
  return 0
}
