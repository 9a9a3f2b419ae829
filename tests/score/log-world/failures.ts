// Incidents of requests: latency that creeps towards a time-out, and errors of several shapes.
import type { Severity } from '#protocol/severity.ts'
import { addEffect, keyOf, type Labelled, minutes, type Plan, say } from './plan.ts'
import { HOUR, MINUTE, type Route } from './world.ts'

type Grade = Labelled['grade']
const LATENCY_SEEN_MIN = 150
const ERRORS_SEEN_MIN = 10

export const gradeOf = ({ chance }: Plan): Grade => chance.pick(['easy', 'medium', 'medium', 'hard'])
export const byGrade = <T>(grade: Grade, easy: T, medium: T, hard: T): T =>
  grade === 'easy' ? easy : grade === 'medium' ? medium : hard

/** How much of the way to the time-out is gone after part `x` of the time. */
const SHAPES: Readonly<Record<string, (x: number) => number>> = {
  steady: (x) => x,
  curved: (x) => x ** 1.7,
  'step and creep': (x) => (x <= 0 ? 0 : 0.08 + 0.92 * x),
  exploding: (x) => Math.expm1(3.2 * x) / Math.expm1(3.2),
}

type Creep = {
  readonly type: string
  readonly routes: readonly Route[]
  readonly keys: readonly string[]
  readonly asksMore: boolean
}

function creep(plan: Plan, { type, routes, keys, asksMore }: Creep): void {
  const { chance, world } = plan
  const grade = gradeOf(plan)
  const untilFailure = byGrade(grade, chance.between(5, 11), chance.between(9, 22), chance.between(20, 38)) * HOUR
  const lasts = untilFailure * chance.between(0.5, 1)
  const start = plan.place(
    routes.map((route) => `latency ${route.path}`),
    lasts,
  )
  if (start === null) return
  const name = chance.pick(Object.keys(SHAPES))
  const shape = SHAPES[name] as (x: number) => number
  const most = Math.min(...routes.map(({ timeoutMs, usualP95 }) => timeoutMs / usualP95))
  const slower = (at: number) => 1 + (most - 1) * shape((at - start) / untilFailure)
  const end = start + lasts
  const effect = addEffect(plan, {
    from: start,
    to: end,
    routes: new Set(routes),
    slower,
    ...(asksMore && { moreQueries: (at: number) => Math.round(2 + (slower(at) - 1) * 4) }),
  })
  if (asksMore)
    say(
      plan,
      start - minutes(chance.between(0.5, 8)),
      world.front,
      `rollout of ${world.front} finished, running version 7.${chance.whole(10, 99)}.${chance.whole(0, 9)}`,
    )
  let detectableAt = start
  while (slower(detectableAt) < 1.5 && detectableAt < end) detectableAt += MINUTE
  const left = untilFailure - lasts
  const level: Severity = left < 2 * HOUR ? 'CRITICAL' : left < 8 * HOUR ? 'HIGH' : left < 24 * HOUR ? 'MEDIUM' : 'LOW'
  plan.incidents.push({
    heuristic: 'H1',
    type: `${type}, ${name}`,
    grade,
    start,
    end,
    keys,
    level,
    detectableAt,
    failureAt: start + untilFailure,
    also: ['H2', 'H4'],
    secondaryPad: minutes(30),
    seen: { effect, atLeast: LATENCY_SEEN_MIN },
  })
}

const busyRoutes = ({ world }: Plan): readonly Route[] => world.routes.filter(({ weight }) => weight >= 5)

function routeCreep(plan: Plan, type: string, asksMore: boolean): void {
  const route = plan.chance.pick(busyRoutes(plan))
  creep(plan, { type, routes: [route], keys: [keyOf(route), route.path], asksMore })
}

function sharedCreep(plan: Plan): void {
  const need = plan.chance.pick([...new Set(plan.world.routes.flatMap(({ needs }) => needs))])
  const routes = plan.world.routes.filter(({ needs }) => needs.includes(need))
  creep(plan, {
    type: 'shared',
    routes,
    keys: [...routes.flatMap((route) => [keyOf(route), route.path]), need],
    asksMore: false,
  })
}

type Failing = {
  readonly type: string
  readonly routes: readonly Route[]
  readonly rate: number
  readonly lasts: number
  readonly grade?: Grade
  readonly status: number
  readonly error: string
  readonly fails: (at: number, start: number) => Exclude<Parameters<typeof addEffect>[1]['fails'], undefined>
  readonly also?: readonly string[]
  readonly keys?: readonly string[]
  readonly level?: Severity
}

