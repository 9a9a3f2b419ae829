// How unusual a value of a series is.
import { describe, expect, it } from 'vitest'
import { beginSeries, HISTORY_ROWS_MAX, scoreValue } from '#detectors/log/series/series-anomaly.ts'
import { atMinute } from '../../../support/latency-minutes.ts'
import { chance } from '../../../support/log-minutes.ts'

function scores(values: readonly number[]): number[] {
  const state = beginSeries()
  return values.map((value, index) => scoreValue(state, atMinute(index * 5), value))
}

const random = chance(5)
const usual = Array.from(
  { length: 2_000 },
  (_, index) => 50 + 20 * Math.sin((2 * Math.PI * index) / 288) + 4 * random.uniform(),
)
const greatest = (all: readonly number[]): number => all.indexOf(Math.max(...all))

describe('scoreValue', () => {
  it('finds a spike, a drop and a new level at once', () => {
    for (const changed of [
      usual.map((value, index) => (index === 1_500 ? value + 80 : value)),
      usual.map((value, index) => (index === 1_500 ? value - 80 : value)),
      usual.map((value, index) => (index >= 1_500 ? value + 60 : value)),
    ])
      expect(Math.abs(greatest(scores(changed)) - 1_500)).toBeLessThanOrEqual(1)
  })

  it('depends on no scale and no offset', () => {
    const some = usual.slice(0, 600)
    const scaled = scores(some.map((value) => value * 1_024))
    for (const [index, score] of scores(some).entries()) expect(scaled[index]).toBeCloseTo(score, 6)
  })

  it('lies between 0 and 1, is 0 for constants, and takes no value that is none', () => {
    expect(scores(Array(400).fill(7)).every((score) => score === 0)).toBe(true)
    const wild = scores(usual.map((value, index) => (index % 97 === 0 ? value * 1e6 : value)))
    expect(wild.every((score) => score >= 0 && score <= 1)).toBe(true)
    expect(scoreValue(beginSeries(), 0, Number.NaN)).toBe(0)
  })

  it('holds a bounded history, and goes on after a clone as if it had never stopped', () => {
    const state = beginSeries()
    for (let index = 0; index < HISTORY_ROWS_MAX + 100; index++) scoreValue(state, atMinute(index), index % 13)
    expect(state.values.length).toBeLessThanOrEqual(HISTORY_ROWS_MAX)
    const cloned = structuredClone(state)
    expect(scoreValue(cloned, atMinute(9_999), 44)).toBe(scoreValue(state, atMinute(9_999), 44))
  })
})
