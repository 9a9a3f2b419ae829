// The places that log: what they serve, how fast, when people come, which time-outs callers have. Nothing of it is told to the
// program under test.
import type { Chance } from './chance.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

export type Route = {
  readonly method: string
  readonly path: string
  readonly weight: number
  readonly medianMs: number
  readonly scatter: number
  readonly needs: readonly string[]
  readonly queries: number
  readonly timeoutMs: number
  readonly usualP95: number
}

export type World = {
  readonly name: string
  readonly front: string
  readonly workers: readonly string[]
  readonly routes: readonly Route[]
  readonly rps: number
  readonly begin: number
  readonly evalStart: number
  readonly end: number
  readonly users: number
  /** Share of the usual traffic at a time. */
  readonly load: (at: number) => number
}

type Kind = {
  readonly name: string
  readonly front: string
  readonly workers: readonly string[]
  readonly needs: readonly string[]
  /** Method, path, weight. */
  readonly routes: readonly (readonly [string, string, number])[]
  /** Hour of most traffic, how much less at night, what weekends are like. */
  readonly season: { readonly peak: number; readonly night: number; readonly weekend: number }
}

const KINDS: readonly Kind[] = [
  {
    name: 'bank',
    front: 'ledger-gw',
    workers: ['settlement', 'statements'],
    needs: ['oracle', 'hsm', 'ratefeed'],
    routes: [
      ['GET', '/v3/accounts/:id/balance', 30],
      ['GET', '/v3/accounts/:id/entries', 22],
      ['POST', '/v3/transfers', 12],
      ['GET', '/v3/cards/:id', 11],
      ['POST', '/v3/payees/verify', 6],
      ['GET', '/v3/fx/quotes', 9],
      ['GET', '/v3/statements/:id/pdf', 2],
      ['POST', '/v3/mandates', 3],
    ],
    season: { peak: 11, night: 0.12, weekend: 0.25 },
  },
  {
    name: 'video',
    front: 'edge',
    workers: ['transcoder', 'recommender'],
    needs: ['cassandra', 'cdn-origin', 'ranker'],
    routes: [
      ['GET', '/watch/:id/manifest', 26],
      ['GET', '/feed/home', 20],
      ['GET', '/titles/:id', 17],
      ['POST', '/watch/:id/progress', 19],
      ['GET', '/feed/continue', 8],
      ['GET', '/find', 6],
      ['PUT', '/profiles/:id/list', 3],
      ['POST', '/downloads', 1],
    ],
    season: { peak: 21, night: 0.25, weekend: 1.35 },
  },
  {
    name: 'fleet',
    front: 'telemetry',
    workers: ['router', 'alerter'],
    needs: ['timescale', 'mqtt', 'geocoder'],
    routes: [
      ['POST', '/ingest/:id/position', 48],
      ['POST', '/ingest/:id/engine', 22],
      ['GET', '/vehicles/:id', 10],
      ['GET', '/vehicles', 7],
      ['GET', '/trips/:id/path', 5],
      ['POST', '/geofences', 2],
      ['GET', '/reports/mileage', 1],
    ],
    season: { peak: 14, night: 0.6, weekend: 0.7 },
  },
  {
    name: 'clinic',
    front: 'portal',
    workers: ['reminders', 'labsync'],
    needs: ['mssql', 'fhir', 'docstore'],
    routes: [
      ['GET', '/patients/:id', 24],
      ['GET', '/patients/:id/visits', 18],
      ['POST', '/appointments', 9],
      ['GET', '/appointments/today', 20],
      ['GET', '/labs/:id', 12],
      ['POST', '/prescriptions', 6],
      ['GET', '/documents/:id/file', 4],
      ['GET', '/stats/month', 1],
    ],
    season: { peak: 10, night: 0.08, weekend: 0.35 },
  },
]

const TIMEOUTS = [800, 1_500, 2_500, 4_000, 6_000, 8_000, 12_000, 20_000, 30_000, 45_000, 90_000]
const SAMPLE = 8_000

/** One request's duration; `load` slows all. */
export function usualDuration(route: Pick<Route, 'medianMs' | 'scatter'>, load: number, chance: Chance): number {
  const tail = chance.is(0.012) ? chance.between(2, 7) : 1
  return route.medianMs * (1 + 0.15 * load ** 2) * Math.exp(route.scatter * chance.normal()) * tail
}

function makeRoute([method, path, weight]: Kind['routes'][number], kind: Kind, chance: Chance): Route {
  const isHeavy = weight <= 2
  const medianMs = (isHeavy ? chance.between(300, 1_400) : 12 * Math.exp(chance.between(0, 2.6))) * 1
  const scatter = chance.between(0.25, 0.75)
  const durations = Array.from({ length: SAMPLE }, () => usualDuration({ medianMs, scatter }, 0.8, chance))
  const usualP95 = durations.toSorted((a, b) => a - b)[Math.floor(SAMPLE * 0.95)] ?? medianMs
  const wanted = usualP95 * Math.exp(chance.between(Math.log(4), Math.log(45)))
  const timeoutMs = TIMEOUTS.find((each) => each >= wanted) ?? 90_000
  const needs = chance.some(kind.needs, chance.whole(1, 2))
  return { method, path, weight, medianMs, scatter, needs, queries: chance.whole(0, 6), timeoutMs, usualP95 }
}

export type WorldOptions = {
  readonly seed: number
  readonly days: number
  readonly warmup: number
  readonly rps?: number
}

/** The world of a seed. */
export function makeWorld({ seed, days, warmup, rps }: WorldOptions, chance: Chance): World {
  const kind = KINDS[seed % KINDS.length] as Kind
  const begin = Date.UTC(2026, 2, 2) + chance.whole(0, 200) * DAY
  const clockChange = begin + (warmup + (days - warmup) / 2) * DAY
  const hasClockChange = chance.is(0.5)
  const waves = Array.from({ length: days * 24 + 2 }, () => 0)
  for (let i = 1; i < waves.length; i += 1) waves[i] = 0.85 * (waves[i - 1] ?? 0) + 0.1 * chance.normal()
  const { peak, night, weekend } = kind.season
  const load = (at: number) => {
    const local = hasClockChange && at > clockChange ? at - HOUR : at
    const hour = (local % DAY) / HOUR
    const day = new Date(local).getUTCDay()
    const wave = (1 + Math.cos((2 * Math.PI * (hour - peak)) / 24)) / 2
    const part = (at - begin) / HOUR
    const [left, right] = [waves[Math.floor(part)] ?? 0, waves[Math.floor(part) + 1] ?? 0]
    const drift = Math.exp(left + (right - left) * (part % 1))
    return (night + (1 - night) * wave ** 1.5) * (day === 0 || day === 6 ? weekend : 1) * drift
  }
  return {
    name: kind.name,
    front: kind.front,
    workers: kind.workers,
    routes: kind.routes.map((route) => makeRoute(route, kind, chance)),
    rps: rps ?? Math.round(5 * 40 ** chance.next()) / 10,
    begin,
    evalStart: begin + warmup * DAY,
    end: begin + days * DAY,
    users: chance.whole(800, 9_000),
    load,
  }
}
