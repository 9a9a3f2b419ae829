// A new size must not fill the scrollback with what is in it already, as far as the terminal has a say in it. What a program
// prints once more below the old is there twice on every terminal: there it helps that it hears of few sizes.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createScreen } from '#sessions/screen.ts'

function screenOf(cols: number, rows: number) {
  const screen = createScreen({ cols, rows }, () => {})
  const feed = (text: string) => screen.feed(Buffer.from(text))
  const lines = () => screen.history().rows.filter((row) => row !== '')
  return { ...screen, feed, lines }
}
const transcript = (count: number) => Array.from({ length: count }, (_, n) => `message ${n}`)

describe('a program that prints everything again after a new size', () => {
  test('is in the scrollback once when it clears that first', () => {
    const screen = screenOf(40, 10)
    const print = () => screen.feed(`\x1b[2J\x1b[3J\x1b[H${transcript(60).join('\r\n')}`)
    print()
    for (const cols of [30, 60, 20, 40]) {
      screen.resize(cols, 10)
      print()
    }
    expect(screen.lines()).toEqual(transcript(60))
  })

  test('adds nothing when it draws over what it has drawn', () => {
    const screen = screenOf(40, 10)
    screen.feed(`${transcript(30).join('\r\n')}\r\n`)
    const draw = () => screen.feed('\x1b[J\x1b7one\r\ntwo\r\nthree\x1b8')
    draw()
    for (const cols of [35, 60, 25, 40]) {
      screen.resize(cols, 10)
      draw()
    }
    expect(screen.lines()).toEqual([...transcript(30), 'one', 'two', 'three'])
  })

  test('leaves the scrollback alone when it has the whole screen to itself', () => {
    const screen = screenOf(40, 10)
    screen.feed(`${transcript(30).join('\r\n')}\r\n`)
    screen.feed('\x1b[?1049h')
    for (const [cols, rows] of [
      [30, 8],
      [60, 12],
      [40, 10],
    ] as const) {
      screen.resize(cols, rows)
      screen.feed(`\x1b[2J\x1b[H${Array.from({ length: rows }, (_, n) => `row ${n}`).join('\r\n')}`)
    }
    screen.feed('\x1b[?1049l')
    expect(screen.lines()).toEqual(transcript(30))
  })
})

test('whatever sizes come and go, no line is lost and none is there twice', () => {
  const text = fc.stringMatching(/^[a-z]{1,70}$/)
  const size = fc.record({ cols: fc.integer({ min: 8, max: 90 }), rows: fc.integer({ min: 2, max: 40 }) })
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 40 }), fc.array(size, { maxLength: 8 }), (texts, sizes) => {
      const screen = screenOf(80, 12)
      screen.feed(`${texts.join('\r\n')}\r\n`)
      for (const { cols, rows } of sizes) screen.resize(cols, rows)
      screen.resize(80, 12)
      expect(screen.lines()).toEqual(texts)
    }),
    { seed: 9, numRuns: 200 },
  )
})
