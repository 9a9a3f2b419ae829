import { expect, test } from 'vitest'
import { MINUTE_BAD_SAMPLES_MAX } from '#protocol/log-minute.ts'
import { counter, minuteOf, pushText } from './counted.ts'

const GOOD = '{"time":"2026-11-14T10:00:00Z","msg":"hello there"}'
const bad = (i: number) => `{"msg":"number ${i} has no time","token":"ghp_${'a1B2'.repeat(9)}"}`

test('lines that cannot be read are counted, and a few of them are shown without their secrets', () => {
  const minute = minuteOf([GOOD, ...Array.from({ length: 10 }, (_, i) => bad(i))].join('\n'))
  expect(minute.bad).toBe(10)
  expect(minute.badSamples).toHaveLength(MINUTE_BAD_SAMPLES_MAX)
  expect(minute.badSamples?.[0]).toContain('number 0 has no time')
  expect(minute.badSamples?.join('')).not.toContain('a1B2a1B2')
})

test('those before the first minute are shown with it', () => {
  expect(minuteOf([bad(1), GOOD].join('\n')).badSamples).toHaveLength(1)
})

test('a shown line holds nothing that would move a terminal', () => {
  const [sample = ''] = minuteOf([GOOD, '{"msg":"no time \u001b[2J\u0007"}'].join('\n')).badSamples ?? []
  expect(sample).toContain('no time')
  expect([...sample].filter((letter) => letter < ' ' || (letter >= '\u007f' && letter <= '\u009f'))).toEqual([])
})

test('a minute without any has no list', () => {
  expect(minuteOf(GOOD)).not.toHaveProperty('badSamples')
})

test('they are kept over a restart', () => {
  const before = counter()
  pushText(before, bad(1))
  const after = counter({}, before.state())
  pushText(after, GOOD)
  expect(after.takeAll()[0]?.badSamples?.[0]).toContain('number 1')
})
