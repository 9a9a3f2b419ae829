// What a secret looks like and how it is masked. Part of the language because every room that stores or shows text
// must mask the same way: findings, feedback, reports, log samples, panes. Formats are the vendors' published ones.

export type SecretPattern = {
  readonly rule: string
  readonly name: string
  /** Lower-case substrings, one of which must occur in the line before the expression is tried. */
  readonly keywords: readonly string[]
  /** Global; the named group `secret` is what is masked. */
  readonly expression: RegExp
}

const pattern = (rule: string, name: string, keywords: readonly string[], expression: RegExp): SecretPattern => ({
  rule: `secret/${rule}`,
  name,
  keywords,
  expression,
})

export const SECRET_PATTERNS: readonly SecretPattern[] = [
  pattern(
    'aws-access-key',
    'AWS access key id',
    ['akia', 'asia', 'abia', 'acca'],
    /\b(?<secret>(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16})\b/g,
  ),
  pattern(
    'aws-secret-key',
    'AWS secret access key',
    ['aws'],
    /aws.{0,30}?(?:secret|sk).{0,30}?['"\s=:]+(?<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/gi,
  ),
  pattern(
    'github-token',
    'GitHub token',
    ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'],
    /\b(?<secret>gh[pousr]_[A-Za-z0-9]{36,251})\b/g,
  ),
  pattern(
    'github-fine-grained',
    'GitHub fine-grained token',
    ['github_pat_'],
    /\b(?<secret>github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})\b/g,
  ),
  pattern('gitlab-token', 'GitLab token', ['glpat-'], /\b(?<secret>glpat-[A-Za-z0-9_-]{20,})/g),
  pattern('slack-token', 'Slack token', ['xox'], /\b(?<secret>xox[abeoprs]-[A-Za-z0-9-]{10,})/g),
  pattern(
    'slack-webhook',
    'Slack webhook',
    ['hooks.slack.com'],
    /hooks\.slack\.com\/services\/(?<secret>T[A-Z0-9]{6,}\/B[A-Z0-9]{6,}\/[A-Za-z0-9]{20,})/g,
  ),
  pattern(
    'stripe-key',
    'Stripe key',
    ['sk_live_', 'rk_live_', 'sk_test_'],
    /\b(?<secret>[sr]k_(?:live|test)_[A-Za-z0-9]{16,})\b/g,
  ),
  pattern('google-api-key', 'Google API key', ['aiza'], /\b(?<secret>AIza[A-Za-z0-9_-]{35})/g),
  pattern('anthropic-key', 'Anthropic API key', ['sk-ant-'], /\b(?<secret>sk-ant-[A-Za-z0-9_-]{20,})/g),
  pattern('openai-key', 'OpenAI API key', ['sk-'], /\b(?<secret>sk-(?:proj-|svcacct-)?[A-Za-z0-9_-]{40,})/g),
  pattern('npm-token', 'npm token', ['npm_'], /\b(?<secret>npm_[A-Za-z0-9]{36})\b/g),
  pattern('sendgrid-key', 'SendGrid key', ['sg.'], /\b(?<secret>SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43})/g),
  pattern(
    'jwt',
    'JSON web token',
    ['eyj'],
    /\b(?<secret>eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,})/g,
  ),
  pattern(
    'private-key',
    'Private key',
    ['private key'],
    /(?<secret>-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----)/g,
  ),
  pattern(
    'url-password',
    'Password in a URL',
    ['://'],
    /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@'"]{1,100}:(?<secret>[^\s:/@'"$<{]{6,100})@/gi,
  ),
]

const SHOWN_AT_START = 4
const SHOWN_AT_END = 2
const MASKED_WHOLE_BELOW = 12

/** First four and last two characters with the length; short ones are masked whole. */
export function mask(secret: string): string {
  if (secret.length < MASKED_WHOLE_BELOW) return `***(${secret.length})`
  return `${secret.slice(0, SHOWN_AT_START)}***${secret.slice(-SHOWN_AT_END)}(${secret.length})`
}

/** Told of every replacement, in the order made: `at` is where in the text as it then was. */
export type OnMasked = (at: number, length: number, maskLength: number) => void

/** `text` with everything that looks like a known secret masked. */
export function redact(text: string, onMasked: OnMasked = () => {}): string {
  const lower = text.toLowerCase()
  let clean = text
  for (const { keywords, expression } of SECRET_PATTERNS) {
    if (!keywords.some((keyword) => lower.includes(keyword))) continue
    let grown = 0
    clean = clean.replace(expression, (whole: string, ...groups: unknown[]) => {
      const { secret } = groups.at(-1) as { secret: string }
      const offset = groups.at(-3) as number
      // The last one: a name that equals the password stands before it.
      const at = whole.lastIndexOf(secret)
      const masked = mask(secret)
      onMasked(offset + grown + at, secret.length, masked.length)
      grown += masked.length - secret.length
      return whole.slice(0, at) + masked + whole.slice(at + secret.length)
    })
  }
  return clean
}
