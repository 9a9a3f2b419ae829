import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plain } from '#protocol/plain.ts'
import { SECRET_PATTERNS } from '#protocol/secret/patterns.ts'
import { mask, redact } from '#protocol/secret.ts'

describe('plain text', () => {
  test.each([
    ['a colour', '\u001b[31mred\u001b[0m', 'red'],
    ['a title', '\u001b]0;evil\u0007text', 'text'],
    ['a bidi override', 'abc\u202etxt.exe', 'abc txt.exe'],
    ['a line break', 'one\ntwo', 'one two'],
  ])('loses %s', (_, raw, clean) => expect(plain(raw)).toBe(clean))

  test('is cut at the maximum with a mark', () => expect(plain('x'.repeat(500), 10)).toBe(`${'x'.repeat(9)}…`))

  test('never holds a control character and never exceeds its maximum, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 80 }), (text, charsMax) => {
        const clean = plain(text, charsMax)
        expect(Array.from(clean).length).toBeLessThanOrEqual(charsMax)
        expect(clean).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/)
      }),
    )
  })
})

describe('a secret', () => {
  const key = ['AKIA', 'Q3EGRZ7T', 'WXYZ2345'].join('')

  test('is masked wherever it stands in a text', () => {
    const masked = redact(`key=${key} and again ${key}`)
    expect(masked).not.toContain(key)
    expect(masked).toBe('key=AKIA***45(20) and again AKIA***45(20)')
  })

  test('that is short is masked whole', () => expect(mask('hunter2')).toBe('***(7)'))

  test('in a URL is masked, the rest of the URL stays', () => {
    expect(redact('postgres://shop:correct-horse@db:5432/shop')).toBe('postgres://shop:corr***se(13)@db:5432/shop')
  })

  test('has one pattern a rule', () => {
    const rules = SECRET_PATTERNS.map(({ rule }) => rule)
    expect(new Set(rules).size).toBe(rules.length)
  })
})
