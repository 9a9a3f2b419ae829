// The first picture, seen through a real emulator.
import { describe, expect, test } from 'vitest'
import { roomOf } from '#tui/opening.ts'
import { skeleton } from '#tui/skeleton.ts'
import { emulatorOf } from './emulator.ts'

async function seen(cols: number, rows: number, name = 'shop') {
  const emulator = emulatorOf(cols, rows)
  await emulator.write(skeleton({ cols, rows, name, depth: '16' }))
  return emulator
}

describe('the skeleton', () => {
  test.each([
    [80, 24, ['Sessions', 'Session']],
    [200, 60, ['Sessions', 'Session', 'Needs you', 'Auditor', 'Signals']],
  ])('at %i x %i has its name and the frames of the panels, which all close', async (cols, rows, titles) => {
    const text = (await seen(cols, rows)).rows()
    expect(text[0]).toMatch(/^ SIGNALBOX {2}shop .*◌ starting/)
    for (const title of titles) expect(text.join('\n')).toContain(`╭─ ${title} ─`)
    const count = (corner: string) => text.join('').split(corner).length - 1
    expect(['╭', '╮', '╰', '╯'].map(count)).toEqual(Array(4).fill(titles.length))
  })

  test('is only the name where the room has no place', async () => {
    expect((await seen(30, 8)).rows().join('').trim()).toBe('SIGNALBOX')
  })

  test('a name cannot steer the terminal or take the line', async () => {
    const [first] = (await seen(80, 24, `\u001b[2Jé\u202e${'x'.repeat(200)}`)).rows()
    expect(first).toMatch(/^ SIGNALBOX {2}\[2Jx{27} /)
  })

  test('has no colour without colours', () => {
    const look = { cols: 80, rows: 24, name: 'shop' }
    expect(skeleton({ ...look, depth: 'none' })).not.toMatch(/\u001b\[[34 9]\dm/)
    expect(skeleton({ ...look, depth: '16' })).toContain('\u001b[90m')
  })

  test('what the terminal echoes onto it is not seen', async () => {
    const emulator = await seen(80, 24)
    const before = emulator.rows()
    await emulator.write('secret')
    const cell = emulator.terminal.buffer.active.getLine(2)?.getCell(2)
    expect(cell?.isInvisible()).toBeTruthy()
    expect(emulator.rows().filter((row, y) => row !== before[y])).toHaveLength(1)
  })
})

describe('words that open a room for sure', () => {
  test.each([
    [[], '.'],
    [['demo'], 'demo'],
    [['../shop'], '../shop'],
    [['/home/ada/shop'], '/home/ada/shop'],
    [['status'], null],
    [['shop'], null],
    [['--ci'], null],
    [['.', '--json'], null],
  ])('%j → %s', (words, directory) => {
    expect(roomOf(words)).toBe(directory)
  })
})
