// A small world whose logs are told minute by minute, the same for the same seed: routes, logins and job lines of a quiet service,
// into which a test puts what it is about. And a way to run a heuristic over such minutes.
import type { LogHeuristic } from '#detectors/log/heuristic.ts'
import {
  type AddressMinute,
  type Cause,
  type GaugeMinute,
  type LoginCount,
  type LogLevel,
  type LogMinute,
  MINUTE_ADDRESSES_MAX,
  MINUTE_MS,
  type RouteMinute,
} from '#protocol/log-minute.ts'
import { logSettingsSchema } from '#protocol/log-settings.ts'
import { SEVERITIES, type Severity } from '#protocol/severity.ts'
import type { Sighting } from '#protocol/sighting.ts'

/** A Monday, midnight. */
export const MONDAY = Date.UTC(2026, 10, 2)
export const HOUR = 60
export const DAY = 24 * HOUR

/** Random numbers that are the same for the same seed. */
export function chance(seed: number) {
  let state = seed >>> 0
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const poisson = (mean: number) => {
    let count = 0
    for (let left = mean; left > 0; left -= 30) {
      const limit = Math.exp(-Math.min(30, left))
      for (let product = uniform(); product > limit; product *= uniform()) count++
    }
    return count
  }
  const below = (max: number) => Math.floor(uniform() * max)
  return { uniform, poisson, below }
}
export type Chance = ReturnType<typeof chance>

type Requests = {
  readonly key: string
  readonly count?: number
  readonly errors?: number
  readonly refused?: number
  readonly cause?: string
  readonly service?: string
  readonly address?: string
  readonly notFound?: number
}
type Lines = { readonly text: string; readonly count?: number; readonly level?: LogLevel; readonly service?: string }

/** One minute while it is told. */
export function draftMinute(index: number) {
  const at = MONDAY + index * MINUTE_MS
  const routes = new Map<string, RouteMinute>()
  const addresses = new Map<string, AddressMinute>()
  const minute = {
    at,
    lines: 0,
    bad: 0,
    late: 0,
    levels: { debug: 0, info: 0, warn: 0, error: 0, fatal: 0 },
    uncounted: 0,
  }
  const told = {
    logins: [] as LoginCount[],
    templates: [] as LogMinute['templates'][number][],
    gauges: [] as GaugeMinute[],
    deploys: [] as LogMinute['deploys'][number][],
    levelChanges: [] as LogMinute['levelChanges'][number][],
  }
  return {
    ...told,
    at,
    index,
    request(requests: Requests) {
      const { key, count = 1, service = 'api', address, notFound = 0 } = requests
      routes.set(key, withRequests(routes.get(key), requests, service))
      minute.lines += count
      if (!address) return
      const before = addresses.get(address) ?? { address, requests: 0, notFound: 0, route: key }
      addresses.set(address, { ...before, requests: before.requests + count, notFound: before.notFound + notFound })
    },
    login(address: string, user: string, outcome: LoginCount['outcome'], count = 1) {
      told.logins.push({ address, user, outcome, reason: '', count })
    },
    say({ text, count = 1, level = 'info', service = 'worker' }: Lines) {
      if (count === 0) return
      minute.lines += count
      minute.levels[level] += count
      told.templates.push({ id: `${service}|${level}|${text}`, text, service, level, count, sample: text })
    },
    done(): LogMinute {
      const top = [...addresses.values()].sort((a, b) => b.requests - a.requests)
      const templates = told.templates.toSorted((a, b) => b.count - a.count)
      const topAddresses = top.slice(0, MINUTE_ADDRESSES_MAX)
      return { ...minute, ...told, templates, routes: [...routes.values()], addresses: addresses.size, topAddresses }
    },
  }
}
export type Draft = ReturnType<typeof draftMinute>

