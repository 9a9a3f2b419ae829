// Attacks on logins (H3) as a machine over minutes: learns who belongs here, follows every address that fails, and tells people,
// forgotten programs and outages from attackers.
import { type LogMinute, MINUTE_MS } from '#protocol/log-minute.ts'
import type { LogSettings } from '#protocol/log-settings.ts'
import type { Sighting } from '#protocol/sighting.ts'
import type { LogHeuristic } from '../heuristic.ts'
import {
  beginBrute,
  bruteKind,
  bruteLevel,
  endsBrute,
  FEW_USERS,
  isBrokenInto,
  isExposed,
  isLonelyClient,
  type Watchfulness,
} from './brute.ts'
import { campaignLevel, endsCampaign, findCampaign, noteAccount, standsOut } from './campaign.ts'
import { netOf } from './net.ts'
import { OUTAGE_USERS_MIN, watchOutage } from './outage.ts'
import { bruteSighting, campaignSighting } from './sighting-of.ts'
import {
  ADDRESSES_MAX,
  beginLogins,
  type Campaign,
  dropSuspect,
  type LoginState,
  SUSPECT_MS,
  type Suspect,
  touch,
  USERS_MAX,
  WINDOW_MINUTES_MAX,
} from './state.ts'
import { forgive, noteFailure, usersOf } from './suspect.ts'

/** What is usual fades by half in a day. */
const FADE = 0.5 ** (1 / 1_440)
const USERS_OF_KNOWN_MAX = 8
/** In an outage only those known here count who do so much in one minute; and clients try again more often. */
const OUTAGE_FAILS_MIN = 30
const OUTAGE_CAUTION = 3
const CAUTION = { quiet: 1.5, normal: 1, keen: 0.8 } as const

export const authAnomaly: LogHeuristic<LoginState> = { version: 1, begin: beginLogins, step }

type Tally = { ok: string[]; refused: Map<string, number>; fails: number }

function step(state: LoginState, minute: LogMinute, settings: LogSettings): readonly Sighting[] {
  if (minute.at <= state.at) return []
  state.at = minute.at
  const tallies = tally(minute)
  const passed = { at: minute.at, ok: 0, knownFailing: 0, pairs: 0 }
  for (const [address, { ok, refused }] of tallies) {
    if (ok.length > 0) passed.ok++
    else if (refused.size > 0 && state.known.has(address)) passed.knownFailing++
  }
  state.passed.push(passed)
  watchOutage(state)
  for (const [address, each] of tallies) passed.pairs += failuresOf(state, address, each)
  for (const [address, { ok }] of tallies) for (const user of ok) successOf(state, address, user)
  learn(state)
  forgetOld(state)
  const caution = CAUTION[settings.sensitivity]
  const exposed = isExposed(state)
  if (state.campaign) growCampaign(state, tallies)
  else if (!exposed) state.campaign = findCampaign(state, caution)
  findBrutes(state, tallies, { caution: state.outageSince === null ? caution : caution * OUTAGE_CAUTION, exposed })
  return sightings(state)
}

function tally({ logins }: LogMinute): ReadonlyMap<string, Tally> {
  const tallies = new Map<string, Tally>()
  for (const { address, user, outcome, count } of logins) {
    if (outcome === 'broken') continue
    const key = address === '' ? `account ${user.slice(0, 80)}` : netOf(address.slice(0, 80))
    const own: Tally = tallies.get(key) ?? { ok: [], refused: new Map(), fails: 0 }
    tallies.set(key, own)
    if (outcome === 'ok') own.ok.push(user.slice(0, 80))
    else {
      own.refused.set(user.slice(0, 80), (own.refused.get(user.slice(0, 80)) ?? 0) + count)
      own.fails += count
    }
  }
  return tallies
}

/** Answers how many strange pairs of address and user are new. */
function failuresOf(state: LoginState, address: string, { refused, fails }: Tally): number {
  if (refused.size === 0) return 0
  const isOutage = state.outageSince !== null
  if (isOutage && state.known.has(address) && fails < OUTAGE_FAILS_MIN && !isReported(state, address)) return 0
  let pairs = 0
  for (const [user, count] of refused) if (noteFailure(state, { address, user, count })) pairs++
  const suspect = state.suspects.get(address)
  return !suspect || suspect.isKnown || (isOutage && usersOf(suspect) < OUTAGE_USERS_MIN) ? 0 : pairs
}

const isReported = ({ brutes, campaign }: LoginState, address: string): boolean =>
  brutes.some((brute) => brute.address === address) || campaign?.addresses.has(address) === true

function successOf(state: LoginState, address: string, user: string): void {
  const suspect = state.suspects.get(address)
  const isAttacker = suspect !== undefined && isAttack(state, suspect, user)
  if (isAttacker) return
  if (suspect) {
    suspect.oks++
    forgive(state, suspect, user)
  }
  const users = state.known.get(address) ?? []
  const own = users.includes(user) ? users : [...users, user].slice(-USERS_OF_KNOWN_MAX)
  touch(state.known, address, own, ADDRESSES_MAX)
  touch(state.users, user, state.at, USERS_MAX)
}

