// Incidents of logins and of volume: guessing, stolen passwords, floods, loggers that run away, and resources that run out.
import type { Severity } from '#protocol/severity.ts'
import { byGrade, gradeOf } from './failures.ts'
import { keyOf, minutes, type Plan, say, scattered, strangerOf } from './plan.ts'
import { HOUR, MINUTE } from './world.ts'

type Attempt = { readonly address: string; readonly user: string; readonly isOk?: boolean }

function attempts(plan: Plan, times: readonly number[], make: (index: number) => Attempt): void {
  for (const [index, at] of times.entries()) {
    const { address, user, isOk = false } = make(index)
    plan.lines.push({ at, line: { kind: 'login', address, user, isOk, reason: isOk ? '' : 'bad credentials' } })
  }
}

function bruteForce(plan: Plan, isSlow: boolean): void {
  const { chance } = plan
  const grade = isSlow ? 'hard' : gradeOf(plan)
  const lasts = isSlow
    ? chance.between(3, 9) * HOUR
    : minutes(byGrade(grade, chance.between(3, 15), chance.between(12, 50), chance.between(60, 150)))
  const count = isSlow ? Math.round((lasts / MINUTE) * chance.between(0.35, 1.2)) : chance.whole(90, 900)
  const start = plan.place(['one address'], lasts)
  if (start === null) return
  const address = strangerOf(chance)
  const users = chance.pick([
    ['root'],
    ['admin'],
    [`u${chance.whole(0, plan.world.users)}`],
    ['admin', 'postgres', 'deploy'],
  ])
  attempts(plan, scattered(plan, start, lasts, count), () => ({ address, user: chance.pick(users) }))
  const isIn = chance.is(0.2)
  if (isIn) attempts(plan, [start + lasts], () => ({ address, user: users[0] ?? 'root', isOk: true }))
  const pace = count / (lasts / MINUTE)
  const level: Severity = isIn ? 'CRITICAL' : pace > 20 ? 'HIGH' : pace > 2 ? 'MEDIUM' : 'LOW'
  plan.incidents.push({
    heuristic: 'H3',
    type: isSlow ? 'slow guessing' : 'guessing',
    grade,
    start,
    end: start + lasts,
    keys: [address],
    level,
    addresses: 1,
  })
}

/** Each address tries little, all of them together a lot. */
function botnet(plan: Plan): void {
  const { chance, world } = plan
  const grade = gradeOf(plan)
  const count = chance.is(0.3)
    ? 88
    : byGrade(grade, chance.whole(150, 500), chance.whole(60, 200), chance.whole(30, 70))
  const tries = Math.round(count * byGrade(grade, chance.between(4, 8), chance.between(2, 5), chance.between(1.3, 2.5)))
  const lasts = minutes(byGrade(grade, chance.between(10, 45), chance.between(25, 100), chance.between(60, 200)))
  const start = plan.place(['all logins'], lasts)
  if (start === null) return
  const addresses = Array.from({ length: count }, () => strangerOf(chance))
  let entered = 0
  attempts(plan, scattered(plan, start, lasts, tries), () => {
    const isOk = chance.is(0.008)
    if (isOk) entered += 1
    const user = chance.is(0.4)
      ? `u${chance.whole(0, world.users)}`
      : `${chance.pick(['anna', 'ben', 'chloe', 'dan', 'eva'])}.${chance.whole(1, 9_999)}@post.example`
    return { address: chance.pick(addresses), user, isOk }
  })
  const level: Severity = entered > 2 || tries > 800 ? 'CRITICAL' : tries > 150 ? 'HIGH' : 'MEDIUM'
  plan.incidents.push({
    heuristic: 'H3',
    type: 'botnet',
    grade,
    start,
    end: start + lasts,
    keys: ['*'],
    level,
    addresses: count,
  })
}

function spray(plan: Plan): void {
  const { chance, world } = plan
  const grade = gradeOf(plan)
  const tries = byGrade(grade, chance.whole(180, 500), chance.whole(90, 220), chance.whole(45, 100))
  const lasts = minutes(byGrade(grade, chance.between(12, 50), chance.between(50, 160), chance.between(150, 420)))
  const start = plan.place(['all logins'], lasts)
  if (start === null) return
  const addresses = Array.from({ length: chance.whole(1, 6) }, () => strangerOf(chance))
  attempts(plan, scattered(plan, start, lasts, tries), (index) => ({
    address: addresses[index % addresses.length] ?? '',
    user: `u${chance.whole(0, world.users)}`,
  }))
  plan.incidents.push({
    heuristic: 'H3',
    type: 'spray',
    grade,
    start,
    end: start + lasts,
    keys: [...addresses, '*'],
    level: tries > 250 ? 'HIGH' : 'MEDIUM',
    addresses: addresses.length,
  })
}

