// A chart fits its place, shows what it is about by shape and not by colour alone, and has a text that says the same.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ThreatSeries } from '#projection/threat-series.ts'
import { amount, seriesWords } from '#tui/chart/series-words.ts'
import { CHART_COLUMNS_MIN, CHART_ROWS_MIN, threatChart } from '#tui/chart/threat-chart.ts'
import { type Line, lineWidth } from '#tui/fit.ts'

const MINUTE = 60_000
const T0 = Date.UTC(2026, 10, 20, 8)
const textOf = (lines: readonly Line[]) => lines.map((line) => line.map(([text]) => text).join('')).join('\n')

const creep: ThreatSeries = {
  measure: 'P95 of GET /a',
  unit: 'ms',
  points: Array.from({ length: 120 }, (_, index) => ({
    at: T0 + index * MINUTE,
    value: index < 60 ? 100 : 100 + 10 * (index - 60),
  })),
  usual: [80, 120],
  onsetAt: T0 + 60 * MINUTE,
  limit: 3_000,
  failsAt: { likely: T0 + 400 * MINUTE, between: [T0 + 300 * MINUTE, T0 + 600 * MINUTE] },
}

test('has the line, the band, the onset, the limit and the way there, each of its own shape', () => {
  const text = textOf(threatChart(creep, { cols: 80, rows: 14 }))
  for (const shape of ['░', '┆', '╌', '│', 'began', 'now', 'fails']) expect(text).toContain(shape)
  expect(text).toMatch(/[\u2801-\u28ff]/)
  expect(text).toContain('3.1 s ┤')
})

describe('fits', () => {
  test('every size from the smallest on in rows and columns', () => {
    for (const cols of [CHART_COLUMNS_MIN, 78, 198])
      for (const rows of [CHART_ROWS_MIN, 10, 30]) {
        const lines = threatChart(creep, { cols, rows })
        expect(lines).toHaveLength(rows)
        for (const line of lines) expect(lineWidth(line)).toBe(cols)
      }
  })

  test('and is not drawn where there is no room, or no two numbers', () => {
    expect(threatChart(creep, { cols: CHART_COLUMNS_MIN - 1, rows: 20 })).toEqual([])
    expect(threatChart(creep, { cols: 80, rows: CHART_ROWS_MIN - 1 })).toEqual([])
    expect(threatChart({ ...creep, points: creep.points.slice(0, 1) }, { cols: 80, rows: 20 })).toEqual([])
  })

  test('whatever the numbers are', () => {
    const series = fc.record({
      measure: fc.constant('x'),
      unit: fc.constantFrom('ms', 'share', 'count', 'own') as fc.Arbitrary<ThreatSeries['unit']>,
      points: fc
        .array(fc.record({ at: fc.nat(1e9), value: fc.double({ min: 0, max: 1e12, noNaN: true }) }), { maxLength: 50 })
        .map((points) => points.toSorted((left, right) => left.at - right.at)),
      usual: fc.option(fc.tuple(fc.nat(1e6), fc.nat(1e6))),
      onsetAt: fc.option(fc.nat(2e9)),
      limit: fc.option(fc.double({ min: 0, max: 1e12, noNaN: true })),
      failsAt: fc.option(fc.record({ likely: fc.nat(3e9), between: fc.tuple(fc.nat(3e9), fc.nat(3e9)) })),
    })
    fc.assert(
      fc.property(series, fc.integer({ min: 30, max: 120 }), fc.integer({ min: 5, max: 30 }), (some, cols, rows) => {
        for (const line of threatChart(some, { cols, rows })) expect(lineWidth(line)).toBe(cols)
        expect(seriesWords(some)).not.toContain('NaN')
      }),
      { seed: 9, numRuns: 200 },
    )
  })
})

describe('in words', () => {
  test('the same numbers are said', () => {
    expect(seriesWords(creep)).toMatch(
      /^P95 of GET \/a: 690 ms at \d\d:\d\d, at most 690 ms · usually 80 ms to 120 ms · began \d\d:\d\d · reaches 3\.0 s in ≈ 5 h \(3 h to 8 h\)$/,
    )
    expect(seriesWords({ ...creep, points: [] })).toMatch(/no numbers are kept/)
  })

  test.each([
    [412, 'ms', '412 ms'],
    [3_210, 'ms', '3.2 s'],
    [0.38, 'share', '38 %'],
    [0.004, 'share', '0.4 %'],
    [1_200, 'count', '1200'],
    [54_000, 'count', '54.0k'],
    [2_500_000_000, 'own', '2.5G'],
  ] as const)('%d %s is %s', (value, unit, text) => {
    expect(amount(value, unit)).toBe(text)
  })
})
