import fc from 'fast-check'
import stringWidth from 'string-width'
import { expect, test } from 'vitest'
import { LightSegmenter, lightWidth } from './plain-columns.ts'

const width = lightWidth(() => stringWidth)
const segmenter = new Intl.Segmenter()
const light = new LightSegmenter()
const pieces = (of: { segment(text: string): Iterable<Intl.SegmentData> }, text: string) =>
  Array.from(of.segment(text), ({ segment, index }) => [segment, index])

test('every character of the basic plane is as wide as string-width says', () => {
  for (let code = 0; code <= 0xffff; code++) {
    const character = String.fromCharCode(code)
    if (width(character) !== stringWidth(character)) expect.fail(`U+${code.toString(16)}`)
  }
})

const character = fc.oneof(
  fc.constantFrom(
    '\r',
    '\n',
    '\u001b',
    '\u001b[1;31m',
    '\u001b[0m',
    '│',
    '▲',
    '…',
    'é',
    '\u0301',
    '\u200d',
    '漢',
    '👩‍💻',
    '🇩🇪',
  ),
  fc.integer({ min: 0x20, max: 0x2fff }).map((code) => String.fromCharCode(code)),
)
const text = fc.array(character, { maxLength: 30 }).map((parts) => parts.join(''))

test('any text is as wide as string-width says', () => {
  fc.assert(
    fc.property(text, (sample) => {
      expect(width(sample)).toBe(stringWidth(sample))
    }),
    { seed: 7, numRuns: 2_000 },
  )
})

test('any text is divided as Intl.Segmenter divides it', () => {
  fc.assert(
    fc.property(text, (sample) => {
      expect(pieces(light as never, sample)).toEqual(pieces(segmenter, sample))
    }),
    { seed: 7, numRuns: 2_000 },
  )
})

test('options are left to the real ones', () => {
  expect(width('…', { ambiguousIsNarrow: false })).toBe(2)
  expect(Array.from(new LightSegmenter('en', { granularity: 'word' }).segment('a b')).length).toBe(3)
})
