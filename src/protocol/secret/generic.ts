// Credentials of no known vendor: a field with a telling name gets a value that looks drawn at random. Catches most of what
// has no format, and is wrong now and then: it never blocks alone.
import { ASSIGNED, type SecretPattern, tail } from './pattern.ts'
import { isCommonPassword, isPlaceholder } from './placeholder.ts'
import { changesIn, entropyOf, looksRandom } from './randomness.ts'

const WEAK_CHARS_MIN = 16
const WEAK_BITS_MIN = 3.2
/** `KEY=` and the like say little, so that the value has to say more. */
const looksLikeKey = (value: string) =>
  value.length >= WEAK_CHARS_MIN && DIGIT.test(value) && entropyOf(value) >= WEAK_BITS_MIN && looksLikeSecret(value)
const DIGIT = /\d/
/** No assignment speaks for an argument, so that its value has to. */
const ARGUMENT_CHANGES_MIN = 0.3
const REFERENCE =
  /^(?:[a-z_$][\w$]*\.)+[a-z_$][\w$]*$|^(?:\.{0,2}\/)?(?:[\w-]+\/){2,}[\w.-]*$|^(?:https?|file|arn|sha\d{1,3}|md5|data|urn)[:=-]|^0x[a-f0-9]{40}$/i

/** For values whose name is telling. */
export function looksLikeSecret(value: string): boolean {
  // The cheap question first: most words have no digit.
  return DIGIT.test(value) && looksRandom(value) && !isPlaceholder(value) && !REFERENCE.test(value)
}

const LETTER = /[a-z]/i
const MORE_THAN_LETTERS = /\d.*|[!@#$%^&*+=~?].*/
const NAME_OR_KEY = /^[a-z]+(?:[._/:-][a-z]+)*\d?$/i

/** For what is assigned to a password in quotes, which people think up: no word, no name, no reference. */
export function looksLikePassword(value: string): boolean {
  if (isPlaceholder(value) || isCommonPassword(value) || REFERENCE.test(value) || NAME_OR_KEY.test(value)) return false
  return LETTER.test(value) && MORE_THAN_LETTERS.test(value)
}

const TAIL = tail('[.-]')
const VALUE = '(?<secret>[\\w.~+/=@!#%^&*?:-]{8,160})(?![\\w(])'
/** What a name says when its value only tells where the secret is. */
const NO_NAME =
  '(?![_.-]?(?:names?|paths?|files?|ur[li]s?|types?|fields?|headers?|prefix|arn|refs?|length|size|ttl|expiry)(?![a-z]))'
const KEYED =
  'api|app|application|access|account|auth|admin|client|consumer|customer|deploy|encryption|hmac|integration|license|master|private|project|secret|service|session|shared|sign|signing|storage|subscription|webhook|user'

export const GENERIC: readonly SecretPattern[] = [
  {
    rule: 'secret/generic-credential',
    name: 'Value that looks like a credential',
    tier: 'generic',
    keywords: [
      'pass',
      'pwd',
      'secret',
      'token',
      'apikey',
      'api_key',
      'api-key',
      'api key',
      'key',
      'credential',
      'creds',
    ],
    expression: new RegExp(
      `(?:passw(?:or)?d|passwd|passphrase|passcode|pass(?=["'\`\\s_:=-])|pwd|secret|token|credentials?(?!_?-?id)|creds|(?:${KEYED})[_. -]?key)${NO_NAME}${TAIL}${ASSIGNED}${VALUE}`,
      'gi',
    ),
    check: looksLikeSecret,
  },
  {
    rule: 'secret/generic-password',
    name: 'Password in quotes',
    tier: 'generic',
    keywords: ['pass', 'pwd'],
    expression:
      /(?:passw(?:or)?d|passwd|passphrase|pass|pwd)(?:[_-]?(?:value|text|string|plain|default|test|prod|dev))?\d{0,2}["'\])]{0,2}\s{0,4}(?::\s?str(?:ing)?\s?)?(?:={1,3}|:=?|=>|,)\s{0,4}(?<quote>["'])(?<secret>[^\s"'`<>(){}\u0080-\uffff]{6,80})\k<quote>/gi,
    check: looksLikePassword,
  },
  {
    rule: 'secret/generic-argument',
    name: 'Argument that looks like a credential',
    tier: 'generic',
    keywords: ['password', 'secret', 'token', 'api-key', 'api_key', 'apikey', 'bearer'],
    expression: /(?:password|secret|token|api[-_]?key|bearer)[ \t]{1,3}["'`]?(?<secret>[\w.~+/=-]{20,160})(?![\w(/])/gi,
    check: (value) => !value.includes('/') && changesIn(value) >= ARGUMENT_CHANGES_MIN && looksLikeKey(value),
  },
  {
    rule: 'secret/generic-key',
    name: 'Value that looks like a key',
    tier: 'generic',
    keywords: ['key', 'auth', 'client', 'salt', 'cookie', 'session', 'bearer', 'license', 'licence', 'dsn'],
    expression: new RegExp(
      `(?:key|auth|client[_.-]?id|salt|cookie|session|bearer|licen[sc]e|account[_.-]?sid|dsn)${TAIL}${ASSIGNED}(?<secret>[\\w.~+/=-]{16,200})(?![\\w(])`,
      'gi',
    ),
    check: looksLikeKey,
  },
]
