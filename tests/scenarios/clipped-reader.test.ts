// Who only looks on from a smaller terminal sees a part of the screen as it is, and says so; the writer's size is the session's.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openProgram } from '../support/program.ts'
import { until } from '../support/until.ts'
import { outerTerminal } from './outer-terminal.ts'

const MAIN = join(import.meta.dirname, '..', '..', 'dist', 'main.js')

test('a smaller terminal looks on at a larger session', { timeout: 60_000 }, async () => {
  const program = openProgram()
  program.repository.commit('Open the shop', { 'README.md': 'shop\n' })
  const script = `for n in $(seq 1 30); do printf 'row %s %0.s' $n; printf '%0.s-' $(seq 1 100); echo '>'; done; exec cat`
  expect(await program.run('run', '--', 'bash', '-c', script)).toMatchObject({ code: 0 })
  const place = { cwd: program.repository.root, env: program.env, file: process.execPath }
  const writer = outerTerminal({ ...place, args: [MAIN, 'attach', 's1'], cols: 120, rows: 36 })
  await writer.shows(/row 30 -+>/)
  const reader = outerTerminal({ ...place, args: [MAIN, 'attach', 's1', '--read-only'], cols: 40, rows: 10 })
  await reader.shows(/clipped: columns 1-40 of 120/)
  await reader.shows(/row 30 -{20,}/)
  expect(reader.text()).not.toContain('>')

  writer.press('héllo 漢字\r')
  await reader.shows(/héllo 漢字\s+\n *héllo 漢字/)
  const rows = reader.text().split('\n')
  expect(rows.filter((row) => row.startsWith('row'))).toHaveLength(6)
  expect(rows.filter((row) => row.startsWith('row')).every((row) => /^row \d+ -+$/.test(row))).toBe(true)

  writer.resize(38, 9)
  await until('the whole session fits', () => !/clipped/.test(reader.text()))
  writer.press('again\r')
  await reader.shows(/again/)
})