function flood(plan: Plan): void {
  const { chance, world } = plan
  const grade = gradeOf(plan)
  const times = byGrade(grade, chance.between(20, 45), chance.between(9, 20), chance.between(5, 8))
  const lasts = minutes(chance.between(5, 35))
  const start = plan.place(['volume'], lasts)
  if (start === null) return
  const route = chance.pick(world.routes.filter(({ weight }) => weight >= 3))
  const addresses = Array.from({ length: chance.is(0.4) ? 1 : chance.whole(20, 200) }, () => strangerOf(chance))
  plan.extras.push({
    from: start,
    to: start + lasts,
    minute(at, put) {
      for (let left = chance.poisson(world.rps * 60 * times * 0.5); left > 0; left -= 1)
        put(
          at,
          plan.ask.request(at + chance.next() * MINUTE, {
            route,
            address: chance.pick(addresses),
            status: chance.is(0.2) ? 503 : 200,
          }),
        )
    },
  })
  plan.incidents.push({
    heuristic: 'H4',
    type: 'flood',
    grade,
    start,
    end: start + lasts,
    keys: [keyOf(route), route.path, ...addresses, world.front, '*'],
    level: times > 25 ? 'CRITICAL' : times > 10 ? 'HIGH' : 'MEDIUM',
    also: ['H1', 'H2'],
  })
}

function runaway(plan: Plan): void {
  const { chance, world } = plan
  const grade = gradeOf(plan)
  const times = byGrade(grade, chance.between(20, 40), chance.between(7, 20), chance.between(3, 6))
  const lasts = minutes(chance.between(10, 100))
  const start = plan.place(['volume'], lasts)
  if (start === null) return
  const service = chance.pick([...world.workers, world.front])
  const words = chance.pick([
    'lease lost on shard',
    'reconnecting to redis sentinel, try',
    'dropping span, exporter full, seq',
    'unexpected frame type from peer',
  ])
  const level = chance.pick(['warn', 'error', 'debug', 'info'])
  plan.extras.push({
    from: start,
    to: start + lasts,
    minute(at, put) {
      for (let left = chance.poisson(world.rps * 60 * times); left > 0; left -= 1)
        put(at + chance.next() * MINUTE, { kind: 'app', service, level, message: `${words} ${chance.whole(1, 1e6)}` })
    },
  })
  plan.incidents.push({
    heuristic: 'H4',
    type: 'runaway',
    grade,
    start,
    end: start + lasts,
    keys: [service, words, '*'],
    level: times > 20 ? 'CRITICAL' : times > 6 ? 'HIGH' : 'MEDIUM',
    also: ['H2'],
  })
}

export type Gauge = {
  readonly service: string
  readonly name: string
  readonly limit: number
  readonly usual: number
  readonly scatter: number
}

/** What the services tell about themselves each minute; `daily` ones follow the traffic. */
export function gaugesOf({ front, workers }: Plan['world']): readonly Gauge[] {
  return [
    { service: front, name: 'pool_active', limit: 60, usual: 14, scatter: 3 },
    { service: front, name: 'heap_used_mb', limit: 2_048, usual: 700, scatter: 60 },
    { service: workers[0] ?? front, name: 'disk_used_pct', limit: 100, usual: 46, scatter: 0.2 },
    { service: workers[1] ?? front, name: 'heap_used_mb', limit: 1_024, usual: 380, scatter: 40 },
  ]
}

/** A gauge that rises to its limit; saw-tooth: it is restarted, and rises again. */
export type Rising = {
  readonly gauge: Gauge
  readonly from: number
  readonly to: number
  readonly over: (at: number) => number
}

function exhaustion(plan: Plan, rising: Rising[], type: 'disk' | 'memory' | 'connections'): void {
  const { chance, world } = plan
  const gauge = gaugesOf(world)[type === 'disk' ? 2 : type === 'memory' ? chance.pick([1, 3]) : 0]
  if (!gauge) return
  const grade = gradeOf(plan)
  const until = byGrade(grade, chance.between(1, 3), chance.between(3, 9), chance.between(8, 20)) * HOUR
  const lasts = until * chance.between(0.75, 1)
  const start = plan.place([`gauge ${gauge.service}/${gauge.name}`], lasts)
  if (start === null) return
  const room = gauge.limit - gauge.usual
  const bend = chance.pick([1, 1, 1.4])
  rising.push({ gauge, from: start, to: start + lasts, over: (at) => room * ((at - start) / until) ** bend })
  if (type === 'disk') say(plan, start + lasts, gauge.service, 'retention job removed old segments')
  plan.incidents.push({
    heuristic: 'H4',
    type: `${type} runs out`,
    grade,
    start,
    end: start + lasts,
    keys: [gauge.service, gauge.name, `${gauge.service}/${gauge.name}`, '*'],
    level: lasts > until * 0.9 ? 'HIGH' : 'MEDIUM',
    also: ['H1', 'H2'],
    failureAt: start + until,
  })
}

export const ATTACKS: readonly (readonly [perWeek: number, (plan: Plan, rising: Rising[]) => void])[] = [
  [2, (plan) => bruteForce(plan, false)],
  [1.5, (plan) => bruteForce(plan, true)],
  [2.5, botnet],
  [1.5, spray],
  [2.5, flood],
  [2.5, runaway],
  [1, (plan, rising) => exhaustion(plan, rising, 'disk')],
  [1, (plan, rising) => exhaustion(plan, rising, 'memory')],
  [1, (plan, rising) => exhaustion(plan, rising, 'connections')],
]
