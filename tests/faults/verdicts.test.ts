// The fault run judges by these: each must see what it is there to see.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ScreenView } from '#protocol/ports.ts'
import { scratch } from '../support/repository.ts'
import { differenceBetween, undisturbedScreen } from './compare-screens.ts'
import { producer } from './producer.ts'
import { readRecordings } from './recordings.ts'

const HEADER = JSON.stringify({ version: 2, width: 80, height: 24 })
const marker = (number: number) => `<p0:${String(number).padStart(6, '0')}>`
const numbers = (...wanted: readonly number[]) => wanted.map(marker).join('\r\n')
const cast = (...events: readonly (readonly [string, string])[]) =>
  [HEADER, ...events.map(([code, text], at) => JSON.stringify([at, code, text]))].join('\n')
const first = 's1-20261120T210000000Z.cast'
const second = 's1-20261120T210000000Z-2.cast'

async function verdictOn(files: Readonly<Record<string, string>>) {
  const directory = scratch('casts')
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text)
  return (await readRecordings(directory, new Map([['s1', { tag: 'p0', count: 4 }]]), 0)).failures
}

describe('a recording', () => {
  test('is whole over its continuations, which begin with the screen as it was', async () => {
    const files = {
      [first]: cast(['o', numbers(1, 2)]),
      [second]: cast(['o', numbers(1, 2)], ['m', 'continued, part 2'], ['o', `${numbers(3, 4)}<p0:end:4>`]),
    }
    expect(await verdictOn(files)).toEqual([])
  })

  test('is not whole when a number is missing between two files', async () => {
    const files = {
      [first]: cast(['o', numbers(1, 2)]),
      [second]: cast(['m', 'continued, part 2'], ['o', `${numbers(4)}<p0:end:4>`]),
    }
    expect(await verdictOn(files)).toEqual(['the recording of s1: 4 follows 2'])
  })

  test('is not whole without its end', async () => {
    expect(await verdictOn({ [first]: cast(['o', numbers(1, 2, 3)]) })).toEqual([
      'the recording of s1: it does not end with <p0:end:4>',
    ])
  })
})

test('screens differ when a character, a colour or the cursor does', async () => {
  const run = { argv: producer('colour', 'p0', { linesMax: 50 }), tag: 'p0', cwd: scratch('screens') }
  const screen = await undisturbedScreen(run)
  expect(screen.rows.join('\n')).toContain('<p0:000050>')
  const replaced = (kind: 'rows' | 'ansiRows'): ScreenView => ({ ...screen, [kind]: screen[kind].with(3, 'other') })
  expect(differenceBetween(await undisturbedScreen(run), screen)).toBeNull()
  expect(differenceBetween(replaced('rows'), screen)).toMatch(/^row 3 is "other"/)
  expect(differenceBetween(replaced('ansiRows'), screen)).toMatch(/^row 3 is "other"/)
  expect(differenceBetween({ ...screen, cursor: { ...screen.cursor, x: 99 } }, screen)).toMatch(/^cursor/)
})
