import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BytesReader } from '#sources/log-lines/json-bytes.ts'
import { createJsonReader } from '#sources/log-lines/json-line.ts'
import { addressOf } from '#sources/log-lines/line-address.ts'
import { clearFacts, createFacts, type Facts } from '#sources/log-lines/line-facts.ts'
import { zoneOf } from '#sources/log-lines/line-time.ts'
import { settleTexts } from '#sources/log-lines/settle-texts.ts'

const clock = { zone: zoneOf('UTC'), latest: 0 }
const own = new Map()

const told = (facts: Facts) => {
  const { ranks, ranges, bytes, ipv4, gaugeNames, gaugeValues, ...rest } = facts
  void [ranges, bytes, ipv4]
  const gauges = gaugeNames.slice(0, facts.gauges).map((name, i) => [name, gaugeValues[i]])
  return { ...rest, address: addressOf(facts.address), ranks: [...ranks], all: gauges }
}

const key = fc.constantFrom(
  ...'time timestamp @timestamp level msg message event path url method status duration duration_ms latency client_ip user db_queries req res http error err service name statusCode remoteAddress heap_used reason outcome trace_id x-forwarded-for headers log labels.db_queries version ünï "q" \\'.split(
    ' ',
  ),
)
const text = fc.oneof(
  fc.constantFrom(
    '2026-11-21T10:00:00.123Z',
    '2026-11-21T10:00:00+01:00',
    '2026-11-21 10:00:00',
    'GET',
    '/api/a/12?x=1',
    'https://x.test/a',
    '1.2.3.4',
    '::1',
    'info',
    'ERROR',
    '12.5ms',
    '200',
    '-',
    'null',
    '',
    '{"a":1}',
    'a\nb',
    'müller',
    'error',
  ),
  fc.string({ unit: 'binary' }),
  fc.string(),
)
const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(200, 1_700_000_000_000, 0.1, 1e21, -0.5, 12.25, 123456789012345680),
)
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    text,
    number,
    number,
    fc.boolean(),
    fc.constant(null),
    tie('object'),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
  object: fc.dictionary(fc.oneof(key, key, fc.string()), tie('value'), { maxKeys: 8 }),
}))

test('reading bytes says the same as JSON.parse, for any object', () => {
  const fromBytes = createFacts()
  const fromText = createFacts()
  const reader = new BytesReader(fromBytes, own)
  const readText = createJsonReader(own)
  let read = 0
  fc.assert(
    fc.property(
      fc.dictionary(fc.oneof(key, key, fc.string()), value, { maxKeys: 12 }),
      fc.boolean(),
      (object, isSpread) => {
        const line = isSpread ? JSON.stringify(object, null, 1).replace(/\n\s*/g, ' ') : JSON.stringify(object)
        const bytes = Buffer.from(`${line}\n`)
        clearFacts(fromBytes)
        clearFacts(fromText)
        if (!reader.read(bytes, 0, bytes.length - 1, clock)) return
        read += 1
        settleTexts(fromBytes)
        expect(readText(line, fromText, clock)).toBe(true)
        expect(told(fromBytes)).toEqual(told(fromText))
      },
    ),
    { seed: 20261121, numRuns: 3_000 },
  )
  expect(read).toBeGreaterThan(1_000)
})

test.each([
  '{',
  '{}x',
  '{"a"}',
  '{"a":}',
  '{"a":1,}',
  '{"a":1 "b":2}',
  '{"a":tru}',
  '{"a":"x',
  '{"a":"x\\"}',
  '{"a":[1,"}',
  '{"a":{"b":1}',
  '[1]',
])('%s is left to the other reader', (line) => {
  const facts = createFacts()
  const bytes = Buffer.from(`${line}\n{"a":1}\n`)
  expect(new BytesReader(facts, own).read(bytes, 0, line.length, clock)).toBe(false)
})

test('an object as deep as can be does not end the program', () => {
  const facts = createFacts()
  const line = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`
  expect(new BytesReader(facts, own).read(Buffer.from(`${line}\n`), 0, line.length, clock)).toBe(true)
})
