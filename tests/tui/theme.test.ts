import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { colourDepthOf, paintFor } from '#tui/paint.ts'
import { loadTheme, TOKENS } from '#tui/theme.ts'
import { SIGNAL_TOKENS } from '#tui/theme-signal.ts'

const SHIPPED = join(import.meta.dirname, '..', '..', 'themes')
let dir: string

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'signalbox-theme-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

describe('the shipped themes', () => {
  test.each(readdirSync(SHIPPED))('%s loads, says every token and is named like its file', (file) => {
    const { theme, problem } = loadTheme([SHIPPED], file.replace('.json', ''))
    expect(problem).toBeNull()
    expect(`${theme.name}.json`).toBe(file)
    expect(Object.keys(theme.tokens).sort()).toEqual([...TOKENS].sort())
  })

  test('signal.json is what is built in', () => {
    expect(loadTheme([SHIPPED], 'signal').theme.tokens).toEqual(SIGNAL_TOKENS)
  })
})

describe('a theme file that cannot be used', () => {
  test.each([
    ['{ not json', 'JSON'],
    ['{"name":"mine","tokens":{"text":{"color":"pinkish"}}}', 'tokens.text.color'],
    ['{"name":"mine","tokens":{"blink":{}}}', 'tokens'],
    ['[]', 'expected object'],
  ])('%j falls back to the built-in look with the file and the reason', (text, reason) => {
    writeFileSync(join(dir, 'mine.json'), text)
    const { theme, problem } = loadTheme([dir], 'mine')
    expect(theme.tokens).toEqual(SIGNAL_TOKENS)
    expect(problem).toContain(join(dir, 'mine.json'))
    expect(problem).toContain(reason)
    expect(problem).not.toContain('\n')
  })

  test('a missing one and a name that is a path are refused with a word why', () => {
    expect(loadTheme([dir], 'nowhere').problem).toContain('no file nowhere.json')
    expect(loadTheme([dir], '../../etc/passwd').problem).toContain('not a theme name')
  })
})

test('the first folder that has the theme wins, and left-out tokens keep the built-in look', () => {
  writeFileSync(join(dir, 'signal.json'), '{"name":"signal","tokens":{"muted":{"color":"green"}}}')
  const { theme } = loadTheme([dir, SHIPPED])
  expect(theme.tokens).toEqual({ ...SIGNAL_TOKENS, muted: { color: 'green' } })
})

describe('colours', () => {
  const { theme } = loadTheme([], 'signal')

  test.each([
    [{ NO_COLOR: '1', COLORTERM: 'truecolor' }, 'none'],
    [{ NO_COLOR: '', TERM: 'xterm' }, '16'],
    [{ TERM: 'dumb' }, 'none'],
    [{ TERM: 'xterm-256color' }, '256'],
    [{ TERM: 'xterm-256color', COLORTERM: 'truecolor' }, 'true'],
  ])('%j allows %s', (env, depth) => {
    expect(colourDepthOf(env)).toBe(depth)
  })

  test('NO_COLOR leaves bold and inverse but no colour, in text and in borders', () => {
    const paint = paintFor(theme, 'none')
    expect(paint.line([['x', 'needsYou']])).toBe('\u001b[1mx\u001b[0m')
    expect(paint.line([['x', 'working']], true)).toBe('\u001b[7mx\u001b[0m')
    expect(paint.borderColour('focus')).toBeUndefined()
  })

  test('names follow the palette of the terminal; #hex is brought down to what it can show', () => {
    const orange = {
      name: 'x',
      tokens: { ...theme.tokens, text: { color: '#ff8000', background: 'bright-blue' } },
    } as const
    expect(paintFor(theme, '16').line([['x', 'muted']])).toBe('\u001b[90mx\u001b[0m')
    expect(paintFor(orange, 'true').line([['x']])).toBe('\u001b[38;2;255;128;0;104mx\u001b[0m')
    expect(paintFor(orange, '256').line([['x']])).toBe('\u001b[38;5;214;104mx\u001b[0m')
    expect(paintFor(orange, '16').line([['x']])).toBe('\u001b[33;104mx\u001b[0m')
  })
})
