// What looks like an incident and is none, with the level up to which a word about it is no false alarm.
import {
  addEffect,
  homeOf,
  keyOf,
  minutes,
  OFFICE,
  OFFICE_USERS,
  type Plan,
  say,
  scattered,
  strangerOf,
} from './plan.ts'
import { DAY, HOUR, MINUTE } from './world.ts'

const login = (plan: Plan, at: number, user: number, outcome: { isOk: boolean; reason?: string }) =>
  plan.lines.push({
    at,
    line: {
      kind: 'login',
      address: homeOf(user),
      user: `u${user}`,
      isOk: outcome.isOk,
      reason: outcome.reason ?? (outcome.isOk ? '' : 'bad credentials'),
    },
  })

function forgotPassword(plan: Plan): void {
  const { chance, world } = plan
  const start = chance.between(world.evalStart, world.end - HOUR)
  const user = chance.whole(OFFICE_USERS, world.users)
  const count = chance.whole(3, 10)
  const lasts = minutes(chance.between(1, 8))
  for (let i = 0; i < count; i += 1) login(plan, start + (lasts * i) / count, user, { isOk: false })
  if (chance.is(0.75)) login(plan, start + lasts + 20_000, user, { isOk: true })
  plan.harmless.push({ type: 'forgot_password', start, end: start + lasts + minutes(10), key: homeOf(user), allow: {} })
}

function officeMorning(plan: Plan): void {
  const { chance, world } = plan
  const day = world.evalStart + chance.whole(0, Math.max(0, (world.end - world.evalStart) / DAY - 1)) * DAY
  const start = day + chance.between(7.5, 9) * HOUR
  for (const at of scattered(plan, start, minutes(45), chance.whole(40, 100))) {
    const user = chance.whole(0, OFFICE_USERS - 1)
    for (let left = chance.is(0.2) ? chance.whole(1, 3) : 0; left > 0; left -= 1)
      login(plan, at - left * 6_000, user, { isOk: false })
    login(plan, at, user, { isOk: true })
  }
  plan.harmless.push({ type: 'office_morning', start, end: start + minutes(60), key: OFFICE, allow: {} })
}

function providerOutage(plan: Plan): void {
  const { chance, world } = plan
  const lasts = minutes(chance.between(10, 50))
  const start = plan.place(['all logins', 'one address'], lasts)
  if (start === null) return
  const reason = chance.pick(['identity provider unavailable', 'upstream timeout', 'sso backend error 503'])
  const count = Math.round(world.rps * (lasts / 1_000) * 0.08 * (0.2 + world.load(start)))
  for (const at of scattered(plan, start, lasts, count))
    login(plan, at, chance.whole(0, world.users), { isOk: false, reason })
  plan.harmless.push({ type: 'sso_outage', start, end: start + lasts, allow: { H3: 'LOW', H2: 'HIGH', H4: 'LOW' } })
}

/** An app sends its expired token again and again, everybody's from home. */
function staleTokens(plan: Plan): void {
  const { chance, world } = plan
  const lasts = minutes(chance.between(60, 200))
  const start = plan.place(['all logins', 'one address'], lasts)
  if (start === null) return
  for (let people = chance.whole(20, 90); people > 0; people -= 1) {
    const user = chance.whole(OFFICE_USERS, world.users)
    const begins = start + chance.next() * lasts * 0.8
    for (let i = chance.whole(3, 9); i > 0; i -= 1)
      login(plan, begins + i * 45_000, user, { isOk: false, reason: 'token expired' })
    if (chance.is(0.6)) login(plan, begins + minutes(9), user, { isOk: true })
  }
  plan.harmless.push({ type: 'mobile_token_bug', start, end: start + lasts + minutes(10), allow: { H3: 'LOW' } })
}

function marketing(plan: Plan): void {
  const { chance } = plan
  const lasts = minutes(chance.between(60, 240))
  const start = plan.place(['volume'], lasts)
  if (start === null) return
  const most = chance.between(2, 4.5)
  const ramp = minutes(chance.between(3, 20))
  plan.volumes.push({
    from: start,
    to: start + lasts,
    strangers: true,
    times: (at) => 1 + (most - 1) * Math.min(1, (at - start) / ramp, (start + lasts - at) / (2 * ramp)),
  })
  plan.harmless.push({ type: 'marketing_surge', start, end: start + lasts, allow: { H4: 'LOW', H1: 'LOW' } })
}

function cacheFlush(plan: Plan): void {
  const { chance, world } = plan
  const lasts = minutes(chance.between(8, 20))
  const start = plan.place(
    world.routes.map(({ path }) => `latency ${path}`),
    2 * lasts,
  )
  if (start === null) return
  const most = chance.between(1.5, 3)
  addEffect(plan, {
    from: start,
    to: start + 3 * lasts,
    routes: new Set(world.routes),
    slower: (at) => 1 + (most - 1) * Math.exp((2 * (start - at)) / lasts),
  })
  say(plan, start - 5_000, world.workers[0] ?? '', 'cache flushed by operator')
  plan.harmless.push({ type: 'cache_flush', start, end: start + 2 * lasts, allow: { H1: 'LOW' } })
}

