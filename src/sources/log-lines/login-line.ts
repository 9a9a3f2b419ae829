// Whether a line tells of an attempt to log in, by whom, and how it ended. `broken`: the back end failed, not the person.
import type { Facts } from './line-facts.ts'

export type LoginOutcome = 'ok' | 'refused' | 'broken'

const LOGIN_WORDS =
  /\b(?:log(?:ged)?[ _-]?(?:in|on)|sign(?:ed)?[ _-]?in|auth(?:n|entication|enticated|enticate)?|login\w*|password|credentials?|sso)\b|login_|_login|_auth\b|\bauth_|signin/i
const REFUSED =
  /fail|invalid|incorrect|wrong|\bbad[ _]|denied|reject|refus|unauthori[sz]ed|locked|not found|unknown user|no such user|mismatch|expired|disabled|forbidden|does not exist|unsuccessful/i
const OK = /succe|accepted|logged[ _-]?(?:in|on)|signed[ _-]?in|\bok\b|granted|authenticated/i
const BROKEN =
  /timed?[ _-]?out|timeout|unreachable|unavailable|connection (?:refused|reset|error)|econn|etimedout|provider|upstream|back-?end|\b5\d\d\b|internal|ldap (?:server|error)|can'?t contact|dns|circuit|server[ _]error|service error|network|socket/i
const LOGIN_PATH =
  /(?:^|\/)(?:log-?in|log-?on|sign-?in|auth(?:enticate|entication)?|sessions?|token|oauth2?|sso|saml|wp-login\.php|xmlrpc\.php)(?:\/|$|\.)/i
const NOT_LOGIN_PATH = /log-?out|refresh|sign-?out|userinfo|jwks|well-known|introspect|revoke/i

/** Whether requests to this route are attempts to log in. */
export const isLoginPath = (path: string): boolean => LOGIN_PATH.test(path) && !NOT_LOGIN_PATH.test(path)

/** Of a line that is no request. Null where it is about something else. */
export function loginOfMessage(facts: Facts): LoginOutcome | null {
  if (facts.attempts > 0) return withReason(facts, facts.outcome === 'success' ? 'ok' : 'refused')
  if (facts.attempts < 0 || (facts.user === '' && facts.address === '')) return null
  const said = `${facts.action} ${facts.message}`
  if (facts.category !== 'authentication' && !LOGIN_WORDS.test(said)) return null
  if (/^(?:failure|failed|fail|false|denied|error)$/i.test(facts.outcome)) return withReason(facts, 'refused', said)
  if (/^(?:success|succeeded|ok|true|allowed)$/i.test(facts.outcome)) return 'ok'
  if (REFUSED.test(said)) return withReason(facts, 'refused', said)
  return OK.test(said) ? 'ok' : null
}

/** Of a request to a route where people log in. */
export function loginOfRequest(facts: Facts): LoginOutcome | null {
  const { status, method } = facts
  if (status === 401 || status === 403) return withReason(facts, 'refused')
  if (/^(?:get|head|options)$/i.test(method)) return null
  if (status >= 500) return 'broken'
  if (status === 400 || status === 422) return facts.user === '' ? null : withReason(facts, 'refused')
  return status >= 200 && status < 400 ? 'ok' : null
}

function withReason(facts: Facts, outcome: 'ok' | 'refused', said = ''): LoginOutcome {
  return outcome === 'refused' && (facts.status >= 500 || BROKEN.test(`${facts.reason} ${facts.error} ${said}`))
    ? 'broken'
    : outcome
}
