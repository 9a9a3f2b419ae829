// What a creeping latency runs into: the time-out of the route as told, as its own log shows it, as that of its neighbours, or, said
// openly, assumed.
import type { LogSettings } from '#protocol/log-settings.ts'
import { millisecondsOf } from '../trend/histogram.ts'
import { assumedTimeout, ceilingOf } from './ceiling.ts'
import { matchesRoute } from './route-match.ts'
import { type RouteTrack, usualDay } from './route-track.ts'

export type Limit = {
  readonly ms: number
  readonly from: 'told' | 'learned' | 'neighbours' | 'assumed'
  /** Spread of the logarithm of the time until it is reached that comes from not knowing it. */
  readonly doubt: number
}

const DOUBT = { told: 0, learned: 0.05, neighbours: 0.5, assumed: 0.6 }
/** What others have must leave this route at least so many times its usual P95. */
const NEIGHBOUR_ROOM = 3
/** And they must be about as slow usually (natural logarithm: five times). */
const NEIGHBOUR_ALIKE = Math.log(5)

/** The limit of `track` among `tracks`. */
export function limitOf(track: RouteTrack, tracks: Iterable<RouteTrack>, settings: LogSettings): Limit {
  const told = settings.routes.find(({ match, timeoutMs }) => timeoutMs !== undefined && matchesRoute(match, track.key))
  if (told?.timeoutMs !== undefined) return { ms: told.timeoutMs, from: 'told', doubt: DOUBT.told }
  const learned = ceilingOf(track.ceiling, track.longestBin)
  if (learned !== null) return { ms: learned, from: 'learned', doubt: DOUBT.learned }
  const usual = Math.exp(usualDay(track))
  const longest = millisecondsOf(track.longestBin)
  const others: number[] = []
  for (const other of tracks) {
    if (other === track || other.service !== track.service || other.ceiling.size === 0) continue
    const ms = ceilingOf(other.ceiling, other.longestBin)
    if (Math.abs(usualDay(other) - usualDay(track)) > NEIGHBOUR_ALIKE) continue
    if (ms !== null && ms >= usual * NEIGHBOUR_ROOM && ms >= longest) others.push(ms)
  }
  if (others.length > 0) return { ms: commonest(others), from: 'neighbours', doubt: DOUBT.neighbours }
  return { ms: assumedTimeout(usual, longest), from: 'assumed', doubt: DOUBT.assumed }
}

/** What was promised for `track`, where a person said it. */
export function promiseOf({ key }: RouteTrack, settings: LogSettings): number | null {
  return settings.routes.find(({ match, sloMs }) => sloMs !== undefined && matchesRoute(match, key))?.sloMs ?? null
}

/** The value that most share; of several the smallest. */
function commonest(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const shares = sorted.map((value) => sorted.filter((other) => Math.abs(other - value) <= value * SAME_WITHIN).length)
  return sorted[shares.indexOf(Math.max(...shares))] ?? 0
}

const SAME_WITHIN = 0.05
