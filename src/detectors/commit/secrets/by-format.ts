// Secrets that their own format or the name of their field gives away, in any file.
import { placesOf, type SecretPlace } from '#protocol/secret/find-secrets.ts'
import { isExactPlaceholder } from '#protocol/secret/placeholder.ts'
import { isVaried } from '#protocol/secret/randomness.ts'
import { isLockFile, isTranslation } from '../file-kind.ts'
import type { RuleFile } from '../rule.ts'
import type { Found } from './found.ts'

/** Formats that are often short-lived, local, public or only an address. */
const LESS_CERTAIN = new Set(
  [
    'jwt',
    'url-password',
    'curl-user',
    'authorization-header',
    'zapier-webhook',
    'mapbox-token',
    'newrelic-browser-key',
    'alibaba-key',
    'tencent-key',
    'live-or-test-key',
    'octopus-key',
    'launchdarkly-key',
    'openai-key-older',
    'stripe-webhook-secret',
  ].map((rule) => `secret/${rule}`),
)

/** In the order of the text. */
export function findByFormat({ path, text }: RuleFile): readonly Found[] {
  if (text === null) return []
  // Checksums and translated words are no values of fields.
  const isWords = isLockFile(path) || isTranslation(path)
  return placesOf(text)
    .filter(({ pattern, from, to }) => {
      if (pattern.tier !== 'prefixed') return !isWords
      if (pattern.rule === 'secret/private-key' && !hasKeyBody(text, from, to)) return false
      const secret = text.slice(from, to)
      return isVaried(secret) && !isExactPlaceholder(pattern.rule, secret)
    })
    .map((place) => foundAt(place, text))
}

const BODY_LOOK_CHARS = 600
const KEY_BODY =
  /^(?:\\[rn]|[\s"'`+,;|>#*.\\-]){0,40}(?:[A-Z][\w-]{2,20}: [^\n\\]{0,80}(?:\\[rn]|[\s"'`+,;|])+){0,5}[A-Za-z0-9+/=]{24}/
/** Programs that read keys name the first line of one; a key goes on after it. */
function hasKeyBody(text: string, from: number, to: number): boolean {
  const end = text.indexOf('KEY', from)
  return to - end > BODY_LOOK_CHARS || KEY_BODY.test(text.slice(text.indexOf('-----', end) + 5, to + BODY_LOOK_CHARS))
}

function foundAt({ pattern, from, to }: SecretPlace, text: string): Found {
  const { rule, name, tier } = pattern
  if (tier === 'generic') return { rule, name, from, to, severity: 'MEDIUM', confidence: 'low' }
  if (tier === 'beside') return { rule, name, from, to, severity: 'HIGH', confidence: 'medium' }
  if (rule === 'secret/jwt' && !isWebToken(text.slice(from, to)))
    return { rule, name: 'Value in the form of a web token', from, to, severity: 'MEDIUM', confidence: 'low' }
  const isSure = !LESS_CERTAIN.has(rule)
  return { rule, name, from, to, severity: isSure ? 'CRITICAL' : 'HIGH', confidence: isSure ? 'high' : 'medium' }
}

/** The first part of a web token is an object that names its algorithm. */
function isWebToken(secret: string): boolean {
  try {
    const header: unknown = JSON.parse(atob((secret.split('.')[0] ?? '').replaceAll('-', '+').replaceAll('_', '/')))
    return typeof header === 'object' && header !== null && ('alg' in header || 'enc' in header)
  } catch {
    return false
  }
}
