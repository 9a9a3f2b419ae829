// Messages of the programs that let people in, as logins: sshd, PAM, sudo-like programs, mail and file servers, databases. One attempt
// often has several lines of one process; it is counted once.
import type { Facts } from './line-facts.ts'

/** Processes whose attempt was counted at its first line and would be counted again at the next. */
export const COUNTED_PROCESSES_MAX = 1_000

export type AuthSeen = Map<string, number>

const IP = '([0-9a-fA-F:.]*[.:][0-9a-fA-F:.]+)'
const WHO = '(?:invalid user |illegal user |user )?(.{0,80}?)'

type Form = {
  readonly pattern: RegExp
  readonly outcome: 'ok' | 'refused'
  /** Order of user and address among the captures. */
  readonly user: number
  readonly address: number
  /** `first`: the same process tells it again with `again`. */
  readonly part?: 'first' | 'again'
}

const form = (
  pattern: string,
  outcome: 'ok' | 'refused',
  places: readonly [number, number],
  part?: 'first' | 'again',
): Form => ({
  pattern: new RegExp(pattern, 'i'),
  outcome,
  user: places[0],
  address: places[1],
  ...(part ? { part } : {}),
})

const FORMS: readonly Form[] = [
  form(`^Failed (?:\\S+) for ${WHO} from ${IP}(?: port|$)`, 'refused', [1, 2], 'again'),
  form(`^(?:Invalid|Illegal) user (.{0,80}?) from ${IP}`, 'refused', [1, 2], 'first'),
  form(`^(?:error: )?PAM: Authentication (?:failure|error) for ${WHO} from ${IP}`, 'refused', [1, 2], 'again'),
  form(`^Accepted (?:\\S+) for (.{0,80}?) from ${IP}`, 'ok', [1, 2]),
  form(
    `^(?:Connection (?:closed|reset) by|Disconnected from) (?:authenticating|invalid) user (.{0,80}?) ${IP} port`,
    'refused',
    [1, 2],
    'again',
  ),
  form(`^(?:error: )?maximum authentication attempts exceeded for ${WHO} from ${IP}`, 'refused', [1, 2], 'again'),
  form(`^User (\\S{0,80}) from ${IP} not allowed because`, 'refused', [1, 2], 'first'),
  form(
    `pam_unix\\((?!sshd)[^)]*auth\\): authentication failure;.*?rhost=(\\S*)(?:\\s+user=(\\S+))?`,
    'refused',
    [2, 1],
  ),
  form(`(?:login: )(?:Disconnected|Aborted login)[^(]*\\(auth failed.*?user=<([^>]*)>.*?rip=${IP}`, 'refused', [1, 2]),
  form(`login: Login: user=<([^>]*)>.*?rip=${IP}`, 'ok', [1, 2]),
  form(`\\[${IP}\\](?::\\d+)?: SASL \\S+ authentication failed(?:.*sasl_username=(\\S+))?`, 'refused', [2, 1]),
  form(`@${IP}\\) \\[WARNING\\] Authentication failed for user \\[([^\\]]*)\\]`, 'refused', [2, 1]),
  form(`@${IP}\\) \\[\\w+\\] (\\S+) is now logged in`, 'ok', [2, 1]),
  form(`Access denied for user '([^']*)'@'([^']*)'`, 'refused', [1, 2]),
  form(`password authentication failed for user "([^"]*)"()`, 'refused', [1, 2]),
  form(`\\[(.{0,80})\\] (?:FAIL|OK) LOGIN: Client "${IP}"`, 'refused', [1, 2]),
]

const REPEATED = /^message repeated (\d+) times: \[ ?(.*)\]\s*$/
const REPEATED_MAX = 10_000

/** What sshd says beside the result of an attempt is no attempt of its own. */
const ONLY_FORMS = /\bsshd\b/
const PASSWORD = /^failed pass/i

/**
 * How many attempts the message tells; the facts then hold who, from where and how it ended. -1: none, whatever words are in it;
 * 0: nothing is known of it.
 */
export function readAuthMessage(facts: Facts, process: string, seen: AuthSeen): number {
  const repeated = REPEATED.exec(facts.message)
  const message = repeated?.[2] ?? facts.message
  const times = repeated ? Math.min(REPEATED_MAX, Number(repeated[1])) : 1
  for (const form of FORMS) {
    const found = form.pattern.exec(message)
    if (!found) continue
    putAttempt(facts, form, found)
    const { part } = form
    if (part === undefined) return times
    return attempts({ process, part, times, seen, password: PASSWORD.test(message) }) || -1
  }
  return ONLY_FORMS.test(process) || message.includes('(sshd:auth)') ? -1 : 0
}

function putAttempt(facts: Facts, { user, address, outcome }: Form, found: RegExpExecArray): void {
  facts.user = (found[user] ?? '').trim()
  facts.address = found[address] ?? ''
  facts.outcome = outcome === 'ok' || /OK LOGIN/.test(found[0]) ? 'success' : 'failure'
  facts.category = 'authentication'
}

type Told = { process: string; part: 'first' | 'again'; times: number; seen: AuthSeen; password: boolean }

/** A process tells `Invalid user`, then each wrong password, then that the connection closed. */
function attempts({ process, part, times, seen, password }: Told): number {
  if (process === '') return times
  const counted = seen.get(process)
  if (seen.size >= COUNTED_PROCESSES_MAX && counted === undefined) seen.clear()
  if (part === 'first') {
    seen.set(process, 1)
    return times
  }
  // What was counted as the unknown user's is the first password's; later passwords are attempts of their own.
  if (counted === undefined) {
    seen.set(process, 0)
    return times
  }
  seen.set(process, 0)
  return password ? times - Math.min(counted, times) : 0
}
