// Bad input of every kind: one clear line, a distinct exit code, nothing lost, no stack trace.
import { randomBytes } from 'node:crypto'
import { readdirSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openProgram } from '../support/program.ts'
import { until } from '../support/until.ts'

const timeout = 60_000
const oneLine = (pattern: RegExp) =>
  expect.stringMatching(new RegExp(`^signalbox: [^\\n]*${pattern.source}[^\\n]*\\n$`))

describe('configuration', () => {
  test.each([
    ['an unknown key', '{"tets":{}}', /signalbox\.json:1: top level: Unrecognized key: "tets"/],
    ['a wrong value', '{"tests":{"timeoutMs":"soon"}}', /signalbox\.json:1: tests\.timeoutMs/],
    ['no JSON', '{', /signalbox\.json:1: it is not valid JSON/],
    [
      'a permission given by the repository',
      '{"policy":[\n{"name":"x","tool":"Bash",\n"verdict":"allow","because":"x"}]}',
      /signalbox\.json:3: policy\[0\]\.verdict: a repository may not allow anything/,
    ],
  ])('with %s is refused', { timeout }, async (_, text, pattern) => {
    const program = openProgram()
    program.repository.commit('Configure', { 'signalbox.json': text })
    expect(await program.run('status')).toEqual({ code: 2, out: '', err: oneLine(pattern) })
  })
})

describe('the command line', () => {
  test.each<[string[], RegExp]>([
    [['--frob'], /--frob/],
    [['approve'], /needs an argument/],
    [['reject', 'e1'], /needs a reason/],
    [['nowhere'], /there is no directory/],
    [['--ci', '--format', 'xml'], /no format "xml"/],
    [['--ci', '--base', 'nonsense'], /"nonsense" names no commit/],
    [['logs', 'no-such.log'], /no such log file/],
    [['run'], /nothing to run/],
  ])('%j is refused with exit code 2', { timeout }, async (args, pattern) => {
    const program = openProgram()
    program.repository.commit('Open', { 'README.md': 'shop\n' })
    expect(await program.run(...args)).toEqual({ code: 2, out: '', err: oneLine(pattern) })
  })
})

test('a log of binary garbage is no error, but nothing was checked', { timeout }, async () => {
  const program = openProgram()
  const path = join(program.repository.root, 'garbage.log')
  writeFileSync(path, randomBytes(300_000))
  expect(await program.run('logs', path)).toEqual({ code: 5, out: '', err: oneLine(/no line could be read/) })
})

test('a damaged journal is kept aside, the good part goes on, and the status says so', { timeout }, async () => {
  const program = openProgram()
  program.repository.commit('Open', { 'README.md': 'shop\n' })
  await program.run('engine', 'start')
  for (const name of ['one', 'two', 'three']) program.repository.commit(name, { [name]: name })
  await until(
    'audited',
    async () =>
      (await program.json<{ audits: { ended: boolean }[] }>('status')).audits.filter(({ ended }) => ended).length >= 3,
  )
  await program.run('engine', 'stop')
  const before = readdirSync(dirname(program.journalPath()))
  expect(before).not.toContain('journal.sqlite-wal')
  truncateSync(program.journalPath(), 9_000)
  const { code, out } = await program.run('status')
  expect(code).toBe(0)
  expect(out).toMatch(/trouble journal: .*events kept \(the damaged file is kept at .*journal\.sqlite\.damaged-/)
  expect(await program.run('journal', '--verify')).toMatchObject({ code: 0 })
})

test('a socket left by a dead engine is in nobody’s way', { timeout }, async () => {
  const program = openProgram()
  program.repository.commit('Open', { 'README.md': 'shop\n' })
  await program.run('engine', 'start')
  process.kill(program.enginePid(), 'SIGKILL')
  expect(await program.run('sessions')).toMatchObject({ code: 0, out: expect.stringContaining('No sessions') })
})

test('a broken theme is named on the screen, and the room opens all the same', { timeout }, async () => {
  const program = openProgram()
  program.repository.commit('Open', { 'README.md': 'shop\n' })
  const room = program.open({ args: ['--theme', 'no-such-theme'] })
  await room.sees(/SIGNALBOX[\s\S]*no-such-theme/)
  room.press('q')
  expect(await room.ended).toBe(0)
})
