// What the login heuristic remembers: addresses and users that belong here, addresses that fail, and the incidents that run.
// Everything is bounded: what was not heard of for longest goes first. Plain data.
import { MINUTE_MS } from '#protocol/log-minute.ts'
import type { Severity } from '#protocol/severity.ts'

export const ADDRESSES_MAX = 100_000
export const USERS_MAX = 100_000
export const SUSPECTS_MAX = 50_000
/** Over all failing addresses; beyond it a further user of an address is counted, not kept. */
export const TRIES_KEPT_MAX = 300_000
export const USERS_OF_ADDRESS_MAX = 1_000
export const OCCASIONS_MAX = 64
export const BRUTES_MAX = 200
export const CLIENTS_KEPT_MAX = 200
export const ACCOUNTS_KEPT_MAX = 20
/** What failed longer ago than this has nothing to do with what fails now. */
export const SUSPECT_MS = 24 * 60 * MINUTE_MS
export const WINDOW_MINUTES_MAX = 360

export type Tries = { readonly since: number; count: number }

/** An address that fails to log in. */
export type Suspect = {
  readonly address: string
  readonly since: number
  last: number
  fails: number
  oks: number
  /** Somebody has logged in from there before: more is needed to think ill of it. */
  readonly isKnown: boolean
  /** By user. */
  readonly tries: Map<string, Tries>
  usersUncounted: number
  /** Minutes in which it failed, and how often; the newest. */
  occasions: [at: number, count: number][]
}

/** One address against one or a few accounts. */
export type Brute = {
  readonly ref: string
  readonly address: string
  readonly onset: number
  lastAt: number
  fails: number
  users: readonly string[]
  accounts: string[]
  level: Severity
  kind: 'brute-force' | 'misconfigured client'
}

/** Many addresses, or many accounts, at once. */
export type Campaign = {
  readonly ref: string
  onset: number
  lastAt: number
  /** Who takes part; `accounts` are those they got into. */
  readonly addresses: Set<string>
  readonly users: Set<string>
  readonly expectedPerMinute: number
  tries: number
  readonly accounts: string[]
  level: Severity
}

/** One minute of the past six hours. */
export type Passed = {
  readonly at: number
  /** Addresses with a success; known addresses that only failed; new pairs of strange address and user that failed. */
  readonly ok: number
  readonly knownFailing: number
  pairs: number
}

export type LoginState = {
  at: number
  /** Addresses from which somebody logged in, and those who did; users that did. Least recently used first. */
  readonly known: Map<string, readonly string[]>
  readonly users: Map<string, number>
  readonly suspects: Map<string, Suspect>
  triesKept: number
  passed: Passed[]
  /** What is usual: pairs that fail, successes and minutes, fading. */
  usual: { at: number; pairs: number; oks: number; minutes: number }
  outageSince: number | null
  /** Forgotten programs: when each was first and last seen to be one. */
  readonly clients: Map<string, { readonly since: number; readonly last: number }>
  brutes: Brute[]
  campaign: Campaign | null
}

export function beginLogins(): LoginState {
  return {
    at: 0,
    known: new Map(),
    users: new Map(),
    suspects: new Map(),
    triesKept: 0,
    passed: [],
    usual: { at: 0, pairs: 0, oks: 0, minutes: 0 },
    outageSince: null,
    clients: new Map(),
    brutes: [],
    campaign: null,
  }
}

/** So many go at once when there are too many: finding the first of a large map again and again is slow. */
const DROPPED_SHARE = 0.02

/** Puts `key` last; when there are more than `max`, the first ones go. Answers with what was dropped. */
export function touch<Value>(map: Map<string, Value>, key: string, value: Value, max: number): readonly Value[] {
  map.delete(key)
  map.set(key, value)
  if (map.size <= max) return NONE
  const dropped: Value[] = []
  const left = Math.ceil(max * (1 - DROPPED_SHARE))
  for (const [first, old] of map) {
    if (map.size <= left) break
    map.delete(first)
    dropped.push(old)
  }
  return dropped
}
const NONE: readonly never[] = []

export function dropSuspect(state: LoginState, suspect: Suspect): void {
  if (state.suspects.delete(suspect.address)) state.triesKept -= suspect.tries.size
}
