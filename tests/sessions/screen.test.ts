// A screen must show what a terminal shows, mask what is secret, and be reproduced exactly by its snapshot.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createScreen, type Screen } from '#sessions/screen.ts'
import { GITHUB_TOKEN } from '../support/credentials.ts'

const SIZE = { cols: 20, rows: 6 }

function screenOf(bytes: string, size = SIZE): Screen & { readonly answers: string[] } {
  const answers: string[] = []
  const screen = createScreen(size, (text) => answers.push(text))
  screen.feed(Buffer.from(bytes))
  return { ...screen, answers }
}

const rowsOf = (bytes: string, size = SIZE) => screenOf(bytes, size).view().rows
const ansiOf = (bytes: string, size = SIZE) => screenOf(bytes, size).view().ansiRows

describe('the rows of a screen', () => {
  test('are as many as the terminal has, without trailing blanks', () => {
    expect(rowsOf('one\r\n  two   \r\n\r\nfour')).toEqual(['one', '  two', '', 'four', '', ''])
  })

  test('are the last ones when output has scrolled, and those of the alternate screen while it is on', () => {
    expect(rowsOf('1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n7\r\n8')).toEqual(['3', '4', '5', '6', '7', '8'])
    expect(rowsOf('below\x1b[?1049h\x1b[Habove')[0]).toBe('above')
    expect(rowsOf('below\x1b[?1049h\x1b[Habove\x1b[?1049l')[0]).toBe('below')
  })

  test('count wide characters and clusters as the terminal does', () => {
    const { rows, cursor } = screenOf('漢字👩‍💻e\u0301✅').view()
    expect(rows[0]).toBe('漢字👩‍💻e\u0301✅')
    expect(cursor).toEqual({ x: 9, y: 0, visible: true })
  })

  test('carry colours in self-contained rows', () => {
    expect(ansiOf('a\x1b[1;31mred\x1b[38;5;200mx\x1b[48;2;1;2;3my\x1b[mz')[0]).toBe(
      '\x1b[0ma\x1b[0;1;31mred\x1b[0;1;38;5;200mx\x1b[0;1;38;5;200;48;2;1;2;3my\x1b[0mz\x1b[0m',
    )
    expect(ansiOf('\x1b[41m   \x1b[m   ')[0]).toBe('\x1b[0m\x1b[0;41m   \x1b[0m')
    expect(ansiOf('\x1b[31m   ')[0]).toBe('')
  })

  test('do not tell what the terminal hides', () => {
    const { rows, ansiRows } = screenOf('a\x1b[8mhidden\x1b[mb').view()
    expect(rows[0]).toBe('a      b')
    expect(ansiRows[0]).not.toContain('hidden')
  })

  test('hold nothing but SGR and printable text of at most the width, whatever was written', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '\x1b[31m',
        '\x1b[2J',
        '\x1b[5;18H',
        '漢',
        '\u202e',
        '\x1b]0;t\x07',
        '\x1b[?1049h',
        '\x1b[8m',
        '👩‍💻',
        '\r\n',
      ),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const screen = screenOf(pieces.join(''))
        screen.resize(7, 4)
        const { rows, ansiRows } = screen.view()
        expect(rows).toHaveLength(4)
        expect(ansiRows).toHaveLength(4)
        for (const [index, row] of ansiRows.entries()) {
          const bare = row.replace(/\x1b\[[0-9;]*m/g, '')
          expect(bare).not.toMatch(/[\x00-\x1f\x7f-\x9f\u2028-\u202e]/)
          expect(row === '' || (row.startsWith('\x1b[0m') && row.endsWith('\x1b[0m'))).toBe(true)
          expect(bare.trimEnd()).toBe(rows[index])
        }
      }),
    )
  })
})

describe('a secret on the screen', () => {
  test('is masked in both kinds of rows, and its row loses its colours', () => {
    const { rows, ansiRows } = screenOf(`\x1b[31mtoken ${GITHUB_TOKEN}`, { cols: 80, rows: 3 }).view()
    expect(rows[0]).toBe('token ghp_***e5(44)')
    expect(ansiRows[0]).toBe('\x1b[0mtoken ghp_***e5(44)\x1b[0m')
  })

  test('is masked where it wraps over rows, also when its first row has scrolled away', () => {
    for (const text of [`漢字 ${GITHUB_TOKEN} rest`, `${GITHUB_TOKEN}\r\n2\r\n3\r\n4\r\n5`]) {
      const { rows, ansiRows } = screenOf(text).view()
      expect(rows).toHaveLength(6)
      for (const part of ['c3D4e5a1', 'B2c3D4e5']) {
        expect(rows.join('')).not.toContain(part)
        expect(ansiRows.join('')).not.toContain(part)
      }
    }
  })

  test('is masked in the title, which is one printable line', () => {
    expect(screenOf(`\x1b]2;do\u202e it ${GITHUB_TOKEN}\x07`).view().title).toBe('do  it ghp_***e5(44)')
    expect(screenOf(`\x1b]2;${'x'.repeat(5_000)}\x07`).view().title.length).toBeLessThanOrEqual(200)
  })
})

