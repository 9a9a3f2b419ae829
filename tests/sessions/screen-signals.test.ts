// What a program tells its terminal beside the screen is heard, bounded, and fit to be shown.
import { describe, expect, test } from 'vitest'
import { createScreen } from '#sessions/screen.ts'
import { NOTIFICATION_CHARS_MAX, PROMPTS_MAX } from '#sessions/screen-signals.ts'
import { GITHUB_TOKEN } from '../support/credentials.ts'

function screenOf(text: string) {
  const screen = createScreen({ cols: 40, rows: 5 }, () => {})
  screen.feed(Buffer.from(text))
  return screen
}
const notificationOf = (text: string) => screenOf(text).view().notification

describe('a notification', () => {
  test.each([
    ['the words of iTerm', '\x1b]9;tests pass\x07', 'tests pass'],
    ['title and body', '\x1b]777;notify;Claude;needs; you\x07', 'Claude: needs; you'],
    ['kitty’s, coded', `\x1b]99;e=1;${Buffer.from('hällo').toString('base64')}\x1b\\`, 'hällo'],
    ['the last of several', '\x1b]9;one\x07\x1b]9;two\x07', 'two'],
    ['without control characters', '\x1b]9;a\u202eb\x07', 'a b'],
    ['without secrets', `\x1b]9;${GITHUB_TOKEN}\x07`, 'ghp_***e5(44)'],
    ['not the progress of a build', '\x1b]9;4;1;30\x07\x1b]9;9;/tmp\x07', null],
    ['not another command', '\x1b]777;precmd\x07\x1b]99;i=1:p=close;\x1b\\', null],
    ['not an empty one', '\x1b]9; \x07', null],
  ])('is %s', (_what, text, said) => expect(notificationOf(text)).toBe(said))

  test('is cut where it is too long, also in pieces that never end', () => {
    expect(notificationOf(`\x1b]9;${'x'.repeat(10_000)}\x07`)).toHaveLength(NOTIFICATION_CHARS_MAX)
    const pieces = '\x1b]99;d=0;word \x1b\\'.repeat(5_000)
    expect(notificationOf(`${pieces}\x1b]99;;end\x1b\\`)).toHaveLength(NOTIFICATION_CHARS_MAX)
  })
})

describe('prompts', () => {
  const PROMPT = '\x1b]133;A\x07$ '
  const promptsOf = (screen: ReturnType<typeof createScreen>) => {
    const { rows, prompts } = screen.history()
    return prompts.map((row) => rows[row])
  }

  test('are known by their rows, once each, and not in a full-screen program', () => {
    const screen = screenOf(`${PROMPT}one\r\noutput\r\n${PROMPT}${PROMPT}two\x1b[?1049h${PROMPT}\x1b[?1049l`)
    expect(promptsOf(screen)).toEqual(['$ one', '$ $ two'])
  })

  test('move when the scrollback moves and when lines are laid out anew', () => {
    const screen = screenOf(`${'x'.repeat(60)}\r\n${PROMPT}one\r\n${'line\r\n'.repeat(20)}${PROMPT}two`)
    expect(promptsOf(screen)).toEqual(['$ one', '$ two'])
    screen.resize(20, 5)
    expect(promptsOf(screen)).toEqual(['$ one', '$ two'])
  })

  test('die with the scrollback', () => {
    const screen = screenOf(`${PROMPT}one\r\n${'line\r\n'.repeat(3_000)}${PROMPT}two`)
    expect(promptsOf(screen)).toEqual(['$ two'])
  })

  test(`are the last ${PROMPTS_MAX}`, () => {
    const screen = screenOf(Array.from({ length: PROMPTS_MAX + 20 }, (_, n) => `${PROMPT}${n}\r\n`).join(''))
    expect(promptsOf(screen)).toHaveLength(PROMPTS_MAX)
    expect(promptsOf(screen)[0]).toBe('$ 20')
  })
})
