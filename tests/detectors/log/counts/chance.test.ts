// How surprising counts are.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { likelihoodGain, shareAtLeast, surprise } from '#detectors/log/counts/chance.ts'

/** -ln P(X >= observed) for a Poisson count, summed up term by term. */
function exactSurprise(observed: number, expected: number): number {
  let term = Math.exp(-expected)
  for (let count = 1; count <= observed; count++) term *= expected / count
  let tail = 0
  for (let count = observed; count < observed + 100; count++) {
    tail += term
    term *= expected / (count + 1)
  }
  return -Math.log(tail)
}

describe('surprise', () => {
  it('is none where no more was seen than expected, and endless where nothing was expected', () => {
    expect(surprise(5, 5)).toBe(0)
    expect(surprise(1, 0)).toBe(Number.POSITIVE_INFINITY)
  })

  it('never promises more than the exact tail of the distribution', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.double({ min: 0.5, max: 12, noNaN: true }),
        (observed, expected) => {
          expect(surprise(observed, expected)).toBeLessThanOrEqual(exactSurprise(observed, expected) + 1e-6)
        },
      ),
      { seed: 14 },
    )
  })
})

describe('shareAtLeast', () => {
  it('lies below the share seen, and comes closer the more there is', () => {
    expect(shareAtLeast(0, 0)).toBe(0)
    expect(shareAtLeast(3, 10)).toBeLessThan(0.3)
    expect(shareAtLeast(300, 1_000)).toBeGreaterThan(shareAtLeast(3, 10))
    expect(shareAtLeast(300, 1_000)).toBeLessThan(0.3)
  })
})

describe('likelihoodGain', () => {
  it('is in favour of the rate that was seen', () => {
    expect(likelihoodGain(10, 100, 0.1, 0.01)).toBeGreaterThan(0)
    expect(likelihoodGain(1, 100, 0.1, 0.01)).toBeLessThan(0)
  })
})
