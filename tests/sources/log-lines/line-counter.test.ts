import { deserialize, serialize } from 'node:v8'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LogMinute } from '#protocol/log-minute.ts'
import { MINUTE_MS } from '#protocol/log-minute.ts'
import { BACK_LINES, LEAP_LINES } from '#sources/log-lines/file-clock.ts'
import { OPEN_MINUTES_MAX } from '#sources/log-lines/open-minutes.ts'
import { counter, minuteOf, minutesOf, pushText } from './counted.ts'
import { sampleLines } from './sample-lines.ts'

const at = (minute: number, day = 14) => new Date(Date.UTC(2026, 10, day, 10, minute)).toISOString()
const line = (time: string, more = '') => `{"time":"${time}","level":"info","msg":"hello there"${more}}`
const sum = (minutes: readonly LogMinute[], what: 'lines' | 'bad' | 'late') =>
  minutes.reduce((all, minute) => all + minute[what], 0)

describe('minutes', () => {
  test('close behind the watermark, oldest first, each once', () => {
    const to = counter()
    pushText(to, [line(at(2)), line(at(0)), line(at(1)), line(at(5))].join('\n'))
    expect(to.clockOf('app.log')).toBe(Date.parse(at(5)))
    expect(to.takeClosed(Date.parse(at(2)) - 1).map((minute) => minute.at)).toEqual([Date.parse(at(0))])
    expect(to.takeClosed(Date.parse(at(3))).map((minute) => minute.at)).toEqual([Date.parse(at(1)), Date.parse(at(2))])
    expect(to.takeClosed(Date.parse(at(3)))).toEqual([])
    expect(to.takeAll().map((minute) => minute.at)).toEqual([Date.parse(at(5))])
  })

  test('that are closed count no more: such lines are late', () => {
    const to = counter()
    pushText(to, [line(at(0)), line(at(9))].join('\n'))
    to.takeClosed(Date.parse(at(5)))
    pushText(to, [line(at(0)), line(at(9))].join('\n'))
    expect(to.takeAll()).toMatchObject([{ at: Date.parse(at(9)), lines: 2, late: 1 }])
  })

  test('are of all files together, each with its own clock', () => {
    const to = counter()
    pushText(to, line(at(3)), 'a')
    pushText(to, line(at(1)), 'b')
    expect([to.clockOf('a'), to.clockOf('b'), to.clockOf('c')]).toEqual([Date.parse(at(3)), Date.parse(at(1)), null])
    expect(sum(to.takeAll(), 'lines')).toBe(2)
  })

  test('that are too many at once are closed before their time, and none is lost', () => {
    const to = counter()
    const count = OPEN_MINUTES_MAX + 100
    const start = Date.UTC(2026, 10, 1)
    pushText(
      to,
      Array.from({ length: count }, (_, i) => line(new Date(start + i * MINUTE_MS).toISOString())).join('\n'),
    )
    const minutes = to.takeAll()
    expect(minutes.map((minute) => minute.at)).toEqual(Array.from({ length: count }, (_, i) => start + i * MINUTE_MS))
    expect(sum(minutes, 'lines')).toBe(count)
  })
})

describe('a wrong date', () => {
  test('far ahead closes nothing and counts as bad', () => {
    const to = counter()
    pushText(to, [line(at(0)), line('2099-01-01T00:00:00Z'), line(at(1))].join('\n'))
    expect(to.clockOf('app.log')).toBe(Date.parse(at(1)))
    expect(to.takeAll()).toMatchObject([
      { at: Date.parse(at(0)), bad: 0 },
      { at: Date.parse(at(1)), bad: 1 },
    ])
  })

  test('is believed when the lines after it agree, and then no line is lost', () => {
    const to = counter()
    const later = Array.from({ length: LEAP_LINES }, (_, i) => line(at(i, 20)))
    pushText(to, [line(at(0)), line(at(0)), ...later].join('\n'))
    expect(to.clockOf('app.log')).toBe(Date.parse(at(LEAP_LINES - 1, 20)))
    const minutes = to.takeAll()
    expect([sum(minutes, 'lines'), sum(minutes, 'bad')]).toEqual([2 + LEAP_LINES, 0])
  })

  test('in the first line of a file does not stay', () => {
    const to = counter()
    pushText(to, [line('2099-01-01T00:00:00Z'), line(at(0)), line(at(1))].join('\n'))
    expect(to.clockOf('app.log')).toBe(Date.parse(at(1)))
  })

  test('that a whole run of lines contradicts was wrong', () => {
    const to = counter()
    const wrong = Array.from({ length: LEAP_LINES }, () => line('2027-01-01T00:00:00Z'))
    pushText(to, [...wrong, ...Array.from({ length: BACK_LINES }, () => line(at(0)))].join('\n'))
    expect(to.clockOf('app.log')).toBe(Date.parse(at(0)))
  })

  test('of a quiet log at its end is believed', () => {
    expect(sum(minutesOf([line(at(0, 1)), line(at(0, 14))].join('\n')), 'lines')).toBe(2)
  })
})

