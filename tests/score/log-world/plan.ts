// What will happen in a world: what slows, fails or multiplies requests, what is logged besides, and the labels of all of it.
import type { Severity } from '#protocol/severity.ts'
import type { Chance } from './chance.ts'
import type { Route, World } from './world.ts'
import { HOUR, MINUTE } from './world.ts'

export type Line =
  | { readonly kind: 'app'; readonly service: string; readonly level: string; readonly message: string }
  | {
      readonly kind: 'gauge'
      readonly service: string
      readonly name: string
      readonly value: number
      readonly limit: number
    }
  | {
      readonly kind: 'login'
      readonly address: string
      readonly user: string
      readonly isOk: boolean
      readonly reason: string
    }
  | RequestLine
export type RequestLine = {
  readonly kind: 'request'
  readonly route: Route
  readonly address: string
  readonly status: number
  readonly ms: number
  readonly queries: number
  readonly error: string
}
export type Client = { readonly address: string; readonly region: number }

/** On requests to `routes` from `from` to `to`. */
export type Effect = {
  readonly from: number
  readonly to: number
  readonly routes: ReadonlySet<Route>
  readonly slower?: (at: number) => number
  readonly moreQueries?: (at: number) => number
  readonly fails?: (at: number, client: Client) => number
  readonly status?: number
  readonly error?: string
  /** Requests that it met; counted while the world is played. */
  met: number
}
export type Extra = {
  readonly from: number
  readonly to: number
  /** Adds lines of one minute. */
  readonly minute: (at: number, put: Put) => void
}
export type Put = (at: number, line: Line) => void
/** Builds a request like any other, with what is given. */
export type Ask = (at: number, over: Partial<RequestLine> & { readonly route: Route }) => RequestLine

export type Labelled = {
  readonly heuristic: string
  readonly type: string
  readonly grade: 'easy' | 'medium' | 'hard'
  readonly start: number
  readonly end: number
  readonly keys: readonly string[]
  readonly level: Severity
  readonly also?: readonly string[]
  readonly secondaryPad?: number
  readonly detectableAt?: number
  readonly failureAt?: number
  readonly addresses?: number
  /** What it met must be so much to be seen at all. */
  readonly seen?: { readonly effect: Effect; readonly atLeast: number }
}
export type Harmless = {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly key?: string
  readonly allow: Readonly<Record<string, Severity>>
}

export type Plan = {
  readonly world: World
  readonly chance: Chance
  readonly effects: Effect[]
  readonly extras: Extra[]
  /** Traffic times this. */
  readonly volumes: {
    readonly from: number
    readonly to: number
    readonly times: (at: number) => number
    readonly strangers: boolean
  }[]
  readonly lines: { readonly at: number; readonly line: Line }[]
  readonly incidents: Labelled[]
  readonly harmless: Harmless[]
  readonly ask: { request: Ask }
  /** A begin at which none of `keys` is taken for so long; null where there is none left. */
  readonly place: (keys: readonly string[], lasts: number) => number | null
}

const TRIES_MAX = 300
const APART_MS = 1.5 * HOUR

export function beginPlan(world: World, chance: Chance): Plan {
  const taken = new Map<string, (readonly [number, number])[]>()
  return {
    world,
    chance,
    effects: [],
    extras: [],
    volumes: [],
    lines: [],
    incidents: [],
    harmless: [],
    ask: {
      request: () => {
        throw new Error('the world is not played yet')
      },
    },
    place(keys, lasts) {
      for (let i = 0; i < TRIES_MAX; i += 1) {
        const start = Math.floor(chance.between(world.evalStart, world.end - lasts - HOUR) / 1_000) * 1_000
        if (start < world.evalStart) return null
        const isFree = keys.every((key) =>
          (taken.get(key) ?? []).every(([from, to]) => start + lasts + APART_MS < from || start - APART_MS > to),
        )
        if (!isFree) continue
        for (const key of keys) taken.set(key, [...(taken.get(key) ?? []), [start, start + lasts]])
        return start
      }
      return null
    },
  }
}

export const keyOf = ({ method, path }: Route): string => `${method} ${path}`

/** An effect that is counted. */
export function addEffect(plan: Plan, effect: Omit<Effect, 'met'>): Effect {
  const added = { ...effect, met: 0 }
  plan.effects.push(added)
  return added
}

export function say(plan: Plan, at: number, service: string, message: string): void {
  plan.lines.push({ at, line: { kind: 'app', service, level: 'info', message } })
}

/** `count` times evenly scattered over a while. */
export function scattered({ chance }: Plan, from: number, lasts: number, count: number): number[] {
  return Array.from({ length: count }, () => from + chance.next() * lasts).toSorted((a, b) => a - b)
}

export const addressOf = (number: number): string => {
  const mixed = Math.imul(number + 11, 0x85ebca6b) >>> 0
  return `${20 + (mixed % 170)}.${(mixed >>> 9) & 255}.${(mixed >>> 17) & 255}.${1 + ((mixed >>> 3) % 250)}`
}
export const strangerOf = (chance: Chance): string =>
  `${chance.pick([5, 37, 46, 79, 94, 109, 121, 147, 163, 177, 181, 188, 202, 213])}.${chance.whole(0, 255)}.${chance.whole(0, 255)}.${chance.whole(1, 250)}`
/** One office with many people. */
export const OFFICE = '198.51.100.7'
export const OFFICE_USERS = 45
export const homeOf = (user: number): string => (user < OFFICE_USERS ? OFFICE : addressOf(user))
export const minutes = (count: number): number => count * MINUTE
