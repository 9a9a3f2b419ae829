import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AccessReader } from '#sources/log-lines/access-bytes.ts'
import { readAccessLine } from '#sources/log-lines/access-line.ts'
import { clearFacts, createFacts, type Facts } from '#sources/log-lines/line-facts.ts'
import { zoneOf } from '#sources/log-lines/line-time.ts'
import { settleTexts } from '#sources/log-lines/settle-texts.ts'

const clock = { zone: zoneOf('UTC'), latest: 0 }

const told = (facts: Facts) => {
  settleTexts(facts)
  const { at, address, user, service, method, path, status, duration, durationScale, durationName } = facts
  return { at, address, user, service, method, path, status, duration, durationScale, durationName }
}

const odd = fc.string({ unit: 'grapheme', maxLength: 12 })
const part = (usual: readonly string[], tricky: readonly string[]) =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...usual) },
    { weight: 2, arbitrary: fc.constantFrom(...tricky) },
    { weight: 1, arbitrary: odd },
  )
const two = (n: number) => String(n).padStart(2, '0')
const time = fc
  .tuple(
    fc.integer({ min: 1, max: 29 }),
    part(['Jan', 'Feb', 'Nov', 'Dec'], ['Foo', 'nov', 'No']),
    fc.integer({ min: 1999, max: 2030 }),
    fc.integer({ min: 0, max: 24 }),
    fc.integer({ min: 0, max: 60 }),
    part([' +0000', ' -0530', ' +0100'], ['', ' +01:00', ' UTC', '+00000', ' +00000']),
  )
  .map(([day, month, year, hour, minute, zone]) => `${two(day)}/${month}/${year}:${two(hour)}:${two(minute)}:07${zone}`)
const line = fc
  .tuple(
    part(
      ['1.2.3.4', '10.20.30.255'],
      ['::1', '2001:db8::1', 'client.test', '1.2.3', '01.2.3.4', '256.1.1.1', 'shop 1.2.3.4'],
    ),
    part(['-'], ['ident', '|']),
    part(['-', 'anna', 'a@b.test'], ['anna smith', '[x]', '""']),
    time,
    part(
      ['GET /a/12?x=1 HTTP/1.1', 'POST /login HTTP/2', 'GET /'],
      [
        'get /a HTTP/1.1',
        'GET https://x.test/a HTTP/1.1',
        '-',
        'GET /a\\"b',
        'GET /a HTTP/',
        'GET /a\u0000',
        'GET /ü HTTP/1.1',
      ],
    ),
    part(['200', '404'], ['-', '99', '2000', '000']),
    part(['0', '4711', '-'], ['-1', '1k']),
    part(
      ['', ' "-" "curl/8"', ' "https://x.test/" "a \\" b"'],
      [' "-"', ' "-" "[x]"', ' "a"b" "c"', ' "-" "ü"', ' "-" "[1 [1"'],
    ),
    part(['', ' 0.123'], [' 12', ' 0.1 0.2', ' "9.9.9.9"', ' rt=0.5 uct="0.1"', ' 5ms', ' 0.', ' .5', ' 7.5 8ms', ' ']),
  )
  .map(([address, ident, user, at, request, status, size, agent, rest]) =>
    `${address} ${ident} ${user} [${at}] "${request}" ${status} ${size}${agent}${rest}`.replace(/[\r\n]/g, ''),
  )

test('reading bytes says the same as the patterns, for any line of an access log', () => {
  const fromBytes = createFacts()
  const fromText = createFacts()
  const reader = new AccessReader(fromBytes)
  let read = 0
  fc.assert(
    fc.property(line, (text) => {
      const bytes = Buffer.from(`${text}\n`)
      clearFacts(fromBytes)
      clearFacts(fromText)
      if (!reader.read(bytes, 0, bytes.length - 1)) return
      read += 1
      expect(readAccessLine(text, fromText, clock)).toBe(true)
      expect(told(fromBytes)).toEqual(told(fromText))
    }),
    { seed: 20261121, numRuns: 10_000 },
  )
  expect(read).toBeGreaterThan(500)
})

const COMMON = '1.2.3.4 - - [14/Nov/2026:10:00:00 +0000] "GET /a HTTP/1.1" 200 4711'

test.each([
  COMMON,
  `${COMMON} "-" "curl/8.1"`,
  `${COMMON} "https://x.test/" "a \\" b"`,
  `${COMMON} "-" "curl/8.1" 0.250`,
])('%s is read from its bytes', (text) => {
  const facts = createFacts()
  const bytes = Buffer.from(`${text}\n`)
  expect(new AccessReader(facts).read(bytes, 0, bytes.length - 1)).toBe(true)
  expect(told(facts)).toMatchObject({ address: '1.2.3.4', method: 'GET', path: '/a', status: 200 })
})

test('a line that is cut anywhere is never read beyond its end', () => {
  const whole = `${COMMON} "-" "curl/8.1" 0.250`
  const facts = createFacts()
  const reader = new AccessReader(facts)
  for (let length = 0; length < whole.length; length += 1) {
    const text = whole.slice(0, length)
    const bytes = Buffer.from(`${text}\n${whole}\n`)
    clearFacts(facts)
    const other = createFacts()
    if (reader.read(bytes, 0, length)) {
      expect(readAccessLine(text, other, clock)).toBe(true)
      expect(told(facts)).toEqual(told(other))
    }
  }
})