describe('a query of the agent', () => {
  test.each([
    ['cursor position', 'ab\x1b[6n', '\x1b[1;3R'],
    ['device attributes', '\x1b[c', '\x1b[?1;2c'],
    ['foreground', '\x1b]10;?\x07', '\x1b]10;rgb:d0d0/d0d0/d0d0\x1b\\'],
    [
      'foreground and background',
      '\x1b]10;?;?\x07',
      '\x1b]10;rgb:d0d0/d0d0/d0d0\x1b\\|\x1b]11;rgb:1414/1414/1818\x1b\\',
    ],
    ['background', '\x1b]11;?\x1b\\', '\x1b]11;rgb:1414/1414/1818\x1b\\'],
  ])('for the %s is answered to it', (_what, query, answer) => {
    expect(screenOf(query).answers.join('|')).toBe(answer)
  })

  test('is not answered when it sets instead of asking', () => {
    expect(screenOf('\x1b]11;#123456\x07').answers).toEqual([])
  })
})

describe('a snapshot', () => {
  /** Everything that another terminal must agree on. */
  const stateOf = (screen: Screen) => ({ ...screen.view(), again: Buffer.from(screen.snapshot()).toString() })
  const copyOf = (screen: Screen, size = SIZE) => screenOf(Buffer.from(screen.snapshot()).toString(), size)

  test.each([
    ['text with colours', 'a\x1b[1;31mred\x1b[44m blue\r\n\x1b[mend'],
    ['scrollback', Array.from({ length: 40 }, (_, n) => `line ${n}`).join('\r\n')],
    ['wrapped lines', 'x'.repeat(75)],
    ['the alternate screen', 'normal\x1b[31m\r\nred\x1b[?1049h\x1b[3;4Halt\x1b[7minv'],
    ['a hidden cursor and modes', '\x1b[?25l\x1b[?1h\x1b[?2004h\x1b[?1004h\x1b[?1003h\x1b[?1006h\x1b[4h'],
    ['a scroll region', '1\r\n2\r\n3\r\n4\r\n5\x1b[2;4r\x1b[3;2H'],
    ['origin mode', '1\r\n2\r\n3\x1b[2;4r\x1b[?6h\x1b[2;3Hx'],
    ['the pen', 'a\x1b[1;35;44m'],
    ['a cursor in the middle', 'abc\r\ndef\r\nghi\x1b[2;2H'],
    ['a blank that wrapped', `漢  aa漢漢漢${' '.repeat(6)}\r\na`],
    ['a wide character that wrapped early', `${'x'.repeat(19)}漢`],
    ['a cleared line before one that continued it', `${'x'.repeat(19)}\x1b[44m漢\x1b[m\x1b[H\x1b[K`],
    ['a cursor past the last column', 'x'.repeat(20)],
  ])('reproduces %s', (_what, bytes) => {
    const screen = screenOf(bytes)
    const copy = copyOf(screen)
    expect(stateOf(copy)).toEqual(stateOf(screen))
    for (const one of [screen, copy]) one.feed(Buffer.from('N\r\n\n\n\nM\x1b[?1049l\x1b[?25h|'))
    expect(copy.view()).toEqual(screen.view())
  })

  test('reproduces whatever text, colours and moves have left', () => {
    const piece = fc.oneof(
      fc.stringMatching(/^[a-z 漢]{0,30}$/),
      fc.constantFrom(
        '\r\n',
        '\x1b[31m',
        '\x1b[m',
        '\x1b[H',
        '\x1b[3;5H',
        '\x1b[K',
        '\x1b[44m',
        '\x1b[J',
        '\x1b[?25l',
        '\x1b[2;5r',
        '\x1b[L',
        '\x1b[M',
        '\x1b[1m',
      ),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), fc.boolean(), (pieces, isAlternate) => {
        const screen = screenOf(`${isAlternate ? 'normal\x1b[?1049h' : ''}${pieces.join('')}`)
        expect(copyOf(screen).view()).toEqual(screen.view())
      }),
      { numRuns: 500 },
    )
  })

  test('keeps at most a thousand lines of scrollback', () => {
    const screen = screenOf(Array.from({ length: 3_000 }, (_, n) => `line ${n}`).join('\r\n'))
    const text = Buffer.from(screen.snapshot()).toString()
    expect(text).not.toContain('line 1993')
    expect(text).toContain('line 1994')
  })

  test('leaves the scrollback out when it would be too large for the wire', () => {
    const wide = { cols: 1_000, rows: 3 }
    const colours = (row: number) => Array.from({ length: 1_000 }, (_, x) => `\x1b[3${(x + row) % 8}mx`).join('')
    const screen = screenOf(Array.from({ length: 600 }, (_, row) => colours(row)).join('\r\n'), wide)
    expect(screen.snapshot().length).toBeLessThan(1024 * 1024)
    expect(copyOf(screen, wide).view()).toEqual(screen.view())
  })
})
