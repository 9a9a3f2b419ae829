// Many at once: strangers fail with more accounts than is usual here. Counted are pairs of strange address and user, so that one
// person or program that tries again and again counts once. Windows of several lengths find fast and slow ones.
import { MINUTE_MS } from '#protocol/log-minute.ts'
import type { Severity } from '#protocol/severity.ts'
import { surprise } from '../counts/chance.ts'
import { OUTAGE_USERS_MIN } from './outage.ts'
import {
  ACCOUNTS_KEPT_MAX,
  type Campaign,
  dropSuspect,
  type LoginState,
  type Suspect,
  WINDOW_MINUTES_MAX,
} from './state.ts'
import { isRegular, usersOf } from './suspect.ts'

const WINDOWS = [5, 10, 30, 60, 180, WINDOW_MINUTES_MAX] as const
const SURPRISE_MIN = 21
const USERS_MIN = 10
const ADDRESSES_MIN = 15
const PAIRS_MIN = 12
/** Strangers do not fail evenly: what is usual is taken for this much more. */
const UNEVEN = 1.5
/** Before anything is known: one stranger fails for every seven who get in. */
const PRIOR_PAIRS = 7
const PRIOR_OKS = 50
/** An app whose session ran out: each address its own account, nearly all of them known here, trying again. */
const OWN_SHARE_MIN = 0.8
const AGAIN_MIN = 1.5
const AGAIN_AFTER_MS = 20 * MINUTE_MS
/** One address with so many accounts, mostly different ones, needs no comparison. */
const SPRAY_USERS_MIN = 12
const SPRAY_DISTINCT_MIN = 0.5
export const FEW_ADDRESSES = 10
const STANDS_OUT_TRIES = 10
const STANDS_OUT_TIMES = 3
const IDLE_MS_MIN = 30 * MINUTE_MS
const IDLE_MS_MAX = 120 * MINUTE_MS
const IDLE_GAPS = 12

/** A stranger whose failures count: no known address, no forgotten program, nobody who mostly gets in. */
function isStranger(suspect: Suspect): boolean {
  return !suspect.isKnown && suspect.oks < suspect.fails && !isRegular(suspect)
}

/** Begins a campaign when the strangers' failures of some window are beyond chance. */
export function findCampaign(state: LoginState, caution: number): Campaign | null {
  const usersMin = state.outageSince === null ? 1 : OUTAGE_USERS_MIN
  const oldest = state.at - WINDOW_MINUTES_MAX * MINUTE_MS
  const strangers = [...state.suspects.values()].filter(
    (suspect) =>
      suspect.last > oldest && usersOf(suspect) >= usersMin && isStranger(suspect) && !isBrute(state, suspect),
  )
  const sprayers = strangers.filter(isSpraying)
  for (const minutes of WINDOWS) {
    const from = state.at - minutes * MINUTE_MS
    const pairs = state.passed.reduce((sum, each) => sum + (each.at > from ? each.pairs : 0), 0)
    if (pairs < PAIRS_MIN && sprayers.length === 0) continue
    const expected = expectedPairs(state, minutes) * UNEVEN + 1
    const failed = pairsSince(strangers, from)
    const isBeyondChance = failed >= PAIRS_MIN && surprise(failed, expected) >= SURPRISE_MIN * caution
    const isOneSpraying = sprayers.some(({ last }) => last > from)
    // Who and whom is only gathered where it matters: it costs far more than to count.
    if (!isBeyondChance && !isOneSpraying) continue
    const found = gather(strangers, from)
    const isWide = found.users.size >= USERS_MIN || found.addresses.size >= ADDRESSES_MIN
    if (!isWide && !isOneSpraying) continue
    if (isOwnAccounts(state, found)) continue
    return begin(state, strangers, found)
  }
  return null
}

const isBrute = (state: LoginState, { address }: Suspect) => state.brutes.some((brute) => brute.address === address)

function isSpraying(suspect: Suspect): boolean {
  const users = usersOf(suspect)
  return users >= SPRAY_USERS_MIN && users >= suspect.fails * SPRAY_DISTINCT_MIN && suspect.oks < suspect.fails / 10 + 1
}

/** How many pairs fail in so many minutes without anybody attacking. */
function expectedPairs({ at, usual, passed }: LoginState, minutes: number): number {
  const from = at - minutes * MINUTE_MS
  const oks = passed.reduce((sum, each) => sum + (each.at > from ? each.ok : 0), 0)
  const byOks = ((usual.pairs + PRIOR_PAIRS) / (usual.oks + PRIOR_OKS)) * oks
  return Math.max(byOks, usual.minutes === 0 ? 0 : (usual.pairs / usual.minutes) * minutes)
}

