// Plays a plan minute by minute: requests of people, work behind, logins, gauges, and all that the plan adds; lines in the order in
// which they arrive.
import type { Gauge, Rising } from './attacks.ts'
import { gaugesOf } from './attacks.ts'
import type { Chance } from './chance.ts'
import { type Format, urlOf } from './formats.ts'
import { addressOf, type Effect, homeOf, type Line, type Plan, type RequestLine } from './plan.ts'
import { HOUR, MINUTE, type Route, usualDuration } from './world.ts'

const AGENTS = [
  'Mozilla/5.0 (Macintosh) Safari/605.1',
  'Mozilla/5.0 (Android 15) Chrome/141.0',
  'axios/1.9.0',
  'Dalvik/2.1.0',
]
const NEW_PEOPLE = 2_000_000
const REGIONS = 8

/** One host's clock is wrong for a while; from a time on workers word their lines differently. */
export type Quirks = {
  readonly skew: { readonly from: number; readonly to: number; readonly by: number } | null
  readonly wordingFrom: number
}

type Played = {
  readonly plan: Plan
  readonly rising: readonly Rising[]
  readonly quirks: Quirks
  readonly format: Format
  readonly chance: Chance
}
type Timed = { readonly at: number; readonly line: Line }

/** Calls `write` with the lines of one minute after the other. */
export function play(played: Played, write: (lines: readonly string[]) => void): void {
  const { plan, chance } = played
  const { world } = plan
  const lines = plan.lines.toSorted((a, b) => a.at - b.at)
  const gauges = beginGauges(played)
  let next = 0
  let active: readonly Effect[] = []
  let busy = 1
  plan.ask.request = (at, over) => request(plan, at, { over, active, busy, chance })
  for (let at = world.begin; at < world.end; at += MINUTE) {
    active = plan.effects.filter(({ from, to }) => from < at + MINUTE && to > at)
    const batch: Timed[] = []
    const put = (when: number, line: Line) => void batch.push({ at: when, line })
    const usual = world.load(at)
    const crowd = crowdAt(plan, at)
    busy = usual * crowd.times ** 0.3
    for (let left = chance.poisson(world.rps * 60 * usual * crowd.times); left > 0; left -= 1) {
      const address = addressIn(crowd, plan, chance)
      put(at, plan.ask.request(at + chance.next() * MINUTE, { route: drawRoute(world.routes, chance), address }))
    }
    everyday(played, at, usual, put)
    gauges(at, put)
    for (const { from, to, minute } of plan.extras) if (from < at + MINUTE && to > at) minute(at, put)
    for (; (lines[next]?.at ?? Number.POSITIVE_INFINITY) < at + MINUTE; next += 1) batch.push(lines[next] as Timed)
    write(inOrder(batch).map((timed) => text(timed, played)))
  }
}

type Crowd = { readonly times: number; readonly isNew: boolean }

function crowdAt({ volumes }: Plan, at: number): Crowd {
  const now = volumes.filter(({ from, to }) => from <= at && to > at)
  const times = now.reduce((product, volume) => product * Math.max(0.2, volume.times(at)), 1)
  return { times, isNew: now.some(({ strangers }) => strangers) }
}

const addressIn = ({ isNew }: Crowd, { world }: Plan, chance: Chance): string =>
  isNew && chance.is(0.6) ? addressOf(NEW_PEOPLE + chance.whole(0, 90_000)) : homeOf(chance.whole(0, world.users - 1))

const atOf = new WeakMap<RequestLine, number>()

function inOrder(batch: readonly Timed[]): readonly Timed[] {
  return batch
    .map(({ at, line }) => ({ at: line.kind === 'request' ? (atOf.get(line) ?? at) : at, line }))
    .toSorted((a, b) => a.at - b.at)
}

function drawRoute(routes: readonly Route[], chance: Chance): Route {
  let left = chance.next() * routes.reduce((sum, { weight }) => sum + weight, 0)
  for (const route of routes) {
    left -= route.weight
    if (left <= 0) return route
  }
  return routes[0] as Route
}

type Asked = {
  readonly over: Partial<RequestLine> & { readonly route: Route }
  readonly active: readonly Effect[]
  readonly busy: number
  readonly chance: Chance
}

function request(plan: Plan, at: number, { over, active, busy, chance }: Asked): RequestLine {
  const { route } = over
  const address = over.address ?? homeOf(chance.whole(0, plan.world.users - 1))
  const region = (address.charCodeAt(0) + address.length * 3 + address.charCodeAt(address.length - 1)) % REGIONS
  const status = over.status ?? usualStatus(route, chance)
  const line: Changing = {
    kind: 'request',
    route,
    address,
    status,
    ms: over.ms ?? usualDuration(route, busy, chance),
    queries: route.queries === 0 ? 0 : Math.max(1, chance.poisson(route.queries)),
    error: status === 500 ? 'unhandled: connection reset' : '',
  }
  for (const effect of active)
    if (at >= effect.from && at < effect.to && effect.routes.has(route)) suffer(line, effect, { at, region, chance })
  if (line.ms > route.timeoutMs) {
    line.ms = route.timeoutMs + chance.between(0, 12)
    line.status = 504
    line.error = 'deadline exceeded'
  }
  atOf.set(line, at)
  return line
}