function withRequests(before: RouteMinute | undefined, requests: Requests, service: string): RouteMinute {
  const { key, count = 1, errors = 0, refused = 0, cause = 'internal error' } = requests
  const none = { key, service, requests: 0, errors: 0, refused: 0, latency: [], queries: 0, queriesTold: 0, causes: [] }
  const route = before ?? none
  const causes: readonly Cause[] = errors > 0 ? [{ text: cause, count: errors, sample: `${key}: ${cause}` }] : []
  return {
    ...route,
    requests: route.requests + count,
    errors: route.errors + errors,
    refused: route.refused + refused,
    causes: [...route.causes, ...causes],
  }
}

const ROUTES: readonly (readonly [key: string, perMinute: number])[] = [
  ['GET /a', 40],
  ['GET /b/:id', 25],
  ['POST /c', 12],
  ['GET /rare', 2],
]
const BASE_ERRORS = 0.002
const USERS = 300

/** A quiet service: about 80 requests, 4 logins and 6 job lines a minute, times `scale`, at any time of the day. */
export function quietMinute(random: Chance, draft: Draft, scale = 1): void {
  for (const [key, perMinute] of ROUTES) {
    const count = random.poisson(perMinute * scale)
    for (let each = 0; each < count; each++) {
      const errors = random.uniform() < BASE_ERRORS ? 1 : 0
      draft.request({ key, errors, address: homeOf(random.below(USERS * scale)) })
    }
  }
  for (let each = random.poisson(4 * scale); each > 0; each--) {
    const user = random.below(USERS)
    draft.login(homeOf(user), `user${user}`, random.uniform() < 0.07 ? 'refused' : 'ok')
  }
  draft.say({ text: 'job <n> done', count: random.poisson(6 * scale) })
}

/** Where a user always comes from. */
export const homeOf = (user: number): string => `10.${user >> 8}.${user & 255}.1`

/** Minutes of the quiet service, with what `tell` adds to each. */
export function* worldMinutes(
  { seed, minutes, from = 0, scale = 1 }: { seed: number; minutes: number; from?: number; scale?: number },
  tell: (draft: Draft, random: Chance) => void = () => {},
): Generator<LogMinute> {
  const random = chance(seed)
  for (let index = from; index < minutes; index++) {
    const draft = draftMinute(index)
    quietMinute(random, draft, scale)
    tell(draft, random)
    yield draft.done()
  }
}

/** One incident as it was seen: first and last, the worst it was called, and in which minute it was raised. */
export type Seen = {
  readonly first: Sighting
  last: Sighting
  worst: Severity
  readonly raised: number
  ended: number | null
}

const SETTINGS = logSettingsSchema.parse({})

/** What `heuristic` knows after `minutes` of the quiet service: where many tests begin, each with a clone. */
export function warmedUp<State>(heuristic: LogHeuristic<State>, minutes: number, scale = 1): () => State {
  let warm: State | null = null
  return () => {
    if (warm === null) {
      warm = heuristic.begin()
      for (const minute of worldMinutes({ seed: 99, minutes, scale })) heuristic.step(warm, minute, SETTINGS)
    }
    return structuredClone(warm)
  }
}

/** What `heuristic` sees in `minutes`, by incident. */
export function watch<State>(
  heuristic: LogHeuristic<State>,
  minutes: Iterable<LogMinute>,
  state: State = heuristic.begin(),
): readonly Seen[] {
  const seen = new Map<string, Seen>()
  for (const minute of minutes) {
    const index = (minute.at - MONDAY) / MINUTE_MS
    for (const sighting of heuristic.step(state, minute, SETTINGS)) {
      const before = seen.get(sighting.ref) ?? {
        first: sighting,
        last: sighting,
        worst: sighting.level,
        raised: index,
        ended: null,
      }
      if (before.ended !== null) throw new Error(`${sighting.ref} came again after it had ended`)
      before.last = sighting
      before.worst = SEVERITIES.find((level) => level === before.worst || level === sighting.level) ?? before.worst
      if (sighting.endedBecause !== null) before.ended = index
      seen.set(sighting.ref, before)
    }
  }
  return [...seen.values()]
}
