// How a format of secrets is written down: as data, built from a vendor's prefix and alphabet or from the words beside it.
import { isVariedWithDigit } from './randomness.ts'

/**
 * prefixed: the value says itself what it is. beside: a vendor's word stands before a value of its shape.
 * generic: only the name of the field and the randomness of the value speak for it; never reason enough to block.
 */
export type Tier = 'prefixed' | 'beside' | 'generic'

export type SecretPattern = {
  readonly rule: string
  readonly name: string
  readonly tier: Tier
  /** Lower-case substrings, one of which must occur before the expression is tried. */
  readonly keywords: readonly string[]
  /** The keywords as they are written, where the secret begins with one of them: then the expression is tried just there. */
  readonly starts?: readonly string[]
  /** Global, or sticky where it has `starts`; the named group `secret` is what is masked. */
  readonly expression: RegExp
  /** A match within a word is none: `etsy` in `SetSysctl`. */
  readonly startsWord?: true
  /** What the expression cannot say; false means that it is none. */
  readonly check?: (secret: string) => boolean
}

export const HEX = '[a-f0-9]'
export const ALNUM = '[A-Za-z0-9]'
/** The alphabet of base64 in URLs. */
export const URLSAFE = '[A-Za-z0-9_-]'
export const UUID = '[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}'

/** A prefix or several, each of which marks a value by itself, and what follows. */
export type Prefixed = readonly [rule: string, name: string, prefixes: string | readonly string[], rest: string]

const escaped = (literal: string) => literal.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')

/** The pattern of a token with a published prefix; neither side may go on with letters or digits. */
export function prefixed([rule, name, prefixes, rest]: Prefixed): SecretPattern {
  const all = typeof prefixes === 'string' ? [prefixes] : prefixes
  const start = all.length === 1 ? escaped(all[0] ?? '') : `(?:${all.map(escaped).join('|')})`
  return {
    rule: `secret/${rule}`,
    name,
    tier: 'prefixed',
    keywords: all.map((prefix) => prefix.toLowerCase()),
    starts: all,
    // Without a check: what only looks like an example is masked all the same, though it is no finding (isExactPlaceholder).
    expression: new RegExp(`(?<![A-Za-z0-9])(?<secret>${start}${rest})(?![A-Za-z0-9_])`, 'y'),
  }
}

/** A vendor's words and the shape of the value that is assigned beside them. */
export type Beside = readonly [rule: string, name: string, words: string | readonly string[], shape: string]

const QUOTE = `\\\\{0,3}["'\`]`
/** From a name to its value: `NAME=`, `"name": "`, `<name>`, `name => '`, `name: Type = "`, `name("`, `--name `. */
export const ASSIGNED =
  `(?:${QUOTE}|[\\])}]){0,3}[ \\t]{0,8}(?:\\??:[ \\t]?[A-Za-z][\\w<>[\\]|]{0,20}[ \\t]{0,4}(?==))?` +
  `(?:=>|->|<-|[.?:+|]{0,3}={1,3}|\\|\\|?:?|\\??:|[,>(])` +
  `[ \\t]{0,8}(?:\\r?\\n[ \\t]{0,40})?(?:[a-z.]{0,16}[([])?(?:${QUOTE}|[=[{(<@ ]){0,4}(?:(?:bearer|basic|token|apikey) )?`

/** The rest of a name, taken at once: no attempt with less of it, which would cost as often as the name is long. */
export const tail = (between: string): string => `(?=(?<tail>\\w{0,30}(?:${between}\\w{1,30}){0,3}))\\k<tail>`

/** The pattern of a value that a vendor's word stands before. */
export function beside([rule, name, words, shape]: Beside): SecretPattern {
  const all = typeof words === 'string' ? [words] : words
  return {
    rule: `secret/${rule}`,
    name,
    tier: 'beside',
    keywords: all.map((word) => word.replace(/\[.*|\(.*/, '')),
    expression: new RegExp(
      `(?:${all.join('|')})${tail('[ \\t.-]')}${ASSIGNED}(?<secret>${shape})(?![A-Za-z0-9_+/=-]|\\.[A-Za-z0-9])`,
      'gi',
    ),
    check: isVariedWithDigit,
    startsWord: true,
  }
}
