// Detaching leaves the outer terminal as it was: the modes of the emulator and those of the terminal line.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openProgram } from '../support/program.ts'
import { until } from '../support/until.ts'
import { outerTerminal } from './outer-terminal.ts'

const MAIN = join(import.meta.dirname, '..', '..', 'dist', 'main.js')
const DETACH = '\u001d'

/** Alternate screen, mouse in all its encodings, paste, focus, cursor keys, keypad, no cursor, and what else can be left. */
const ALL_MODES = [
  ...['1049', '1003', '1006', '2004', '1004', '1', '6'].map((mode) => `\\033[?${mode}h`),
  ...['25', '7'].map((mode) => `\\033[?${mode}l`),
  '\\033=\\033[4h\\033[3;9r\\033[7;31m',
  '\\033[2;1Hset them all',
].join('')

test('detaching restores every mode that a session has set', { timeout: 60_000 }, async () => {
  const program = openProgram()
  program.repository.commit('Open the shop', { 'README.md': 'shop\n' })
  const session = `printf '${ALL_MODES}'; exec cat`
  expect(await program.run('run', '--', 'bash', '-c', session)).toMatchObject({ code: 0 })
  const script = `stty -g; echo before; "$0" "${MAIN}" attach s1; stty -g; echo after; exec cat`
  const outer = outerTerminal({
    file: 'bash',
    args: ['-c', script, process.execPath],
    cwd: program.repository.root,
    env: program.env,
    cols: 80,
    rows: 24,
  })
  await outer.shows(/before/)
  const before = outer.modes()
  const [line] = outer.text().split('\n')
  expect(before).toMatchObject({ isAlternate: false, mouseTrackingMode: 'none', cursorVisible: true })

  await outer.shows(/set them all/)
  await until('its modes', () => outer.modes()['mouseTrackingMode'] === 'any')
  expect(outer.modes()).toMatchObject({
    isAlternate: true,
    bracketedPasteMode: true,
    sendFocusMode: true,
    applicationCursorKeysMode: true,
    applicationKeypadMode: true,
    originMode: true,
    insertMode: true,
    wraparoundMode: false,
    cursorVisible: false,
  })

  outer.press(DETACH)
  await outer.shows(/after/)
  expect(outer.modes()).toEqual(before)
  expect(outer.text().split('\n')).toContain(line)
  const pen = outer.emulator.terminal.buffer.active.getLine(outer.emulator.terminal.buffer.active.baseY)?.getCell(0)
  expect(pen?.isInverse()).toBeFalsy()
})
