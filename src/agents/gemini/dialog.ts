// Answers by typing into Gemini's own dialog, for its hooks take no yes: only while a permission dialog stands on the screen that shows
// exactly the command which the request is about, and once. Everything else is left to the human.
import type { AgentRequest } from '#protocol/agent-request.ts'
import type { PtyHost } from '#protocol/ports.ts'

/** The hook is heard before the dialog is drawn. */
export const DRAWN_WITHIN_MS = 5_000
const LOOK_EVERY_MS = 100

export type DialogParts = {
  readonly screens: Pick<PtyHost, 'screen' | 'inputOnce'>
  /** What a screen asks, by the rules of the session's profile. */
  readonly read: (rows: readonly string[], sessionId: string) => AgentRequest | null
  readonly pause: (ms: number) => Promise<unknown>
}

/** Types an answer to a request of a session; false when its dialog was not found. */
export type TypeAnswer = (sessionId: string, request: AgentRequest, keys: string) => Promise<boolean>

export function typingInto({ screens, read, pause }: DialogParts): TypeAnswer {
  return async (sessionId, request, keys) => {
    for (let waited = 0; waited <= DRAWN_WITHIN_MS; waited += LOOK_EVERY_MS) {
      const view = await screens.screen(sessionId)
      if (!view) return false
      const shown = read(view.rows, sessionId)
      if (shown !== null && showsIt(shown, request)) {
        await screens.inputOnce(sessionId, `gemini.${request.fingerprint}`, keys)
        return true
      }
      await pause(LOOK_EVERY_MS)
    }
    return false
  }
}

/** A command that is shown in part, or in other words, is never the same; where a row ends there may be a space or none. */
function showsIt(shown: AgentRequest, { kind, tool, lines }: AgentRequest): boolean {
  if (shown.kind !== kind || shown.tool !== tool) return false
  let rest = lines.join('\n')
  for (const row of commandRows(shown.lines)) {
    rest = rest.trimStart()
    if (!rest.startsWith(row)) return false
    rest = rest.slice(row.length)
  }
  return rest.trim() === ''
}

/** What stands in the dialog's inner box. */
const commandRows = (rows: readonly string[]) => rows.flatMap((row) => /^│ │ (.*) │ │$/u.exec(row)?.[1]?.trim() ?? [])
