// The settings that add our hooks to a session of Gemini CLI: as defaults of the system, which rank below everything that the user has
// written and whose hooks Gemini adds to the user's own. What such a file said before is kept in it. Pure.
import type { Equipping } from '../adapter.ts'

export type Settings = Readonly<Record<string, unknown>>

/** The relay itself gives up sooner. */
const REPORT_WITHIN_MS = 10_000
const EVENTS = ['SessionStart', 'BeforeAgent', 'BeforeTool', 'AfterTool', 'AfterAgent', 'Notification', 'SessionEnd']

/** None of them waits: Gemini shows its dialog only when the hook that tells of it has ended. */
export function settingsFor(relay: Equipping['relay'], given: Settings): Settings {
  const before = isRecord(given['hooks']) ? given['hooks'] : {}
  const hooks = EVENTS.map((event) => {
    const own = before[event]
    const hook = { name: 'signalbox', type: 'command', command: relay(event), timeout: REPORT_WITHIN_MS }
    return [event, [...(Array.isArray(own) ? own : []), { hooks: [hook] }]]
  })
  return { ...given, hooks: { ...before, ...Object.fromEntries(hooks) } }
}

const isRecord = (value: unknown): value is Settings =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

/** Null when it is no object in JSON; comments are left out, as Gemini does. */
export function parseSettings(text: string): Settings | null {
  try {
    const bare = text.replaceAll(
      /("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
      (_, quoted?: string) => quoted ?? '',
    )
    const value: unknown = JSON.parse(bare)
    return isRecord(value) ? value : null
  } catch {
    return null
  }
}