function debugLogging(plan: Plan): void {
  const { chance, world } = plan
  const lasts = minutes(chance.between(25, 120))
  const start = plan.place(['volume'], lasts)
  if (start === null) return
  const service = chance.pick([world.front, ...world.workers])
  say(
    plan,
    start,
    service,
    chance.pick(['logging level set to DEBUG', 'log level changed to debug', 'Log level is now DEBUG']),
  )
  const times = chance.between(2, 6)
  const words = [
    'acquire lock',
    'plan cache hit',
    'decode body bytes',
    'emit metric',
    'lookup tenant',
    'codec choose',
    'scan index rows',
  ]
  plan.extras.push({
    from: start,
    to: start + lasts,
    minute(at, put) {
      for (let left = chance.poisson(world.rps * 60 * times * world.load(at)); left > 0; left -= 1)
        put(at + chance.next() * MINUTE, {
          kind: 'app',
          service,
          level: 'debug',
          message: `${chance.pick(words)} ${chance.whole(1, 1e6)}`,
        })
    },
  })
  plan.harmless.push({ type: 'debug_logging', start, end: start + lasts, allow: { H4: 'MEDIUM' } })
}

function crawler(plan: Plan): void {
  const { chance, world } = plan
  const lasts = minutes(chance.between(20, 90))
  const start = plan.place(['volume'], lasts)
  if (start === null) return
  const address = strangerOf(chance)
  const pace = chance.between(0.2, 0.7)
  plan.extras.push({
    from: start,
    to: start + lasts,
    minute(at, put) {
      for (let left = chance.poisson(world.rps * 60 * pace); left > 0; left -= 1)
        put(
          at,
          plan.ask.request(at + chance.next() * MINUTE, {
            route: chance.pick(world.routes.filter(({ method }) => method === 'GET')),
            address,
            status: chance.is(0.5) ? 404 : 200,
          }),
        )
    },
  })
  plan.harmless.push({ type: 'crawler', start, end: start + lasts, allow: { H4: 'LOW' } })
}

/** Several instances one after the other; each fails shortly. */
function rollingRestart(plan: Plan): void {
  const { chance, world } = plan
  const start = plan.place(
    world.routes.map(({ path }) => `errors ${path}`),
    minutes(20),
  )
  if (start === null) return
  const version = `7.${chance.whole(0, 99)}.0`
  for (let i = 0; i < 4; i += 1) {
    const at = start + i * minutes(chance.between(2, 4))
    say(plan, at - 4_000, world.front, `starting ${world.front} version ${version}`)
    addEffect(plan, {
      from: at,
      to: at + chance.between(8, 25) * 1_000,
      routes: new Set(world.routes),
      status: 503,
      error: 'shutting down',
      fails: () => 0.08,
    })
  }
  plan.harmless.push({
    type: 'rolling_restart',
    start,
    end: start + minutes(20),
    allow: { H2: 'LOW', H1: 'LOW', H4: 'LOW' },
  })
}

function blip(plan: Plan): void {
  const { chance, world } = plan
  const route = chance.pick(world.routes)
  const start = chance.between(world.evalStart, world.end - HOUR)
  addEffect(plan, {
    from: start,
    to: start + chance.between(15, 50) * 1_000,
    routes: new Set([route]),
    status: 502,
    error: 'bad gateway',
    fails: () => 0.5,
  })
  plan.harmless.push({ type: 'blip', start, end: start + minutes(10), key: keyOf(route), allow: { H2: 'LOW' } })
}

function slowTail(plan: Plan): void {
  const { chance, world } = plan
  const route = chance.pick(world.routes)
  const start = chance.between(world.evalStart, world.end - 2 * HOUR)
  const lasts = minutes(chance.between(20, 60))
  addEffect(plan, {
    from: start,
    to: start + lasts,
    routes: new Set([route]),
    slower: () => (chance.is(0.02) ? chance.between(4, 9) : 1),
  })
  plan.harmless.push({ type: 'slow_outliers', start, end: start + lasts, key: keyOf(route), allow: { H1: 'LOW' } })
}

function smallStep(plan: Plan): void {
  const { chance, world } = plan
  const route = chance.pick(world.routes)
  const lasts = chance.between(4, 12) * HOUR
  const start = plan.place([`latency ${route.path}`], lasts)
  if (start === null) return
  const times = chance.between(1.1, 1.25)
  addEffect(plan, { from: start, to: start + lasts, routes: new Set([route]), slower: () => times })
  plan.harmless.push({ type: 'small_step', start, end: start + lasts, key: keyOf(route), allow: { H1: 'LOW' } })
}

/** From now on a prober asks each second, and workers word their lines differently. */
function newNoise(plan: Plan): void {
  const { chance, world } = plan
  const start = plan.place(['volume'], HOUR)
  if (start === null) return
  plan.extras.push({
    from: start,
    to: world.end,
    minute(at, put) {
      for (let i = 0; i < 30; i += 1)
        put(
          at,
          plan.ask.request(at + i * 2_000, {
            route: {
              method: 'GET',
              path: '/healthz/ready',
              weight: 0,
              medianMs: 1,
              scatter: 0.1,
              needs: [],
              queries: 0,
              timeoutMs: 1_000,
              usualP95: 2,
            },
            address: '10.2.0.9',
            status: 200,
            ms: chance.between(0.4, 2),
          }),
        )
    },
  })
  plan.harmless.push({ type: 'health_checks', start, end: start + 2 * HOUR, allow: { H4: 'LOW' } })
}

export const HARMLESS: readonly (readonly [perWeek: number, (plan: Plan) => void])[] = [
  [14, forgotPassword],
  [3, officeMorning],
  [1.2, providerOutage],
  [1.2, staleTokens],
  [2, marketing],
  [2.5, cacheFlush],
  [2, debugLogging],
  [2, crawler],
  [2.5, rollingRestart],
  [5, blip],
  [4, slowTail],
  [2, smallStep],
  [1, newNoise],
]
