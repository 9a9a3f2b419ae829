// Each format takes what its vendor describes and nothing that only looks like it. All examples are made up here.
import { describe, expect, test } from 'vitest'
import { findByFormat } from '#detectors/commit/secrets/by-format.ts'
import { BESIDE_WORDS } from '#protocol/secret/beside-words.ts'
import { BUSINESS_TOKENS } from '#protocol/secret/business-tokens.ts'
import { CLOUD_TOKENS } from '#protocol/secret/cloud-tokens.ts'
import { DEVELOPER_TOKENS } from '#protocol/secret/developer-tokens.ts'
import { mayHoldSecret, placesOf, REFUSED_MAX, SECRET_CHARS_MAX } from '#protocol/secret/find-secrets.ts'
import { hasBegun } from '#protocol/secret/has-begun.ts'
import { SECRET_PATTERNS } from '#protocol/secret/patterns.ts'
import { REPEATED_MAX, redact } from '#protocol/secret.ts'
import { createRandom, sampleOf } from '../../support/sample-of.ts'

const PREFIXED = [...CLOUD_TOKENS, ...DEVELOPER_TOKENS, ...BUSINESS_TOKENS]
/** Samples a value that is varied and has a digit, as issued ones are. */
function drawn(source: string, seed: number): string {
  const random = createRandom(seed)
  for (let tries = 0; tries < 200; tries++) {
    const value = sampleOf(source, random)
    if (/\d.*\d/.test(value) && !value.includes('***')) return value
  }
  throw new Error(`no sample with digits of ${source}`)
}

describe('a token with a prefix', () => {
  test.each(PREFIXED)(
    '%s: %s is found with each of its prefixes, whole, and is masked',
    (_rule, _name, prefixes, rest) => {
      const all = typeof prefixes === 'string' ? [prefixes] : prefixes
      all.forEach((prefix, index) => {
        const token = prefix + drawn(rest, index + 7)
        const [place] = placesOf(`first\nvalue = "${token}";`)
        expect(place?.pattern.tier, token).toBe('prefixed')
        expect({ from: place?.from, to: place?.to }, token).toEqual({ from: 15, to: 15 + token.length })
        expect(redact(`x ${token} y`)).not.toContain(token)
        expect(mayHoldSecret(`x${token}y`)).toBe(true)
      })
    },
  )

  test.each(PREFIXED)('%s: %s is not found without its rest, nor within a word', (rule, _name, prefixes, rest) => {
    const prefix = typeof prefixes === 'string' ? prefixes : (prefixes[0] ?? '')
    const found = (text: string) => placesOf(text).map(({ pattern }) => pattern.rule)
    expect(found(`value ${prefix} end`)).toEqual([])
    expect(
      placesOf(`valueZ${prefix}${drawn(rest, 3)}`).filter(
        ({ from, pattern }) => from === 6 && pattern.rule === `secret/${rule}`,
      ),
    ).toEqual([])
    // Masked all the same, but no finding.
    const text = `value ${prefix}${'x'.repeat(36)}`
    const findings = findByFormat({ path: 'a.ts', status: 'modified', text })
    expect(findings.map((found) => found.rule)).not.toContain(`secret/${rule}`)
  })

  test('are many, and each rule has one name', () => {
    const names = SECRET_PATTERNS.map(({ rule }) => rule)
    expect(new Set(names).size).toBe(names.length)
    expect(PREFIXED.length + BESIDE_WORDS.length).toBeGreaterThan(200)
  })
})

describe('a value beside its vendor', () => {
  test.each(BESIDE_WORDS)(
    '%s: %s is found when it is assigned, not when it is only near',
    (_rule, _name, words, shape) => {
      const word = typeof words === 'string' ? words : (words[0] ?? '')
      const value = drawn(shape, 11)
      for (const text of [`${word}_x = "${value}"`, `"${word}": "${value}"`, `export ${word.toUpperCase()}_X=${value}`])
        expect(redact(text), text).not.toContain(value)
      expect(redact(`${word} wrote about ${value.slice(0, 12)} today`)).toContain(value.slice(0, 12))
    },
  )
})

describe('masking', () => {
  test('leaves what is masked as it is', () => {
    const once = redact(`postgres://shop:${'correct-horse'}@db/shop and ghp_${'a1B2c3D4e5'.repeat(4)}`)
    expect(redact(once)).toBe(once)
  })

  test('covers a secret longer than one look, up to its maximum', () => {
    const long = `eyJhbGciOiJIUzI1NiJ9.${'eyJ'}${'a1B2c3D4e5'.repeat(500)}.${'Zk3Wq9'.repeat(20)}`
    expect(long.length).toBeLessThan(SECRET_CHARS_MAX)
    expect(redact(`token ${long} end`)).toBe(`token ${long.slice(0, 4)}***${long.slice(-2)}(${long.length}) end`)
  })

  test('covers a value again where nothing beside it tells what it is', () => {
    const value = ['q7Xk29', 'fjQ8zt', 'LmW4pr'].join('')
    expect(redact(`const apiKey = "${value}" // as ${value} was before`)).not.toContain(value)
    const many = Array.from({ length: REPEATED_MAX + 5 }, (_, index) => `api_key=${value}${index}a`)
    expect(redact(many.join('\n'))).not.toContain(value)
  })

  test('finds a credential wherever it stands among many', () => {
    const token = `ghp_${'a1B2c3D4e5'.repeat(4)}`
    const text = Array.from({ length: 300 }, (_, index) => `line ${index} ${token}`).join('\n')
    expect(redact(text)).not.toContain(token)
    expect(placesOf(text)).toHaveLength(300)
  })
})

test('every format reads a hostile text of its own key words', () => {
  for (const { keywords, starts } of SECRET_PATTERNS) {
    const word = starts?.[0] ?? keywords[0] ?? ''
    for (const text of [`${word} `, `${word}_a = "`, `${word}a1:`]) placesOf(text.repeat(20_000 / text.length))
  }
}, 120_000)

test('a word that has begun like a token is known before it is whole; an ordinary one is not', () => {
  for (const word of ['ghp_', 'glpat-abc', 'postgres://app:h', 'AKIAQ']) expect(hasBegun(word)).toBe(true)
  for (const word of ['tokens', 'password', 'patch', 'test_login', 'ask', 'to.']) expect(hasBegun(word)).toBe(false)
})

test('a window full of refused values is given up after their maximum, the next line is read', () => {
  const decoys = 'key=a1 '.repeat(REFUSED_MAX * 4)
  const token = `ghp_${'a1B2c3D4e5'.repeat(4)}`
  expect(redact(`${decoys}\n${token}`)).not.toContain(token)
  expect(redact(`${decoys}${token}`)).not.toContain(token)
})
