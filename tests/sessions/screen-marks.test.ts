// A mark must stay with the row it was set on: through scrolling, erasing and another width, until that row is gone.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createScreen } from '#sessions/screen.ts'
import { MARKS_MAX } from '#sessions/screen-marks.ts'
import { GITHUB_TOKEN } from '../support/credentials.ts'

function screenOf(size = { cols: 20, rows: 6 }) {
  const screen = createScreen(size, () => {})
  const feed = (text: string) => screen.feed(Buffer.from(text))
  const marked = () => {
    const { rows, marks } = screen.history()
    return marks.map(({ row, label }) => `${label}: ${rows[row]}`)
  }
  return { ...screen, feed, marked }
}

const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => `line ${from + n}\r\n`).join('')

describe('a mark', () => {
  test('is on the row where the cursor was, also after that has scrolled away', () => {
    const screen = screenOf()
    screen.feed(lines(0, 30))
    screen.feed('here')
    screen.mark('working → waiting')
    screen.feed(`\r\n${lines(30, 60)}`)
    screen.mark('waiting → idle')
    expect(screen.marked()).toEqual(['working → waiting: here', 'waiting → idle: '])
  })

  test('is gone with its row', () => {
    const screen = screenOf()
    screen.feed('first')
    screen.mark('a')
    screen.feed(`\r\n${lines(0, 900)}second`)
    screen.mark('b')
    expect(screen.marked()).toEqual(['a: first', 'b: second'])
    screen.feed(`\r\n${lines(900, 1_200)}`)
    expect(screen.marked()).toEqual(['b: second'])
    screen.feed('\x1b[3J')
    expect(screen.marked()).toEqual([])
  })

  test('survives a program that draws its screen again', () => {
    const screen = screenOf()
    screen.feed(lines(0, 30))
    screen.mark('a')
    for (let n = 0; n < 5; n++) screen.feed(`\x1b[3A\x1b[J${lines(n, n + 3)}`)
    screen.feed('\x1b[2J\x1b[Hnew')
    expect(screen.history().marks).toHaveLength(1)
  })

  test('moves with its line when the width changes', () => {
    const screen = screenOf()
    screen.feed(`${'x'.repeat(50)}\r\n${'y'.repeat(50)}`)
    screen.mark('long')
    screen.feed(`\r\n${lines(0, 20)}`)
    screen.resize(60, 6)
    expect(screen.marked()).toEqual([`long: ${'y'.repeat(50)}`])
    screen.resize(10, 6)
    expect(screen.marked()).toEqual([`long: ${'y'.repeat(10)}`])
    screen.feed(lines(20, 40))
    expect(screen.marked()).toEqual([`long: ${'y'.repeat(10)}`])
  })

  test('stays on its row whatever is printed and however often the size changes', () => {
    const step = fc.oneof(
      fc.integer({ min: 1, max: 40 }).map((count) => ({ print: count, cols: 0 })),
      fc.integer({ min: 2, max: 60 }).map((cols) => ({ print: 0, cols })),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const screen = screenOf()
        screen.feed(`${lines(0, 10)}!marked\r\n`)
        screen.feed('\x1b[A')
        screen.mark('m')
        screen.feed('\r\n')
        for (const { print, cols } of steps) {
          if (print > 0) screen.feed(lines(0, print))
          else screen.resize(cols, 6)
        }
        const { rows, marks } = screen.history()
        const [mark] = marks
        expect(rows[mark?.row ?? -1]?.startsWith('!m')).toBe(true)
      }),
      { seed: 5, numRuns: 100 },
    )
  })

  test('is not set in a full-screen program, and is left out below one', () => {
    const screen = screenOf()
    screen.feed(`${lines(0, 3)}`)
    screen.mark('before')
    screen.feed('\x1b[?1049h\x1b[Hfull')
    screen.mark('within')
    expect(screen.history().marks).toEqual([])
    screen.feed('\x1b[?1049l')
    expect(screen.history().marks.map(({ label }) => label)).toEqual(['before'])
  })

  test('goes with everything when the program resets its terminal, and further ones are right', () => {
    const screen = screenOf()
    screen.feed(lines(0, 30))
    screen.mark('before')
    screen.feed(`\x1bc${lines(0, 30)}here`)
    screen.mark('after')
    screen.feed(`\r\n${lines(0, 1_000)}`)
    screen.feed('last')
    screen.mark('last')
    expect(screen.marked()).toEqual(['after: here', 'last: last'])
  })

  test('tells no secret, and there are at most as many as the limit says', () => {
    const screen = screenOf()
    for (let n = 0; n < MARKS_MAX + 5; n++) screen.mark(`${n} ${GITHUB_TOKEN}\x1b[31m`)
    const { marks } = screen.history()
    expect(marks).toHaveLength(MARKS_MAX)
    expect(marks[0]?.label).toBe('5 ghp_***e5(44)')
  })
})
