// aider asks in plain lines at the bottom of its scrollback; what was answered further up must not be taken for a question.
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { profileOf } from '#detectors/screen/profile-of.ts'
import { readScreen, requestOn } from '#detectors/screen/read-screen.ts'
import { loadProfiles } from '#sessions/profiles.ts'

const { profiles } = loadProfiles([join(import.meta.dirname, '..', '..', '..', 'sessions', 'profiles')])
const aider = profileOf(profiles, '', ['aider', '--model', 'x'])
const STILL = 5_000
const stateOf = (rows: readonly string[]) => readScreen(aider, rows, STILL).state

const ANSWERED = [
  'rm -rf build',
  "Run shell command? (Y)es/(N)o/(D)on't ask again [Yes]: n",
  '',
  'Add the tests, please.',
  '',
]
const ASKS = [
  ...ANSWERED,
  'npm test',
  'npm run lint',
  "Run shell commands? (Y)es/(N)o/(S)kip all/(D)on't ask again [Yes]:",
]

describe('aider', () => {
  test('waits with what it wants to do, and not with what was answered before', () => {
    expect(stateOf([...ASKS, '', ''])).toBe('waiting')
    expect(requestOn(aider, ASKS)).toMatchObject({
      kind: 'permission',
      tool: 'Run shell commands',
      detail: expect.stringMatching(/^npm test\s+npm run lint\s+Run shell commands\?$/),
    })
    expect(requestOn(aider, ['README.md', 'Add file to the chat? (Y)es/(N)o [No]:'])?.tool).toBe('Add file to the chat')
  })

  test('does not wait once something was typed, or for what it only says', () => {
    expect(requestOn(aider, ANSWERED)).toBe(null)
    expect(requestOn(aider, [...ASKS.slice(0, -1), `${ASKS.at(-1)} y`])).toBe(null)
    expect(requestOn(aider, ['Ask: (Y)es/(N)o [Yes]: and so on'])).toBe(null)
  })

  test('is read as waiting, but not answered, where a narrow screen cuts the question', () => {
    const narrow = ['npm test', 'Run shell command? (Y)es/(N)o/(S)kip', "all/(D)on't ask again [Yes]:"]
    expect(stateOf(narrow)).toBe('waiting')
    expect(requestOn(aider, narrow)).toBe(null)
  })

  test.each(['>', 'ask>', 'architect>', 'multi>', 'ask multi>'])('is idle at its prompt %s', (prompt) => {
    expect(stateOf(['─'.repeat(40), 'src/cart.ts', prompt])).toBe('idle')
  })

  test('works while it waits for its model', () => {
    expect(stateOf(['> mend the cart', '', '░█        Waiting for gpt-5'])).toBe('working')
    expect(stateOf(['> mend the cart'])).toBe('unknown')
  })
})
