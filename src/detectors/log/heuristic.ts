// The shape of every log heuristic: a machine over minutes. Its state is plain data (structured clone), owned by it alone, kept with
// the place up to which the logs were read; so a restart goes on exactly where it was. No clock: time is the minute's own.
import type { LogMinute } from '#protocol/log-minute.ts'
import type { LogSettings } from '#protocol/log-settings.ts'
import type { Sighting } from '#protocol/sighting.ts'

export type LogHeuristic<State> = {
  /** Raised with the state's shape: a kept state of another version is not read but learned anew. */
  readonly version: number
  begin(): State
  /**
   * Takes one minute in; may change `state` in place, because thousands of routes and addresses lie in it.
   * Answers with every incident that runs at the minute's end, and once with those that ended in it.
   */
  step(state: State, minute: LogMinute, settings: LogSettings): readonly Sighting[]
}