describe('lines that cannot be read', () => {
  test('are counted', () => {
    const text = [line(at(0)), '{"time":"2026-11-14T10:00', '{}', 'garbage }', line(at(0))].join('\n')
    expect(minuteOf(text)).toMatchObject({ lines: 2, bad: 3 })
  })

  test('before any time wait for the first minute', () => {
    expect(minuteOf(['no time here', '{"x":1}', line(at(0))].join('\n'))).toMatchObject({ lines: 1, bad: 2 })
  })

  test('cut at any byte end nothing', () => {
    const text = sampleLines(10).join('\n')
    const bytes = Buffer.from(text)
    for (let cut = 1; cut < bytes.length; cut += 1) {
      const to = counter()
      to.push('f', Buffer.concat([bytes.subarray(0, cut), Buffer.from('\n')]), 0, cut + 1)
      expect(sum(to.takeAll(), 'lines')).toBeLessThanOrEqual(10)
    }
  })

  test('of any bytes end nothing', () => {
    const to = counter()
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.string({ unit: 'binary' }), (noise, words) => {
        const bytes = Buffer.concat([
          Buffer.from(noise),
          Buffer.from(`\n${words}\n{"time":1700000000,"msg":`),
          Buffer.from(noise),
          Buffer.from('\n'),
        ])
        to.push('f', bytes, 0, bytes.length)
        to.takeAll()
      }),
      { seed: 1, numRuns: 600 },
    )
  })

  test('and lines with parts replaced end nothing', () => {
    const bytes = Buffer.from(`${sampleLines(30).join('\n')}\n`)
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: bytes.length - 2 }), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 0, max: 255 }),
        (places, byte) => {
          const changed = Buffer.from(bytes)
          for (const place of places) changed[place] = byte
          const to = counter()
          to.push('f', changed, 0, changed.length)
          to.takeAll()
        },
      ),
      { seed: 2, numRuns: 150 },
    )
  })
})

test('a line that is not to be looked at is not counted', () => {
  const text = [line(at(0)), line(at(0), ',"x":"probe-7"')].join('\n')
  expect(minuteOf(text, { ignore: ['probe-'] })).toMatchObject({ lines: 1, bad: 0 })
})

test('carriage returns are no part of a line', () => {
  expect(minuteOf(`${line(at(0))}\r\n2026-11-14 10:00:00 INFO plain words\r\n`).templates).toMatchObject([
    { text: 'hello there' },
    { text: 'plain words' },
  ])
})

test('a counter that goes on from a kept state gives the same minutes, wherever it stopped', () => {
  const lines = sampleLines(240).join('\n').split('\n')
  const whole = counter()
  pushText(whole, lines.join('\n'))
  const expected = whole.takeAll()
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: lines.length - 1 }), { minLength: 1, maxLength: 5 }), (stops) => {
      let to = counter()
      const minutes: LogMinute[] = []
      const places = [0, ...stops.toSorted((a, b) => a - b), lines.length]
      for (let i = 1; i < places.length; i += 1) {
        const part = lines.slice(places[i - 1], places[i])
        if (part.length > 0) pushText(to, part.join('\n'))
        to = counter({}, deserialize(serialize(to.state())))
      }
      minutes.push(...to.takeAll())
      expect(minutes).toEqual(expected)
    }),
    { seed: 3, numRuns: 25 },
  )
})

test('a kept state is not changed by counting on', () => {
  const to = counter()
  pushText(to, sampleLines(50).join('\n'))
  const kept = to.state()
  const before = serialize(kept)
  pushText(to, sampleLines(50).join('\n'))
  counter({}, kept).takeAll()
  expect(serialize(kept).equals(before)).toBe(true)
})

test('a state of another version is not read', () => {
  expect(counter({}, { version: 0 }).takeAll()).toEqual([])
})
