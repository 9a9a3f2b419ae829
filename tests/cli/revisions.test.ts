import { expect, test } from 'vitest'
import { isRange, readRevisions } from '#cli/revisions.ts'

test.each([
  ['HEAD~3', { base: null, head: 'HEAD~3' }],
  ['main..topic', { base: 'main', head: 'topic' }],
  ['main..', { base: 'main', head: 'HEAD' }],
  ['..topic', { base: 'HEAD', head: 'topic' }],
  ['v1.2..v1.3', { base: 'v1.2', head: 'v1.3' }],
])('%s', (text, revisions) => {
  expect(readRevisions(text)).toEqual(revisions)
})

test('three dots mean something else and are refused', () => {
  expect(() => readRevisions('a...b')).toThrow(/use A\.\.B|not understood/)
})

test.each([
  ['main..topic', true],
  ['..topic', true],
  ['feature/a..feature/b', true],
  ['..', false],
  ['../shop', false],
  ['shop/../other', false],
  ['shop', false],
])('%s is a range: %s', (word, is) => {
  expect(isRange(word)).toBe(is)
})
