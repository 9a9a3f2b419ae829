// A rule that could type, or that cannot mean anything, is refused with words that say what to write in its place.
import { expect, test } from 'vitest'
import { profileSchema } from '#protocol/profile.ts'

const rule = { state: 'waiting', rule: 'r', region: 'all', all: ['x'] }
const errorOf = (screen: object) =>
  profileSchema.safeParse({ name: 'p', match: [], screens: [{ ...rule, ...screen }] }).error?.message ?? ''

test.each([
  ['a kind without keys', { kind: 'permission' }, /give waitsFor in place of it/],
  [
    'waitsFor in a state that does not wait',
    { state: 'idle', waitsFor: 'question' },
    /only a waiting rule has waitsFor/,
  ],
  ['a kind on a title', { region: 'title', kind: 'permission', approveKeys: 'y', rejectKeys: 'n' }, /title answers no/],
  ['a screen that is "still"', { state: 'still' }, /only a title is/],
  ['another region', { region: 'middle' }, /all, bottom-N, after-last-line, prompt-box, title/],
])('%s is refused', (_what, screen, reason) => {
  expect(errorOf(screen)).toMatch(reason)
})

test.each([
  ['what waits for a person', { waitsFor: 'plan' }],
  ['a viewer over the screen', { state: 'skip', region: 'after-last-line' }],
  ['a title', { state: 'still', region: 'title' }],
  ['a limit', { state: 'limited' }],
])('%s is a rule', (_what, screen) => {
  expect(errorOf(screen)).toBe('')
})
