// One address against one or a few accounts: from how many failures on it is an attack, a forgotten program, or a person.
import { MINUTE_MS } from '#protocol/log-minute.ts'
import type { Severity } from '#protocol/severity.ts'
import { BRUTES_MAX, type Brute, CLIENTS_KEPT_MAX, type LoginState, type Suspect, touch } from './state.ts'
import { failsWithin, isRegular, usersOf } from './suspect.ts'

/** A stranger: failures within so many minutes. */
const STRANGER_FAILS: readonly (readonly [minutes: number, fails: number])[] = [
  [15, 10],
  [60, 14],
  [24 * 60, 20],
]
/** A person at a new machine fails in one burst; who goes on for longer, or does much more, is none. */
const PERSON_MS_MAX = 3 * MINUTE_MS
const PERSON_FAILS_MAX = 40
/** Somebody logs in from there: a person or an office. */
const KNOWN_ONE_USER_FAILS = 60
const KNOWN_FAILS = 40
const KNOWN_FAILS_PER_OK = 5
const CLIENT_FAILS_MIN = 12
const CLIENT_WAIT_MS = 10 * MINUTE_MS
const CLIENTS_TOGETHER_MS = 60 * MINUTE_MS
const CLIENTS_ALONE_MAX = 3
/** Where hardly anybody ever gets in (a server open to the world), five failures are worth a line. */
const EXPOSED_FAILS = 5
const EXPOSED_KNOWN_SHARE = 1
const EXPOSED_KNOWN_MAX = 20
const FEW_USERS_SHARE = 1 / 3
export const FEW_USERS = 5
const IDLE_MS_MIN = 30 * MINUTE_MS
const IDLE_MS_MAX = 180 * MINUTE_MS
const IDLE_GAPS = 10
const BURST_FAILS_MIN = 10
/** A pace is believed when it was kept for so long. */
const PACE_MINUTES_MIN = 5

/** A server open to the world: people log in from a few places, and far more strangers fail. */
export function isExposed({ known, suspects, usual }: LoginState): boolean {
  return known.size <= EXPOSED_KNOWN_MAX && known.size <= EXPOSED_KNOWN_SHARE * (suspects.size + usual.pairs)
}

export type Watchfulness = {
  /** 1; more asks for more failures. */
  readonly caution: number
  /** Is it a server open to the world? */
  readonly exposed: boolean
}

/** Why an address is reported, or null. */
export function bruteKind(
  state: LoginState,
  suspect: Suspect,
  { caution, exposed }: Watchfulness,
): Brute['kind'] | null {
  const { fails, oks, isKnown } = suspect
  if (isRegular(suspect)) return fails >= CLIENT_FAILS_MIN ? 'misconfigured client' : null
  if (isKnown) return knownKind(state, suspect)
  if (oks >= fails) return null
  if (exposed && fails >= EXPOSED_FAILS && oks === 0) return 'brute-force'
  const users = usersOf(suspect)
  if (users > FEW_USERS && users > fails * FEW_USERS_SHARE) return null
  const isBeyond = STRANGER_FAILS.some(([minutes, least]) => failsWithin(suspect, state.at, minutes) >= least * caution)
  return isBeyond && !mayBePerson(state, suspect) ? 'brute-force' : null
}

/** From where somebody logs in: their own old password, or somebody else's account. */
function knownKind(state: LoginState, suspect: Suspect): Brute['kind'] | null {
  const { fails, oks, address, tries } = suspect
  const own = state.known.get(address) ?? []
  const isOwn = usersOf(suspect) === 1 && own.some((user) => tries.has(user))
  if (isOwn) return fails >= KNOWN_ONE_USER_FAILS ? 'misconfigured client' : null
  return fails >= KNOWN_FAILS && fails >= oks * KNOWN_FAILS_PER_OK ? 'brute-force' : null
}

/** One account that exists here, in one burst: its owner at a new machine. */
function mayBePerson(state: LoginState, suspect: Suspect): boolean {
  const { fails, since, last, tries } = suspect
  const [user = ''] = tries.keys()
  const isShort = last - since < PERSON_MS_MAX && fails < PERSON_FAILS_MAX
  return isShort && usersOf(suspect) === 1 && state.users.has(user)
}

export function beginBrute(state: LoginState, suspect: Suspect, kind: Brute['kind']): void {
  if (state.brutes.length >= BRUTES_MAX) return
  const { address, since, last, fails, tries } = suspect
  const ref = `login-${since / MINUTE_MS}-${address}`
  const brute: Brute = {
    ref,
    address,
    onset: since,
    lastAt: last,
    fails,
    users: [...tries.keys()].slice(0, 20),
    accounts: [],
    level: 'LOW',
    kind,
  }
  state.brutes.push(brute)
}

/**
 * May this forgotten program be reported? Only after a while, and only if it is one of few: when many fail alike, an app's sessions
 * ran out, and a line for each device would help nobody.
 */
export function isLonelyClient(state: LoginState, { address }: Suspect): boolean {
  const { at, clients } = state
  const since = clients.get(address)?.since ?? at
  touch(clients, address, { since, last: at }, CLIENTS_KEPT_MAX)
  if (at - since < CLIENT_WAIT_MS) return false
  let alike = 0
  for (const { last } of clients.values()) if (at - last <= CLIENTS_TOGETHER_MS) alike++
  return alike <= CLIENTS_ALONE_MAX
}

/** By pace and volume; getting in is as bad as it gets. */
export function bruteLevel({ kind, accounts, fails, onset, lastAt }: Brute): Severity {
  if (kind === 'misconfigured client') return 'LOW'
  if (accounts.length > 0) return 'CRITICAL'
  const minutes = Math.max(PACE_MINUTES_MIN, (lastAt - onset) / MINUTE_MS + 1)
  const pace = (fails - Math.sqrt(fails)) / minutes
  if (pace > 20 || fails >= 3_000) return 'HIGH'
  return pace > 2 || fails >= 300 ? 'MEDIUM' : 'LOW'
}

/** Did this success follow from guessing? The account was tried again and again by a stranger that is not let in otherwise. */
export function isBrokenInto(suspect: Suspect, user: string): boolean {
  const tried = suspect.tries.get(user)?.count ?? 0
  return (
    !suspect.isKnown && suspect.oks === 0 && tried >= BURST_FAILS_MIN && suspect.last - suspect.since >= PERSON_MS_MAX
  )
}

export function endsBrute({ onset, lastAt, fails }: Brute, at: number): boolean {
  const gap = (lastAt - onset) / Math.max(1, fails)
  return at - lastAt >= Math.min(IDLE_MS_MAX, Math.max(IDLE_MS_MIN, gap * IDLE_GAPS))
}