type Changing = { -readonly [Key in keyof RequestLine]: RequestLine[Key] }
type Suffered = { readonly at: number; readonly region: number; readonly chance: Chance }

/** What `effect` does to one request, in place. */
function suffer(line: Changing, effect: Effect, { at, region, chance }: Suffered): void {
  if (effect.slower) {
    line.ms *= effect.slower(at)
    effect.met += 1
  }
  line.queries += effect.moreQueries?.(at) ?? 0
  if (!chance.is(effect.fails?.(at, { address: line.address, region }) ?? 0)) return
  effect.met += 1
  line.status = effect.status ?? 500
  line.error = effect.error ?? 'failed'
  line.ms *= 0.7
}

function usualStatus({ method, weight }: Route, chance: Chance): number {
  if (chance.is(weight > 5 ? 0.0008 : 0.003)) return 500
  if (chance.is(0.015)) return chance.pick([400, 403, 404, 409, 422])
  return method === 'POST' ? 201 : 200
}

/** What goes on every minute: logins, work behind, the prober, the batch of the week. */
function everyday(
  { plan, chance, quirks }: Played,
  at: number,
  usual: number,
  put: (at: number, line: Line) => void,
): void {
  const { world } = plan
  const when = () => at + chance.next() * MINUTE
  for (let left = chance.poisson(world.rps * 60 * usual * 0.035); left > 0; left -= 1) {
    const user = chance.whole(0, world.users - 1)
    const isOk = !chance.is(0.06)
    put(when(), { kind: 'login', address: homeOf(user), user: `u${user}`, isOk, reason: isOk ? '' : 'bad credentials' })
  }
  const words =
    at < quirks.wordingFrom
      ? ['task done id', 'message acked offset', 'swept rows']
      : ['finished task, id', 'acknowledged message at offset', 'rows swept:']
  for (let left = chance.poisson(world.rps * 60 * 0.12 * (0.4 + usual)); left > 0; left -= 1)
    put(when(), {
      kind: 'app',
      service: chance.pick(world.workers),
      level: chance.is(0.01) ? 'warn' : 'info',
      message: `${chance.pick(words)} ${chance.whole(1, 1e6)}`,
    })
  if (isBatch(at))
    for (let left = chance.poisson(world.rps * 60 * 4); left > 0; left -= 1)
      put(when(), {
        kind: 'app',
        service: 'reconciler',
        level: 'info',
        message: `reconciled record ${chance.whole(1, 1e7)} of period`,
      })
}

/** Saturdays from 04:00 to 05:40. */
export const isBatch = (at: number): boolean => {
  const date = new Date(at)
  return date.getUTCDay() === 6 && at % (24 * HOUR) >= 4 * HOUR && at % (24 * HOUR) < 5.66 * HOUR
}

function beginGauges({ plan, rising, chance }: Played) {
  const gauges = gaugesOf(plan.world)
  return (at: number, put: (at: number, line: Line) => void) => {
    for (const gauge of gauges)
      put(at + 30_000, {
        kind: 'gauge',
        service: gauge.service,
        name: gauge.name,
        limit: gauge.limit,
        value: gaugeAt(gauge, at),
      })
  }
  function gaugeAt(gauge: Gauge, at: number): number {
    const over = rising.filter(
      (one) => one.gauge.service === gauge.service && one.gauge.name === gauge.name && one.from <= at && one.to > at,
    )
    // Garbage is collected: a saw-tooth below the real need.
    const saw = gauge.name.startsWith('heap') ? (at / MINUTE) % 7 : 0
    const usual =
      gauge.usual * (1 + (gauge.name === 'pool_active' ? 0.5 * plan.world.load(at) : 0)) +
      gauge.scatter * (chance.normal() + saw * 0.4)
    return Math.min(gauge.limit, Math.max(0, usual + over.reduce((sum, one) => sum + one.over(at), 0)))
  }
}

function text({ at, line }: Timed, { plan, chance, quirks: { skew }, format }: Played): string {
  const isSkewed = skew !== null && at >= skew.from && at < skew.to && chance.is(0.3)
  const id = chance.whole(1, 99_999)
  return format({
    at: Math.floor(isSkewed ? at + skew.by : at),
    line,
    front: plan.world.front,
    url: line.kind === 'request' ? urlOf(line, id) : `${id}`,
    trace: `${id.toString(16)}${Math.floor(at).toString(16)}`,
    agent: AGENTS[id % AGENTS.length] ?? '',
  })
}
