// Attacks on logins in words. Accounts are shown so that their owner recognises them and a passer-by does not.
import { MINUTE_MS } from '#protocol/log-minute.ts'
import { plain } from '#protocol/plain.ts'
import type { Sighting } from '#protocol/sighting.ts'
import { THREAT_KEYS_MAX } from '#protocol/threat.ts'
import { counted, instant, times } from '../counts/words.ts'
import { kindOf, sizeOf } from './campaign.ts'
import type { Brute, Campaign } from './state.ts'

const ACCOUNTS_SHOWN_MAX = 5
const WHOLE_LOG = '*'

/** `anna.berg@mail.test` → `an…@mail.test`, `user1234` → `use…34`; short names (root, admin) are names of roles. */
export function account(name: string): string {
  const [local = '', domain] = plain(name, 80).split('@')
  if (domain !== undefined) return `${local.slice(0, 2)}…@${domain}`
  return local.length <= 5 ? local : `${local.slice(0, 3)}…${local.slice(-2)}`
}

const accounts = (names: readonly string[]) => names.slice(0, ACCOUNTS_SHOWN_MAX).map(account).join(', ')

const QUIET = 'no more failures from there'

/** One address and what it tries. */
export function bruteSighting(brute: Brute, isOver: boolean): Sighting {
  const { address, fails, users, onset, lastAt, kind } = brute
  const minutes = Math.max(1, (lastAt - onset) / MINUTE_MS + 1)
  const isClient = kind === 'misconfigured client'
  const whom = counted(users.length, 'account', 'accounts')
  const title = isClient
    ? `a program at ${address} goes on with a password that is no longer right (${fails} failures)`
    : `${fails} failed logins from ${address} against ${whom}`
  return {
    ...common(brute, isOver),
    kind,
    key: address,
    keys: [address],
    title: plain(
      brute.accounts.length > 0
        ? `${address} got into ${accounts(brute.accounts)} after ${fails} failed logins`
        : title,
      300,
    ),
    evidence: [
      `${fails} failed logins since ${instant(onset)}, ${times(fails / minutes)} a minute`,
      `${whom}: ${accounts(users)}`,
      ...(isClient ? ['one account at even distances: a program, not a guesser'] : []),
      ...broken(brute.accounts),
    ].map((line) => plain(line)),
    impact: impactOf(
      brute.accounts,
      isClient ? 'A job or device does not get its work done.' : 'An account with a weak password would be lost.',
    ),
    mitigation: isClient
      ? 'Renew the password or token of that program.'
      : plain(`Block ${address}; ${reset(brute.accounts)}limit tries per account and address.`, 600),
    proposedTask: isClient
      ? plain(`Find what runs at ${address} as ${accounts(users)} and renew its credentials.`, 600)
      : 'Limit login attempts per account and per address, with a growing delay, and log when the limit is reached.',
    hints: [address, 'login'],
  }
}

/** Many addresses or many accounts at once. */
export function campaignSighting(campaign: Campaign, isOver: boolean): Sighting {
  const size = sizeOf(campaign)
  const { tries, users, onset, lastAt, addresses } = campaign
  const kind = kindOf(campaign)
  const from = counted(size, 'address', 'addresses')
  const name = kind === 'stuffing' ? 'credential stuffing' : 'password spraying'
  const minutes = Math.max(1, (lastAt - onset) / MINUTE_MS + 1)
  return {
    ...common(campaign, isOver),
    kind,
    key: WHOLE_LOG,
    keys: [WHOLE_LOG, ...addresses].slice(0, THREAT_KEYS_MAX),
    title: plain(`${name}: ${tries} failed logins from ${from} against ${users.size} accounts`, 300),
    evidence: [
      `${tries} failed logins since ${instant(onset)}, ${times(tries / minutes)} a minute`,
      `${from} that nobody had logged in from before`,
      `${users.size} accounts, ${times(tries / Math.max(1, users.size))} tries each`,
      ...broken(campaign.accounts),
    ].map((line) => plain(line)),
    impact: impactOf(campaign.accounts, 'Accounts whose password is known from elsewhere would be lost.'),
    mitigation: plain(
      `Ask for a second factor or a captcha at login; ${reset(campaign.accounts)}block the addresses.`,
      600,
    ),
    proposedTask:
      'Limit failed logins over all addresses, refuse passwords that are known to be stolen, and offer a second factor.',
    hints: ['login', kind, ...[...addresses].slice(0, 5)],
  }
}

function common({ ref, level, onset }: Brute | Campaign, isOver: boolean) {
  const endedBecause = isOver ? QUIET : null
  return {
    ref,
    heuristic: 'auth-anomaly' as const,
    level,
    onsetAt: onset,
    timeToFailure: null,
    samples: [],
    endedBecause,
  }
}

const broken = (names: readonly string[]) =>
  names.length === 0 ? [] : [`logged in after the failures: ${accounts(names)}`]
const reset = (names: readonly string[]) =>
  names.length === 0 ? '' : `end the sessions of ${accounts(names)} and reset the passwords; `

function impactOf(names: readonly string[], otherwise: string): string {
  return plain(
    names.length === 0
      ? otherwise
      : `${counted(names.length, 'account is', 'accounts are')} probably taken over: ${accounts(names)}.`,
  )
}
