// Requests whose dialog has gone from the session's own screen though nobody said that they were answered: no event follows Esc, and
// after a yes there the agent's hook may wait until its tool has run.
import { type Asked, type Gathered, sourceOf } from './gathered.ts'

/** The screen shows something else for this long: longer than a dialog takes to be drawn again. */
export const GONE_AFTER_MS = 3_000
/** A dialog may be seen so long before its hook is heard. */
const SEEN_BEFORE_MS = 2_000

/** When they count as gone, unless the screen changes before; null where that cannot be told. */
export function absentAt({ evidence, dialogAt }: Gathered, { at, by, isOnScreen }: Asked): number | null {
  if (by !== 'desk' || !isOnScreen || dialogAt === null || dialogAt < at - SEEN_BEFORE_MS) return null
  const screen = sourceOf(evidence, 'screen')
  if (!screen || screen.says === 'waiting' || screen.says === 'nothing' || screen.since < dialogAt) return null
  return Math.max(screen.since, at) + GONE_AFTER_MS
}