/** Pairs of address and user that failed for the first time after `from`. */
function pairsSince(strangers: readonly Suspect[], from: number): number {
  let pairs = 0
  for (const { since, last, tries } of strangers) {
    if (since > from) pairs += tries.size
    else if (last > from) for (const tried of tries.values()) if (tried.since > from) pairs++
  }
  return pairs
}

type Found = {
  pairs: number
  tries: number
  readonly users: Set<string>
  readonly addresses: Set<string>
  since: number
  one: number
}

function gather(strangers: readonly Suspect[], from: number): Found {
  const found: Found = {
    pairs: 0,
    tries: 0,
    users: new Set(),
    addresses: new Set(),
    since: Number.POSITIVE_INFINITY,
    one: 0,
  }
  for (const suspect of strangers) {
    let own = 0
    for (const [user, { since, count }] of suspect.tries) {
      if (since <= from) continue
      own++
      found.tries += count
      found.users.add(user)
      found.since = Math.min(found.since, since)
    }
    if (own === 0) continue
    found.pairs += own
    found.addresses.add(suspect.address)
    if (suspect.tries.size === 1) found.one++
  }
  return found
}

/** True for clients that fail with their own accounts: as good as one account an address and one address an account, known here. */
function isOwnAccounts(state: LoginState, found: Found): boolean {
  const { addresses, users, one, tries, pairs } = found
  const known = [...users].filter((user) => state.users.has(user)).length
  const isOneToOne = one >= addresses.size * OWN_SHARE_MIN && users.size >= addresses.size * OWN_SHARE_MIN
  if (!isOneToOne || known < users.size * OWN_SHARE_MIN) return false
  return tries >= pairs * AGAIN_MIN || state.at - found.since <= AGAIN_AFTER_MS
}

function begin(state: LoginState, strangers: readonly Suspect[], found: Found): Campaign {
  const own = strangers.filter(({ address }) => found.addresses.has(address))
  const minutes = Math.max(1, (state.at - found.since) / MINUTE_MS)
  return {
    ref: `logins-${found.since / MINUTE_MS}`,
    onset: found.since,
    lastAt: state.at,
    addresses: found.addresses,
    users: new Set(own.flatMap(({ tries }) => [...tries.keys()])),
    expectedPerMinute: expectedPairs(state, Math.ceil(minutes)) / Math.ceil(minutes),
    tries: own.reduce((sum, { fails }) => sum + fails, 0),
    accounts: [],
    level: 'LOW',
  }
}

/** How many addresses take part: those that strangers would have failed from anyway are taken off. */
export function sizeOf({ addresses, expectedPerMinute, onset, lastAt }: Campaign): number {
  const anyway = Math.round((expectedPerMinute * (lastAt - onset)) / MINUTE_MS)
  return Math.max(1, addresses.size - Math.min(anyway, Math.floor(addresses.size / 4)))
}

export function kindOf(campaign: Campaign): 'spraying' | 'stuffing' {
  return sizeOf(campaign) <= FEW_ADDRESSES ? 'spraying' : 'stuffing'
}

/** By how many tries there are and what they reached. */
export function campaignLevel(campaign: Campaign): Severity {
  const { tries, accounts } = campaign
  if (accounts.length >= 3 || tries > 800) return 'CRITICAL'
  if (accounts.length > 0 || tries > (kindOf(campaign) === 'spraying' ? 250 : 150)) return 'HIGH'
  return 'MEDIUM'
}

/** Among many, one address that goes for its few accounts again and again: an attack of its own. */
export function standsOut({ tries, users }: Campaign, suspect: Suspect): boolean {
  const each = suspect.fails / Math.max(1, usersOf(suspect))
  const usual = (tries - suspect.fails) / Math.max(1, users.size)
  return each >= STANDS_OUT_TRIES && each >= STANDS_OUT_TIMES * usual
}

export function noteAccount(accounts: string[], user: string): void {
  if (!accounts.includes(user) && accounts.length < ACCOUNTS_KEPT_MAX) accounts.push(user)
}

/** True when it has been quiet for long compared with how it went; its suspects are then done with. */
export function endsCampaign(state: LoginState, campaign: Campaign): boolean {
  const gap = (campaign.lastAt - campaign.onset) / Math.max(1, campaign.tries)
  const idle = Math.min(IDLE_MS_MAX, Math.max(IDLE_MS_MIN, gap * IDLE_GAPS))
  if (state.at - campaign.lastAt < idle) return false
  for (const address of campaign.addresses) {
    const suspect = state.suspects.get(address)
    if (suspect) dropSuspect(state, suspect)
  }
  return true
}
