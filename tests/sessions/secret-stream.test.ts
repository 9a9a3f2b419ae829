// However output comes in pieces, the recording says the same: all of it, without the secrets.
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { redact } from '#protocol/secret.ts'
import { createSecretStream, HELD_MS } from '#sessions/secret-stream.ts'
import { STRING_CHARS_MAX } from '#sessions/terminal-tokens.ts'
import { HELD_CHARS_MAX } from '#sessions/unfinished-line.ts'
import { ANTHROPIC_KEY, AWS_KEY, DATABASE_URL, GITHUB_TOKEN, JWT, URL_PASSWORD } from '../support/credentials.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const SECRETS = [AWS_KEY, GITHUB_TOKEN, ANTHROPIC_KEY, JWT, DATABASE_URL]

function stream() {
  const pieces: string[] = []
  const { feed, close } = createSecretStream((text) => pieces.push(text))
  return {
    pieces,
    feed: (text: string) => feed(Buffer.from(text)),
    feedBytes: feed,
    close,
    text: () => pieces.join(''),
  }
}

function passed(text: string, cuts: readonly number[] = []): string {
  const { feedBytes, close, text: all } = stream()
  const bytes = Buffer.from(text)
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((one, two) => one - two), bytes.length]
  places.forEach((place, index) => {
    feedBytes(bytes.subarray(places[index - 1] ?? 0, place))
  })
  close()
  return all()
}

describe('masked output', () => {
  const word = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...SECRETS.map((secret) => ` ${secret} `), ...SECRETS) },
    { weight: 3, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
    fc.constantFrom('ä', '漢字', '👩‍💻', ' ', '\t', '"', '=', 'aws', 'sk-'),
  )
  const clean = (text: string) => text.replaceAll(/[\u001b\r\n]/g, '')
  const line = fc.array(word, { maxLength: 8 }).map((words) => clean(words.join('')))

  test('is the masked whole, whatever the pieces', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), fc.array(fc.nat(), { maxLength: 12 }), (lines, cuts) => {
        const text = lines.join('\r\n')
        expect(passed(text, cuts)).toBe(lines.map((one) => redact(one)).join('\r\n'))
      }),
      { numRuns: 300 },
    )
  })

  test('keeps every escape sequence, and masks what is coloured', () => {
    const styles = fc.constantFrom(
      '\x1b[1;31m',
      '\x1b[m',
      '\x1b[5;3H',
      '\x1b]0;title\x07',
      '\x1b(B',
      '\x1b7',
      '\x1b[?25l',
    )
    const piece = fc.oneof(fc.constantFrom(...SECRETS), styles, fc.constantFrom('\r\n', ' ', 'x '))
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), fc.array(fc.nat(), { maxLength: 12 }), (pieces, cuts) => {
        const text = pieces.join(' ')
        const masked = passed(text, cuts)
        for (const secret of [AWS_KEY, GITHUB_TOKEN, ANTHROPIC_KEY, JWT, URL_PASSWORD])
          expect(masked).not.toContain(secret)
        const escapes = /\x1b(?:\[[0-?]*[@-~]|\][^\x07]*\x07|\(B|7)|\r\n/g
        expect(masked.match(escapes)).toEqual(text.match(escapes))
      }),
      { numRuns: 300 },
    )
  })

  test.each([
    ['right after a colour', `\x1b[32m${GITHUB_TOKEN}\x1b[m`],
    ['with colours within', `${GITHUB_TOKEN.slice(0, 12)}\x1b[31m${GITHUB_TOKEN.slice(12)}`],
    ['in a title', `\x1b]0;export ${GITHUB_TOKEN}\x07`],
    ['after a cursor move', `x\x1b[5;5H${GITHUB_TOKEN}\x1b[6;1H`],
    ['in a very long line', `${'x'.repeat(HELD_CHARS_MAX - 20)} ${GITHUB_TOKEN} ${'y'.repeat(HELD_CHARS_MAX)}`],
  ])('has none %s', (_where, text) => {
    const masked = passed(text)
    expect(masked.replaceAll('\x1b[31m', '')).not.toContain(GITHUB_TOKEN.slice(6, -3))
    expect(masked).toContain('ghp_***')
  })

  test('of lines longer than are held is still the masked whole', () => {
    const lines = fc.array(fc.oneof(fc.constantFrom(...SECRETS), fc.constant('word'.repeat(100))), { minLength: 60 })
    fc.assert(
      fc.property(lines, (words) => {
        const text = words.join(' ')
        expect(passed(text, [9_000, 12_000, 20_000])).toBe(redact(text))
      }),
      { numRuns: 30 },
    )
  })

  test('loses nothing of sequences that never end or are none', () => {
    const endless = `\x1b]0;${'x'.repeat(STRING_CHARS_MAX)} ${GITHUB_TOKEN} tail`
    expect(passed(endless)).toBe(redact(endless))
    expect(passed('a\x1b[1 2;3\x01b\x1b\x1b[\r\nc\x1b[3', [3, 4, 5])).toBe('a\x1b[1 2;3\x01b\x1b\x1b[\r\nc\x1b[3')
  })
})

describe('a frame without line ends', () => {
  const row = (number: number, text: string) => `\x1b[${number};1H\x1b[2K\x1b[36m│\x1b[0m ${text}`

  test('is shown at once up to its last cursor move, and the rest after a moment', () => {
    const { feed, text } = stream()
    feed(row(1, 'one') + row(2, 'two'))
    expect(text()).toBe(`${row(1, 'one')}\x1b[2;1H`)
    vi.advanceTimersByTime(HELD_MS)
    expect(text()).toBe(row(1, 'one') + row(2, 'two'))
  })

  test('has no secret, also where a row comes in two pieces', () => {
    const frame = row(1, 'one') + row(2, `token ${GITHUB_TOKEN}`) + row(3, 'three')
    for (let cut = 1; cut < frame.length; cut++)
      expect(passed(frame, [cut])).toBe(row(1, 'one') + row(2, redact(`token ${GITHUB_TOKEN}`)) + row(3, 'three'))
  })
})

describe('an unfinished line', () => {
  test('is shown after a moment, and then no timer is left', () => {
    const { feed, text } = stream()
    feed('$ ')
    expect(text()).toBe('')
    vi.advanceTimersByTime(HELD_MS)
    expect(text()).toBe('$ ')
    expect(vi.getTimerCount()).toBe(0)
  })

  test('a finished one is shown at once, without a timer', () => {
    const { feed, text } = stream()
    feed('done\r\n')
    expect(text()).toBe('done\r\n')
    expect(vi.getTimerCount()).toBe(0)
  })

  test('is held back from where a secret may have begun, however slowly that comes', () => {
    const { feed, text } = stream()
    for (const char of `token: ${GITHUB_TOKEN}`) {
      feed(char)
      vi.advanceTimersByTime(HELD_MS * 2)
    }
    expect(text()).toBe('token: ghp')
    feed('\r\n')
    expect(text()).not.toContain(GITHUB_TOKEN.slice(3))
    expect(text()).toContain('***')
  })

  test('masks a password whose address was shown before', () => {
    const { feed, text, close } = stream()
    feed('see postgres:')
    vi.advanceTimersByTime(HELD_MS)
    feed(`//app:${URL_PASSWORD}@db \r\n`)
    close()
    expect(text()).not.toContain(URL_PASSWORD)
    expect(text()).toContain('@db')
  })
})
