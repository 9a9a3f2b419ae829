// When a running threat is told again: when its level rises at once; when more is affected, or the failure comes sooner or
// later than was said, at most once a while.
import type { Severity } from '#protocol/severity.ts'
import type { Sighting } from '#protocol/sighting.ts'
import type { Threat } from '#protocol/threat.ts'
import { threatOf } from './threat-words.ts'

/** No more than one update in this time, unless the level rises. */
export const UPDATE_EVERY_MS = 5 * 60_000
/** The time to failure has moved by more than this share of what was left. */
export const MOVED_SHARE = 0.2

type Now = {
  readonly level: Severity
  readonly sightings: readonly [Sighting, ...Sighting[]]
  readonly raisedAt: number
}

/** True when `told` no longer says what matters about `now`. */
export function isNews(told: Threat, now: Now, at: number): boolean {
  if (now.level !== told.level) return true
  if (at - told.updatedAt < UPDATE_EVERY_MS) return false
  const { keys, timeToFailureS } = threatOf({ ...told, ...now, at, notes: [] })
  if (keys.some((key) => !told.keys.includes(key))) return true
  return hasMoved(told, timeToFailureS, at)
}

/** A failure that simply comes closer as time goes by is no news. */
function hasMoved({ timeToFailureS: before, updatedAt }: Threat, now: number | null, at: number): boolean {
  if (before === null || now === null) return before !== now
  const expected = Math.max(0, before - (at - updatedAt) / 1_000)
  return Math.abs(now - expected) > MOVED_SHARE * Math.max(expected, UPDATE_EVERY_MS / 1_000)
}
