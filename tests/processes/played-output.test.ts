import { expect, test } from 'vitest'
import { createPlayedOutput } from '#processes/played-output.ts'

test('a recording is shown without what would make the terminal answer or write its clipboard', () => {
  const show = createPlayedOutput()
  const shown = ['\x1b[31mred\x1b[', '6n\x1b]52;c;aGk=\x07', '\x1b]99;i=1:p=?;\x07 ä\x1b[c!'].map(show).join('')
  expect(shown).toBe('\x1b[31mred ä!')
})