function failing(plan: Plan, failure: Failing): { start: number; end: number } | null {
  const { routes, rate, lasts, status, error } = failure
  const start = plan.place(
    routes.map(({ path }) => `errors ${path}`),
    lasts,
  )
  if (start === null) return null
  const end = start + lasts
  const effect = addEffect(plan, {
    from: start,
    to: end,
    routes: new Set(routes),
    status,
    error,
    fails: (at, client) => failure.fails(at, start)(at, client),
  })
  plan.incidents.push({
    heuristic: 'H2',
    type: failure.type,
    grade: failure.grade ?? (rate > 0.3 ? 'easy' : rate > 0.08 ? 'medium' : 'hard'),
    start,
    end,
    keys: [...routes.flatMap((route) => [keyOf(route), route.path]), plan.world.front, ...(failure.keys ?? [])],
    level: failure.level ?? (rate > 0.35 ? 'CRITICAL' : rate > 0.11 ? 'HIGH' : 'MEDIUM'),
    also: failure.also ?? ['H1', 'H4'],
    seen: { effect, atLeast: ERRORS_SEEN_MIN },
  })
  return { start, end }
}

/** A tenth of the traffic goes to a version that fails on all that it gets. */
function canary(plan: Plan): void {
  const { chance, world } = plan
  const rate = chance.between(0.06, 0.14)
  const placed = failing(plan, {
    type: 'canary',
    routes: world.routes,
    rate,
    lasts: minutes(chance.between(25, 120)),
    status: 500,
    error: chance.pick([
      'KeyError: tenant_id',
      'undefined method total for nil',
      'schema version 41 expected, found 40',
    ]),
    fails: () => () => rate,
  })
  if (!placed) return
  const version = `8.${chance.whole(0, 60)}.0`
  say(plan, placed.start - minutes(chance.between(0.2, 2)), world.front, `deployed version ${version} to canary`)
  say(plan, placed.end, world.front, `canary aborted, rolled back to version 7.${chance.whole(0, 60)}.2`)
}

/** What is behind fails, callers try again and so multiply the traffic. */
function retryStorm(plan: Plan): void {
  const { chance, world } = plan
  const need = chance.pick(world.routes[0]?.needs ?? [])
  const routes = world.routes.filter(({ needs }) => needs.includes(need))
  const rate = chance.between(0.25, 0.7)
  const ramp = minutes(chance.between(1, 6))
  const placed = failing(plan, {
    type: 'retry storm',
    routes,
    rate,
    lasts: minutes(chance.between(8, 45)),
    status: 503,
    error: `${need} pool timeout after 3 retries`,
    keys: [need],
    fails: (_at, start) => (at) => rate * Math.min(1, (at - start) / ramp),
  })
  if (!placed) return
  const { start, end } = placed
  const most = chance.between(1.5, 2.6)
  plan.volumes.push({
    from: start,
    to: end,
    strangers: false,
    times: (at) => 1 + (most - 1) * Math.min(1, (at - start) / (2 * ramp)),
  })
}

/** Only the clients of one of eight regions. */
function regionOutage(plan: Plan): void {
  const { chance, world } = plan
  const region = chance.whole(0, 7)
  failing(plan, {
    type: 'region outage',
    routes: world.routes,
    rate: 0.125,
    lasts: minutes(chance.between(15, 70)),
    status: 502,
    error: `no healthy upstream in zone-${region}`,
    fails: () => (_at, client) => (client.region === region ? 0.95 : 0),
  })
}

function flagBug(plan: Plan): void {
  const { chance } = plan
  const rate = chance.between(0.05, 0.45)
  const routes = chance.some(busyRoutes(plan), 1)
  failing(plan, {
    type: 'feature flag',
    routes,
    rate,
    lasts: minutes(chance.between(25, 150)),
    status: 500,
    error: chance.pick(['flag checkout_v2: template missing', 'division by zero in rounding', 'IndexOutOfBounds: 12']),
    fails: () => () => rate,
  })
}

function slowBurn(plan: Plan): void {
  const { chance } = plan
  const rate = chance.between(0.018, 0.035)
  failing(plan, {
    type: 'slow burn',
    routes: chance.some(
      plan.world.routes.filter(({ weight }) => weight >= 15),
      1,
    ),
    rate,
    lasts: chance.between(5, 11) * HOUR,
    status: 500,
    error: 'could not serialize access due to concurrent update',
    grade: 'hard',
    level: 'MEDIUM',
    fails: () => () => rate,
  })
}

function rareRoute(plan: Plan): void {
  const { chance, world } = plan
  const rare = world.routes.filter(({ weight }) => weight <= 3)
  failing(plan, {
    type: 'rare route',
    routes: chance.some(rare, 1),
    rate: 0.85,
    lasts: minutes(chance.between(90, 300)),
    status: 500,
    error: 'renderer crashed with signal 11',
    grade: 'medium',
    level: 'HIGH',
    fails: () => () => 0.85,
  })
}

export const FAILURES: readonly (readonly [perWeek: number, (plan: Plan) => void])[] = [
  [2, (plan) => routeCreep(plan, 'creep', false)],
  [2, (plan) => routeCreep(plan, 'n plus one', true)],
  [1, sharedCreep],
  [1.5, canary],
  [1.5, retryStorm],
  [1.5, regionOutage],
  [1.5, flagBug],
  [1, slowBurn],
  [1, rareRoute],
]
