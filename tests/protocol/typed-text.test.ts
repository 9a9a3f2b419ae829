// What is typed for a human presses no key by itself.
import { expect, test } from 'vitest'
import { TEXT_CHARS_MAX } from '#protocol/intent.ts'
import { typedText } from '#protocol/typed-text.ts'
import { AWS_KEY } from '../support/credentials.ts'

test.each([
  ['keeps lines and indentation', 'def f():\n\treturn 1\r\n', 'def f():\n    return 1'],
  ['does not begin with an Enter', '\r\n\n  \nls', 'ls'],
  ['drops escapes and controls', '\u001b[201~rm -rf /\u0003\u001b', 'rm -rf /'],
  ['turns tabs, which complete words, into blanks', 'a\tb', 'a    b'],
  ['keeps other scripts', '日本語 é', '日本語 é'],
])('a text %s', (_, raw, text) => {
  expect(typedText(raw)).toEqual({ text })
})

test.each([
  ['is empty', ' \u001b[0m\n', /empty/],
  ['is too long', 'x'.repeat(TEXT_CHARS_MAX + 1), /longer than 20000/],
  ['grows too long', '\t'.repeat(TEXT_CHARS_MAX - 1).concat('x'), /longer than 20000/],
  ['shows a secret, because it would be journaled', `use ${AWS_KEY}`, /shows a secret/],
])('a text is refused that %s', (_, raw, refused) => {
  expect(typedText(raw)).toEqual({ refused: expect.stringMatching(refused) })
})

test('the longest text is typed', () => {
  expect(typedText('x'.repeat(TEXT_CHARS_MAX))).toEqual({ text: 'x'.repeat(TEXT_CHARS_MAX) })
})
