import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { afterRerun, inheritedOf, type Result } from '#effects/testing/compare.ts'
import type { Tally } from '#effects/testing/tally.ts'

const tally = (passed: number, failing: readonly string[], failed = failing.length): Tally => ({
  passed,
  failed,
  skipped: 0,
  failing,
})
const result = (status: Result['status'], of: Tally | null): Result => ({ status, because: status, tally: of })
const fail = (passed: number, ...names: readonly string[]) => result('FAIL', tally(passed, names))
const pass = (passed: number) => result('PASS', tally(passed, []))

describe('a failing run that is repeated', () => {
  test('and passes as a whole has passed, with what failed at first as flaky', () => {
    expect(afterRerun(fail(4, 'a'), pass(5), false)).toEqual({
      result: { status: 'PASS', because: '5 passed, 1 of them only when run again', tally: tally(5, []) },
      flaky: ['a'],
    })
  })

  test('in part keeps the numbers of the whole', () => {
    expect(afterRerun(fail(4, 'a', 'b'), pass(2), true)).toMatchObject({
      result: { status: 'PASS', tally: { passed: 6, failed: 0 } },
      flaky: ['a', 'b'],
    })
    expect(afterRerun(fail(4, 'a', 'b'), fail(1, 'b'), true)).toMatchObject({
      result: { status: 'FAIL', tally: { passed: 5, failed: 1, failing: ['b'] } },
      flaky: ['a'],
    })
  })

  test('in part, but with fewer tests than had failed, proves nothing', () => {
    const first = fail(4, 'a', 'b')
    expect(afterRerun(first, pass(1), true)).toEqual({ result: first, flaky: [] })
  })

  test.each(['TIMEOUT', 'NOT_RUN'] as const)('and then ends as %s has failed', (status) => {
    const first = fail(4, 'a')
    expect(afterRerun(first, result(status, null), false)).toEqual({ result: first, flaky: [] })
  })

  test('and gives no number of tests has failed', () => {
    const first = result('FAIL', null)
    expect(afterRerun(first, result('FAIL', null), false)).toEqual({ result: first, flaky: [] })
  })

  test('and whose tests have no name is flaky all the same', () => {
    const { flaky, result: last } = afterRerun(result('FAIL', tally(4, [], 1)), pass(5), false)
    expect([last.status, flaky.length]).toEqual(['PASS', 1])
  })
})

describe('a failure that the parent', () => {
  const parent = (of: Tally | null) => ({ status: 'FAIL' as const, tally: of })

  test.each([
    ['had as well', ['a'], ['a', 'b'], 'all'],
    ['had in part', ['a', 'c'], ['a'], 'some'],
    ['did not have, though it failed elsewhere,', ['a'], ['b'], 'none'],
  ])('%s', (_what, own, before, expected) => {
    expect(inheritedOf(tally(1, own), parent(tally(1, before)))).toBe(expected)
  })

  test('that passed had not', () => {
    expect(inheritedOf(tally(1, ['a']), { status: 'PASS', tally: tally(2, []) })).toBe('none')
  })

  test('is compared by number where names are missing', () => {
    expect(inheritedOf(tally(1, [], 2), parent(tally(1, [], 2)))).toBe('all')
    expect(inheritedOf(tally(1, [], 3), parent(tally(1, [], 2)))).toBe('some')
  })

  test('could not build is the same only while it still does not build', () => {
    expect(inheritedOf(null, parent(null))).toBe('all')
    expect(inheritedOf(tally(1, ['a']), parent(null))).toBe('none')
    expect(inheritedOf(null, parent(tally(1, ['a'])))).toBe('none')
  })

  test('is never wholly inherited when one named test failed that passed before', () => {
    const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1 })
    fc.assert(
      fc.property(names, names, (own, before) => {
        const isNew = own.some((name) => !before.includes(name))
        expect(inheritedOf(tally(1, own), parent(tally(1, before))) === 'all').toBe(!isNew)
      }),
      { seed: 5 },
    )
  })
})
