// Tells a made-up credential from a real one, by marks that no issued credential has. When in doubt it is real.

/** Values that vendors print in their documentation, in two halves so that no scanner takes this file for a leak. */
const DOCUMENTED = new Set(
  [
    ['AKIA', 'IOSFODNN7EXAMPLE'],
    ['ASIA', 'IOSFODNN7EXAMPLE'],
    ['AKIA', 'I44QH8DHBEXAMPLE'],
    ['wJalrXUtnFEMI', '/K7MDENG/bPxRfiCYEXAMPLEKEY'],
    ['je7MtGbClwBF', '/2Zp9Utk/h3yCo8nvbEXAMPLEKEY'],
    // The storage emulator's and the database emulator's fixed keys.
    ['Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6', 'IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='],
    ['C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2n', 'Q9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw=='],
  ].map((halves) => halves.join('')),
)
const MARK =
  /x{4,}|\*{3,}|\.{3}|your[-_ ]?|my[-_](?=secret|token|key|pass)|\$[({\w]|[{%<]\s?[a-z{%]|[}%>]$|placeholder|change[-_ ]?me|replace[-_ ]?(?:me|with|this)|dummy|example|redacted|insert[-_]|sample|fake|todo|fixme|lorem|deadbeef|12345678|abcdefgh|a-z(?:A-Z|0-9|a-z)|0-9a-z/i
const EXACT_MARK = /x{4,}|\*{3,}|\.{3}|your[-_]?|\$\{|\{\{|<[a-z]|placeholder|change[-_]?me|dummy|example|redacted/i
const REPEATED = /(.)\1{7,}|^(.{1,4})\2{3,}$/
/** Passwords in the midst of a line, which examples are full of. */
const PEOPLE_CHOSE = new Set(['secret/url-password', 'secret/curl-user'])
const CHOSEN_CHARS_MIN = 6
const REPEATED_LONG = /(.)\1{7,}/
const COMMON_PASSWORDS =
  /^(?:pass(?:word|wd)?\d{0,4}|pwd|pw|secret|admin(?:istrator)?|root|user(?:name)?|postgres(?:ql)?|mysql|mongo|redis|rabbitmq|guest|tests?(?:ing)?|foo(?:bar)?|bar|baz|12345678?|s3cr3t|none|null|nil|true|false|undefined|string|token|key|credentials?|default|required|optional|value|hidden|masked|empty|inherit|x+)$/i

/** True when `secret` is certainly not a credential that works. */
export function isPlaceholder(secret: string): boolean {
  return DOCUMENTED.has(secret) || REPEATED.test(secret) || MARK.test(secret)
}

/** The same for a value of an exact format, which chance gives letters that look like words. */
export function isExactPlaceholder(rule: string, secret: string): boolean {
  if (DOCUMENTED.has(secret)) return true
  if (rule === 'secret/private-key' || rule === 'secret/twitter-bearer') return false
  if (REPEATED_LONG.test(secret)) return true
  if (PEOPLE_CHOSE.has(rule) && (isCommonPassword(secret) || secret.length < CHOSEN_CHARS_MIN)) return true
  // AWS key ids are random capitals, so that words in them prove nothing.
  return rule !== 'secret/aws-access-key' && EXACT_MARK.test(secret)
}

/** Words that are no password, or that everybody has. */
export const isCommonPassword = (secret: string) => COMMON_PASSWORDS.test(secret)
