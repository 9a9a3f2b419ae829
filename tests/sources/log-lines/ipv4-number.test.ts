import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ipv4Of, ipv4OfText, ipv4Text, NO_IPV4 } from '#sources/log-lines/ipv4-number.ts'

test('every address but the last one is a number and back', () => {
  fc.assert(
    fc.property(fc.ipV4(), (text) => {
      if (text === '255.255.255.255') return
      expect(ipv4Text(ipv4OfText(text))).toBe(text)
    }),
    { seed: 7, numRuns: 1_000 },
  )
})

test.each([
  '',
  '1',
  '1.2.3',
  '1.2.3.',
  '1.2.3.4.',
  '1.2.3.4.5',
  '1..3.4',
  '256.1.1.1',
  '01.2.3.4',
  '1.2.3.0004',
  '1.2.3.4:80',
  '::1',
  'a.b.c.d',
  '1.2.3.4, 5.6.7.8',
])('"%s" is none', (text) => {
  expect(ipv4OfText(text)).toBe(NO_IPV4)
})

test('of a list the first one counts', () => {
  const bytes = Buffer.from('1.2.3.4, 10.0.0.1')
  expect(ipv4Text(ipv4Of(bytes, 0, bytes.length))).toBe('1.2.3.4')
  expect(ipv4Of(Buffer.from('unknown, 1.2.3.4'), 0, 16)).toBe(NO_IPV4)
})
