// Tells a made-up credential from a real one, by marks that no issued credential has. When in doubt it is real.

/** Values that AWS itself prints in its documentation. */
const DOCUMENTED = new Set(['AKIAIOSFODNN7EXAMPLE', 'ASIAIOSFODNN7EXAMPLE', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'])
const MARK = /x{4,}|\*{3,}|\.{3}|your[-_]?|\$\{|\{\{|<[a-z]|placeholder|change[-_]?me|dummy|example|redacted/i
const REPEATED = /(.)\1{7,}/
/** AWS key ids are random capitals, so that words in them prove nothing but the documented one. */
const RANDOM_WORDS = new Set(['secret/aws-access-key', 'secret/private-key'])
const COMMON_PASSWORDS =
  /^(pass(word|wd)?|secret|admin|root|user(name)?|postgres|mysql|redis|guest|test(ing)?|foobar|12345678?)$/i

/** True when `secret`, found by `rule`, is certainly not a credential. */
export function isPlaceholder(rule: string, secret: string): boolean {
  if (DOCUMENTED.has(secret)) return true
  if (rule === 'secret/private-key') return false
  if (REPEATED.test(secret)) return true
  if (rule === 'secret/url-password' && COMMON_PASSWORDS.test(secret)) return true
  return !RANDOM_WORDS.has(rule) && MARK.test(secret)
}
