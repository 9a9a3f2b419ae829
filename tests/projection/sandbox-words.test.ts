// A sandbox in words: that one is not enforced is said wherever it is mentioned.
import { expect, test } from 'vitest'
import { sandboxLines, sandboxMark } from '#projection/sandbox-words.ts'
import type { Confinement } from '#protocol/sandbox.ts'

const CONFINEMENT: Confinement = {
  by: 'bubblewrap',
  because: 'only what is named',
  cwd: '/shop',
  home: '/home/ada',
  write: ['/shop'],
  read: ['/usr'],
  hide: Array.from({ length: 15 }, (_, index) => `/h${index}`),
  rest: 'hidden',
  missing: ['/later'],
  network: 'none',
}

test('what holds is named, long lists are cut, and what is not in force is said', () => {
  const text = sandboxLines(CONFINEMENT).join('\n')
  expect(text).toMatch(/^by bubblewrap: only what is named\nwrites \/shop\nreads \/usr, and nothing else\n/)
  expect(text).toContain('/h11 and 3 more')
  expect(text).toContain('no network')
  expect(text).toContain('not in force: /later')
  expect(sandboxMark(CONFINEMENT)).toBe(' · sandboxed')
  expect(sandboxMark(undefined)).toBe('')
})

test('a sandbox that was only declared is never taken for one', () => {
  const declared: Confinement = { ...CONFINEMENT, by: 'nothing', because: 'bubblewrap is not installed' }
  expect(sandboxLines(declared)[0]).toBe('declared, NOT enforced: bubblewrap is not installed')
  expect(sandboxMark(declared)).toBe(' · NOT sandboxed: bubblewrap is not installed')
})
