import fc from 'fast-check'
import { expect, test } from 'vitest'
import { changedCoverage } from '#effects/line-coverage/changed-lines.ts'
import { MISSED_PLACES_MAX } from '#protocol/verdict.ts'

const file = (hits: Readonly<Record<number, number>>) => ({
  lines: new Map(Object.entries(hits).map(([line, count]) => [Number(line), count])),
  totals: null,
})

test('only executable lines that were added count, and those that did not run are named', () => {
  const files = new Map([['a.js', file({ 1: 1, 2: 0, 3: 0, 4: 5, 9: 0 })]])
  expect(changedCoverage(files, [{ path: 'a.js', lines: [2, 3, 4, 5, 9] }])).toEqual({
    linesFound: 4,
    linesHit: 1,
    missed: ['a.js:2-3,9'],
  })
})

test('of a file without line numbers in the diff every line is new; a file that no report names has none', () => {
  const files = new Map([['a.js', file({ 1: 1, 2: 0 })]])
  const added = [
    { path: 'a.js', lines: 'all' as const },
    { path: 'b.md', lines: [1, 2, 3] },
  ]
  expect(changedCoverage(files, added)).toEqual({ linesFound: 2, linesHit: 1, missed: ['a.js:2'] })
})

test('the places that are named are bounded', () => {
  const paths = Array.from({ length: 40 }, (_, index) => `${index}.js`)
  const files = new Map(paths.map((path) => [path, file({ 1: 0 })]))
  const { missed, linesFound } = changedCoverage(
    files,
    paths.map((path) => ({ path, lines: [1] })),
  )
  expect([missed.length, linesFound]).toEqual([MISSED_PLACES_MAX, 40])
})

test('never more hit than found, and never more found than added', () => {
  const hits = fc.dictionary(fc.integer({ min: 1, max: 50 }).map(String), fc.nat(3))
  fc.assert(
    fc.property(hits, fc.uniqueArray(fc.integer({ min: 1, max: 60 })), (report, lines) => {
      const { linesFound, linesHit } = changedCoverage(new Map([['a', file(report)]]), [{ path: 'a', lines }])
      expect(linesHit).toBeLessThanOrEqual(linesFound)
      expect(linesFound).toBeLessThanOrEqual(lines.length)
    }),
    { seed: 11 },
  )
})
