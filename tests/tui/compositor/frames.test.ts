// The compositor against a real emulator: whatever the frames in between, the screen is the intended grid.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cellsOf } from '#tui/compositor/cells.ts'
import { compose, type Grid, type PaintedPane, type Size } from '#tui/compositor/compose.ts'
import { frameBetween, SYNC_END, SYNC_START } from '#tui/compositor/diff.ts'
import { type Emulator, emulatorOf } from '../emulator.ts'

const piece = fc.constantFrom(
  'a',
  'Z',
  ' ',
  '─',
  '│',
  '▲',
  '日',
  '語',
  '한',
  '👍',
  '👩‍💻',
  '🇫🇷',
  'e\u0301',
  '⚠️',
  '\u001b[1m',
  '\u001b[31m',
  '\u001b[0m',
  '\u001b[7m',
  '\u001b[38;5;208m',
  '\u001b[48;2;11;12;13m',
  '\u001b[22m',
  // None of these may reach the outer terminal.
  '\u001b[2J',
  '\u001b[5;5H',
  '\u001b]0;title\u0007',
  '\u0007',
  '\r',
  '\u001b[?1049h',
  '\u001bc',
  '\u009b',
)
const row = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''))
const size = fc.record({ cols: fc.integer({ min: 2, max: 24 }), rows: fc.integer({ min: 1, max: 8 }) })
const pane = fc.record({
  rect: fc.record({
    x: fc.nat(20),
    y: fc.nat(6),
    width: fc.integer({ min: 1, max: 12 }),
    height: fc.integer({ min: 1, max: 6 }),
  }),
  rows: fc.array(row, { minLength: 6, maxLength: 6 }),
})
const picture = fc.record({
  chrome: fc.array(row, { minLength: 8, maxLength: 8 }),
  panes: fc.array(pane, { maxLength: 2 }),
  /** Now and then the terminal is resized before this picture. */
  size: fc.option(size, { freq: 3 }),
})

function gridOf(
  { chrome, panes }: { chrome: string[]; panes: { rect: PaintedPane['rect']; rows: string[] }[] },
  at: Size,
) {
  const painted = panes.map(({ rect, rows }) => ({ rect, rows: rows.map((text) => cellsOf(text, rect.width)) }))
  return compose(chrome, painted, at)
}

function shownBy({ terminal }: Emulator): readonly (readonly string[])[] {
  const line = (y: number) => terminal.buffer.active.getLine(terminal.buffer.active.viewportY + y)
  return Array.from({ length: terminal.rows }, (_, y) =>
    Array.from({ length: terminal.cols }, (_, x) => {
      const cell = line(y)?.getCell(x)
      if (cell?.getWidth() === 0) return ''
      const look = `${cell?.isBold() ? 'B' : ''}${cell?.isInverse() ? 'I' : ''}${cell?.getFgColor()}/${cell?.getBgColor()}`
      return `${cell?.getChars() || ' '}:${look}`
    }),
  )
}

const COLOURS: Readonly<Record<string, number>> = { '31': 1, '38;5;208': 208, '48;2;11;12;13': 0x0b0c0d }

function intended(grid: Grid): readonly (readonly string[])[] {
  return grid.map((cells) => cells.map(({ text, width, style }) => (width === 0 ? '' : `${text}:${lookOf(style)}`)))
}

function lookOf(style: string): string {
  const has = (code: string) => `;${style};`.includes(`;${code};`)
  const colour = (codes: readonly string[]) => COLOURS[codes.find(has) ?? ''] ?? -1
  return `${has('1') ? 'B' : ''}${has('7') ? 'I' : ''}${colour(['31', '38;5;208'])}/${colour(['48;2;11;12;13'])}`
}

describe('frames', () => {
  test('leave exactly the intended grid on the screen, whatever came before', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(size, fc.array(picture, { minLength: 1, maxLength: 5 }), async (first, pictures) => {
        let at = first
        let shown: Grid | null = null
        const emulator = emulatorOf(at.cols, at.rows)
        await emulator.write('\u001b[?7l')
        for (const next of pictures) {
          if (next.size) {
            at = next.size
            emulator.resize(at.cols, at.rows)
            shown = null
          }
          const grid = gridOf(next, at)
          await emulator.write(frameBetween(shown, grid))
          shown = grid
          expect(shownBy(emulator)).toEqual(intended(grid))
        }
      }),
      { numRuns: 300 },
    )
  })

  test('are one synchronised update each, with nothing outside it', () => {
    fc.assert(
      fc.property(size, picture, picture, (at, first, second) => {
        const frame = frameBetween(gridOf(first, at), gridOf(second, at))
        if (frame === '') return
        expect(frame.startsWith(SYNC_START)).toBe(true)
        expect(frame.endsWith(SYNC_END)).toBe(true)
        expect(frame.split(SYNC_START)).toHaveLength(2)
        expect(frame.split(SYNC_END)).toHaveLength(2)
      }),
    )
  })

  test('let nothing but text, SGR, positions and blanks through', () => {
    fc.assert(
      fc.property(size, picture, (at, only) => {
        const body = frameBetween(null, gridOf(only, at)).replaceAll(SYNC_START, '').replaceAll(SYNC_END, '')
        const rest = body.replace(/\u001b\[[0-9;]*[mHXG]/g, '')
        expect(rest).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/)
      }),
    )
  })

  test('are empty when nothing has changed', () => {
    const at = { cols: 20, rows: 3 }
    const grid = gridOf({ chrome: ['a日b'], panes: [] }, at)
    expect(frameBetween(grid, gridOf({ chrome: ['a日b'], panes: [] }, at))).toBe('')
  })

  test('carry only what has changed', () => {
    const at = { cols: 80, rows: 24 }
    const chrome = Array.from({ length: 24 }, () => 'x'.repeat(80))
    const changed = chrome.with(12, `${'x'.repeat(40)}y${'x'.repeat(39)}`)
    const frame = frameBetween(gridOf({ chrome, panes: [] }, at), gridOf({ chrome: changed, panes: [] }, at))
    expect(frame).toBe(`${SYNC_START}\u001b[13;41H\u001b[0my\u001b[0m${SYNC_END}`)
  })
})

describe('the border of a pane', () => {
  const chrome = ['╭────╮', '│    │', '╰────╯']
  const rect = { x: 1, y: 1, width: 4, height: 1 }

  test('stays where it is when a wide character does not fit before it', async () => {
    const emulator = emulatorOf(6, 3)
    await emulator.write(
      frameBetween(null, gridOf({ chrome, panes: [{ rect, rows: ['abc日'] }] }, { cols: 6, rows: 3 })),
    )
    expect(emulator.rows()).toEqual(['╭────╮', '│abc │', '╰────╯'])
  })

  test.each(['⚠️', '👩‍💻', '👍🏽', 'e\u0301', '🫠'])(
    'stays when the terminal counts %j differently',
    async (cluster) => {
      const emulator = emulatorOf(6, 3, false)
      await emulator.write(
        `\u001b[?7l${frameBetween(null, gridOf({ chrome, panes: [{ rect, rows: [`x${cluster}y`] }] }, { cols: 6, rows: 3 }))}`,
      )
      const cell = emulator.terminal.buffer.active.getLine(1)?.getCell(5)
      expect(cell?.getChars()).toBe('│')
    },
  )
})