/** A success of an attacker is kept with its incident; the address does not become known by it. */
function isAttack(state: LoginState, suspect: Suspect, user: string): boolean {
  const { address } = suspect
  const brute = state.brutes.find((each) => each.address === address && each.kind === 'brute-force')
  if (brute && (!suspect.isKnown || (suspect.tries.get(user)?.count ?? 0) >= OUTAGE_FAILS_MIN)) {
    noteAccount(brute.accounts, user)
    return true
  }
  if (state.campaign?.addresses.has(address) && !suspect.isKnown) {
    // Somebody who mistyped once and got in was never part of it.
    if (suspect.tries.size === 1 && suspect.tries.has(user) && suspect.fails <= 3) {
      state.campaign.addresses.delete(address)
      return false
    }
    noteAccount(state.campaign.accounts, user)
    return true
  }
  if (!isBrokenInto(suspect, user)) return false
  beginBrute(state, suspect, 'brute-force')
  const begun = state.brutes.at(-1)
  if (begun?.address === address) noteAccount(begun.accounts, user)
  return true
}

/** What is six hours old and lies in no attack is what is usual. */
function learn(state: LoginState): void {
  const from = state.at - WINDOW_MINUTES_MAX * MINUTE_MS
  while (state.passed[0] && state.passed[0].at <= from) {
    const old = state.passed.shift()
    if (!old || (state.campaign && old.at >= state.campaign.onset)) continue
    const { usual } = state
    const minutes = usual.at === 0 ? 1 : (old.at - usual.at) / MINUTE_MS
    const kept = FADE ** minutes
    usual.at = old.at
    usual.pairs = usual.pairs * kept + old.pairs
    usual.oks = usual.oks * kept + old.ok
    usual.minutes = usual.minutes * kept + (1 - kept) / (1 - FADE)
  }
}

function forgetOld(state: LoginState): void {
  for (const suspect of state.suspects.values()) {
    if (state.at - suspect.last < SUSPECT_MS) break
    dropSuspect(state, suspect)
  }
}

function growCampaign(state: LoginState, tallies: ReadonlyMap<string, Tally>): void {
  const { campaign } = state
  if (!campaign) return
  for (const [address, { refused, fails }] of tallies) {
    const suspect = state.suspects.get(address)
    if (
      !suspect ||
      suspect.last !== state.at ||
      suspect.isKnown ||
      state.brutes.some((brute) => brute.address === address)
    )
      continue
    if (campaign.addresses.size < ADDRESSES_MAX) campaign.addresses.add(address)
    for (const user of refused.keys()) if (campaign.users.size < USERS_MAX) campaign.users.add(user)
    campaign.tries += fails
    campaign.lastAt = state.at
  }
}

function findBrutes(state: LoginState, tallies: ReadonlyMap<string, Tally>, watchfulness: Watchfulness): void {
  for (const [address, { refused, fails }] of tallies) {
    const suspect = state.suspects.get(address)
    if (!suspect || suspect.last !== state.at || refused.size === 0) continue
    const brute = state.brutes.find((each) => each.address === address)
    if (brute) {
      brute.fails += fails
      brute.lastAt = state.at
      brute.users = [...new Set([...brute.users, ...refused.keys()])].slice(0, 20)
      continue
    }
    if (state.campaign?.addresses.has(address) && !standsOut(state.campaign, suspect)) continue
    const kind = bruteKind(state, suspect, watchfulness)
    if (!kind || (kind === 'misconfigured client' && !isLonelyClient(state, suspect))) continue
    beginBrute(state, suspect, kind)
    leaveCampaign(state.campaign, suspect)
  }
}

/** Was counted with the others until it stood out. */
function leaveCampaign(campaign: Campaign | null, { address, fails, tries }: Suspect): void {
  if (!campaign?.addresses.delete(address)) return
  campaign.tries -= Math.min(fails, campaign.tries)
  if (tries.size <= FEW_USERS) for (const user of tries.keys()) campaign.users.delete(user)
}

function sightings(state: LoginState): readonly Sighting[] {
  const { brutes, campaign } = state
  const seen: Sighting[] = []
  for (const brute of brutes) {
    brute.level = bruteLevel(brute)
    seen.push(bruteSighting(brute, endsBrute(brute, state.at)))
  }
  for (const brute of brutes.filter((each) => endsBrute(each, state.at))) {
    const suspect = state.suspects.get(brute.address)
    if (suspect) dropSuspect(state, suspect)
  }
  state.brutes = brutes.filter((brute) => !endsBrute(brute, state.at))
  if (!campaign) return seen
  campaign.level = campaignLevel(campaign)
  const isOver = endsCampaign(state, campaign)
  if (isOver) endPassed(state)
  return [...seen, campaignSighting(campaign, isOver)]
}

/** A campaign that is over must not be found again in the minutes it took, nor learned from. */
function endPassed(state: LoginState): void {
  const onset = state.campaign?.onset ?? state.at
  state.passed = state.passed.map((each) => (each.at >= onset ? { ...each, pairs: 0 } : each))
  state.campaign = null
}
