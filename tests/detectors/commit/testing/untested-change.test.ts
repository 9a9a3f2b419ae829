import { expect, test } from 'vitest'
import { findUntestedChange, UNTESTED_LINES_MIN } from '#detectors/commit/testing/untested-change.ts'
import type { ChangedText } from '#protocol/observation.ts'

const file = (path: string, count: number): ChangedText => ({
  path,
  status: 'modified',
  text: 'x = f(1)\n'.repeat(count),
  addedLines: Array.from({ length: count }, (_, index) => index + 1),
})

test('new logic without a test is reported once, about the change as a whole', () => {
  expect(findUntestedChange([file('src/a.py', UNTESTED_LINES_MIN)])).toMatchObject([
    { rule: 'testing/untested-change', file: null, line: 0, severity: 'LOW' },
  ])
})

test.each([
  ['a test changed too', [file('src/a.py', 50), file('tests/test_a.py', 1)]],
  ['it is little', [file('src/a.py', UNTESTED_LINES_MIN - 1)]],
  ['it is no logic', [file('migrations/a.py', 50), file('README.md', 50), file('src/settings.py', 50)]],
])('not when %s', (_, files) => {
  expect(findUntestedChange(files)).toEqual([])
})
