// Hyperlinks must come out of a snapshot as they went in, must never bring an address that a click should not follow, and
// must not fill the memory.
import { describe, expect, test } from 'vitest'
import { LINK_CHARS_MAX, LINK_PARAMS_CHARS_MAX } from '#sessions/link-safety.ts'
import { createScreen } from '#sessions/screen.ts'
import { LINKS_CHARS_MAX, LINKS_MAX } from '#sessions/screen-links.ts'
import { createViewerStream } from '#sessions/viewer-stream.ts'

const open = (address: string, params = '') => `\x1b]8;${params};${address}\x1b\\`
const END = open('')

function screenOf(bytes: string, size = { cols: 40, rows: 4 }) {
  const screen = createScreen(size, () => {})
  screen.feed(Buffer.from(bytes))
  return { ...screen, text: () => Buffer.from(screen.snapshot()).toString() }
}

describe('a link in a snapshot', () => {
  test('stands around its text, and the snapshot of a copy is the same', () => {
    const screen = screenOf(`see ${open('https://example.org/a?b=1;c', 'id=x')}the page${END} now`)
    expect(screen.text()).toContain(`${open('https://example.org/a?b=1;c', 'id=x')}the page${END}`)
    expect(screenOf(screen.text()).text()).toBe(screen.text())
  })

  test('goes on where the text wraps, in the scrollback and on the alternate screen', () => {
    for (const before of ['', '\r\n'.repeat(30), 'normal\x1b[?1049h\x1b[H']) {
      const screen = screenOf(`${before}${open('https://example.org/')}${'x'.repeat(60)}${END}${'\r\n'.repeat(2)}end`)
      const copy = screenOf(screen.text())
      expect(copy.text()).toBe(screen.text())
      expect(screen.text().split('https://example.org/')).toHaveLength(3)
    }
  })

  test('is still open for what comes after an attach in the middle of it', () => {
    const first = `${open('https://example.org/', 'id=7')}ab`
    const copy = screenOf(screenOf(first).text())
    copy.feed(Buffer.from(`cd${END}e`))
    const whole = screenOf(`${first}cd${END}e`)
    expect(copy.text()).toBe(whole.text())
    expect(copy.text()).toContain(`${open('https://example.org/', 'id=7')}abcd${END}`)
  })

  test('brings no underline that the program did not ask for', () => {
    expect(screenOf(`${open('https://example.org/')}a${END}\x1b[4mb`).view().ansiRows[0]).toBe(
      '\x1b[0ma\x1b[0;4mb\x1b[0m',
    )
  })

  test('is kept when the session is resized', () => {
    const screen = screenOf(`${open('https://example.org/')}${'x'.repeat(50)}${END}\r\nend`)
    screen.resize(60, 4)
    expect(screen.text()).toContain(`${'x'.repeat(50)}${END}`)
  })

  test('is left out of what panes show', () => {
    const { rows, ansiRows } = screenOf(`${open('https://example.org/')}text${END}`).view()
    expect(rows[0]).toBe('text')
    expect(ansiRows.join('')).not.toContain('example')
  })
})

const UNSAFE = [
  'javascript:alert(1)',
  'vscode://file/etc/passwd',
  'ssh://host',
  'example.org',
  'https://exa mple.org',
  'https://ex\u00e4mple.org',
  `https://example.org/${'x'.repeat(LINK_CHARS_MAX)}`,
]
const SAFE = ['http://a', 'HTTPS://a', 'file:///tmp/a.txt', 'mailto:a@example.org', 'ftp://a']

describe('an address that a click should not follow', () => {
  test.each(UNSAFE)('is neither in a snapshot nor in the output: %s', (address) => {
    const bytes = `a${open(address)}text${END}b`
    expect(screenOf(bytes).text()).not.toContain(address.slice(0, 8))
    const shown = Buffer.from(createViewerStream().feed(Buffer.from(bytes))).toString()
    expect(shown).toBe(`atext${END}b`)
  })

  test('is told by its parameters too', () => {
    const bytes = open('https://example.org', 'x'.repeat(LINK_PARAMS_CHARS_MAX + 1))
    expect(createViewerStream().feed(Buffer.from(bytes))).toHaveLength(0)
    expect(screenOf(`${bytes}text`).text()).not.toContain('example')
  })

  test.each(SAFE)('is none of these: %s', (address) => {
    const bytes = `${open(address, 'id=1:k=v')}text${END}\x1b]8;;${address}\x07more\x1b]8;;\x07`
    expect(Buffer.from(createViewerStream().feed(Buffer.from(bytes))).toString()).toBe(bytes)
    expect(screenOf(bytes).text()).toContain(open(address, 'id=1'))
  })
})

describe('the memory for links', () => {
  test('holds one that is drawn again and again once', () => {
    const screen = screenOf('')
    for (let n = 0; n < LINKS_MAX + 10; n++) screen.feed(Buffer.from(`\r${open('https://example.org/')}same${END}`))
    screen.feed(Buffer.from(`\r\n${open('https://example.org/new')}new${END}`))
    expect(screen.text()).toContain('https://example.org/new')
  })

  test('takes no more than its limit, and further links are plain text', () => {
    const screen = screenOf('')
    for (let n = 0; n < LINKS_MAX; n++) screen.feed(Buffer.from(`\r${open(`https://a/${n}`)}x${END}`))
    screen.feed(Buffer.from(`\r${open('https://a/last')}text${END}`))
    expect(screen.text()).not.toContain('https://a/last')
    expect(screen.view().rows[0]).toBe('text')
  })

  test('does not make a snapshot grow beyond its limit, and the screen comes before the scrollback', () => {
    const long = (n: number) => `https://a/${n}/${'x'.repeat(1_900)}`
    const screen = screenOf('')
    for (let n = 0; n < 900; n++) screen.feed(Buffer.from(`${open(long(n))}x${END}\r\n`))
    const text = screen.text()
    expect(text.length).toBeLessThan(LINKS_CHARS_MAX * 2)
    expect(text).toContain(long(0))
    expect(text).not.toContain(long(800))
    expect(text).toContain(long(899))
  })
})
