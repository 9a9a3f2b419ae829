// One failing address: what it tried, how fast, and whether it behaves like a person, a forgotten program, or an attack.
import { MINUTE_MS } from '#protocol/log-minute.ts'
import {
  dropSuspect,
  type LoginState,
  OCCASIONS_MAX,
  SUSPECTS_MAX,
  type Suspect,
  TRIES_KEPT_MAX,
  touch,
  USERS_OF_ADDRESS_MAX,
} from './state.ts'

/** A program that was forgotten: so many occasions at the same distance, never more than a few tries a minute. */
const REGULAR_OCCASIONS_MIN = 8
const REGULAR_SPREAD_MAX = 0.25
const REGULAR_PER_MINUTE_MAX = 6

export type Failed = { readonly address: string; readonly user: string; readonly count: number }

/** Notes failures. Answers whether this address tries this user for the first time. */
export function noteFailure(state: LoginState, { address, user, count }: Failed): boolean {
  const suspect = state.suspects.get(address) ?? beginSuspect(state, address)
  for (const dropped of touch(state.suspects, address, suspect, SUSPECTS_MAX)) state.triesKept -= dropped.tries.size
  suspect.last = state.at
  suspect.fails += count
  const occasion = suspect.occasions.at(-1)
  if (occasion?.[0] === state.at) occasion[1] += count
  else suspect.occasions.push([state.at, count])
  if (suspect.occasions.length > OCCASIONS_MAX) suspect.occasions.shift()
  const tries = suspect.tries.get(user)
  if (tries) {
    tries.count += count
    return false
  }
  if (suspect.tries.size >= USERS_OF_ADDRESS_MAX || state.triesKept >= TRIES_KEPT_MAX) {
    suspect.usersUncounted++
    return true
  }
  suspect.tries.set(user, { since: state.at, count })
  state.triesKept++
  return true
}

function beginSuspect(state: LoginState, address: string): Suspect {
  const tries = new Map()
  const counts = { fails: 0, oks: 0, usersUncounted: 0 }
  return {
    address,
    since: state.at,
    last: state.at,
    isKnown: state.known.has(address),
    tries,
    occasions: [],
    ...counts,
  }
}

/** A person who got in after all: what this user failed there is forgiven. */
export function forgive(state: LoginState, suspect: Suspect, user: string): void {
  const tries = suspect.tries.get(user)
  if (!tries) return
  suspect.tries.delete(user)
  state.triesKept--
  suspect.fails -= tries.count
  if (suspect.tries.size === 0) dropSuspect(state, suspect)
}

/** Its failures in the last `minutes`; of the newest occasions only, which is enough for short windows. */
export function failsWithin({ occasions }: Suspect, at: number, minutes: number): number {
  let sum = 0
  for (const [when, count] of occasions) if (when > at - minutes * MINUTE_MS) sum += count
  return sum
}

export const usersOf = ({ tries, usersUncounted }: Suspect): number => tries.size + usersUncounted

/** One user at the same distance again and again: a program with an old password, not a guesser. */
export function isRegular(suspect: Suspect): boolean {
  const { occasions } = suspect
  if (usersOf(suspect) !== 1 || occasions.length < REGULAR_OCCASIONS_MIN) return false
  const gaps = occasions.slice(1).map(([at], index) => at - (occasions[index]?.[0] ?? at))
  const counts = occasions.slice(1, -1).map(([, count]) => count)
  const isSlow = counts.every((count) => count <= REGULAR_PER_MINUTE_MAX)
  // At one a minute the gaps say nothing; the counts then must not vary like chance does.
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length
  const isEven = deviation(counts) ** 2 <= mean * 0.35
  return isSlow && isEven && deviation(gaps) <= REGULAR_SPREAD_MAX * average(gaps)
}

const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

function deviation(values: readonly number[]): number {
  const mean = average(values)
  return Math.sqrt(average(values.map((value) => (value - mean) ** 2)))
}
