// What a person writes as a size is read as they mean it, and shown so that it can be read again.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseSize, sizeWords } from '#protocol/size.ts'

test.each([
  ['2G', 2 * 1024 ** 3],
  ['2 GB', 2 * 1024 ** 3],
  ['1.5g', 1.5 * 1024 ** 3],
  ['512MiB', 512 * 1024 ** 2],
  ['100k', 102_400],
  ['1048576', 1_048_576],
])('%s is %i bytes', (text, bytes) => expect(parseSize(text)).toBe(bytes))

test.each(['', '2X', '-1G', 'G', '1e9', '2GG', '9999999999999T', '0x10'])('%j is no size', (text) =>
  expect(parseSize(text)).toBe(null),
)

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [2 * 1024 ** 3, '2 GB'],
  [2.1 * 1024 ** 3, '2.1 GB'],
  [1.999 * 1024 ** 3, '2 GB'],
  [512 * 1024 ** 2, '512 MB'],
])('%d bytes are %s', (bytes, words) => expect(sizeWords(bytes)).toBe(words))

test('what is shown is read again as nearly the same', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1024 ** 4 }), (bytes) => {
      const again = parseSize(sizeWords(bytes)) ?? 0
      expect(Math.abs(again - bytes) / bytes).toBeLessThan(0.006)
    }),
    { seed: 11 },
  )
})
