import { expect, test } from 'vitest'
import { readLines } from '#effects/tools/read-lines.ts'

test.each<[string, object | null]>([
  [
    'src/a.c:3:7: error: expected a semicolon',
    { path: 'src/a.c', line: 3, rule: 'reported', level: 'error', message: 'expected a semicolon' },
  ],
  [
    './a b.py:12: E501 line too long',
    { path: './a b.py', line: 12, rule: 'E501', level: 'warning', message: 'line too long' },
  ],
  [
    'a.ts:1:1: warning: no tabs [no-tabs]',
    { path: 'a.ts', line: 1, rule: 'no-tabs', level: 'warning', message: 'no tabs' },
  ],
  ['a.ts:1:1: note: see there', { level: 'note' }],
  ['/abs/a.py:9:1: F401 unused (pyflakes)', { path: '/abs/a.py', line: 9, rule: 'pyflakes' }],
  ['3 files were checked', null],
  ['done: 12: fine', null],
  ['12:30:01 started', null],
  ['', null],
])('%j', (row, said) => {
  const [found] = readLines(`talk\n${row}\n`)
  if (said === null) expect(found).toBeUndefined()
  else expect(found).toMatchObject(said)
})
