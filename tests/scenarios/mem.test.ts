// C6 on the built program with a real shell: a text is injected once, the file is emptied after it, and what was injected is shown
// only on a human's word.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openProgram } from '../support/program.ts'
import { until } from '../support/until.ts'

const timeout = 90_000

test('mem read, test and dump', { timeout }, async () => {
  const program = openProgram()
  program.repository.commit('Open the shop', { 'README.md': 'shop\n' })
  const file = join(program.repository.root, 'prompt4claude.txt')
  const TEXT = 'echo "sum $((40 + 2))"\n'
  expect(await program.run('mem', 'read')).toMatchObject({ code: 2, err: expect.stringContaining('no session runs') })
  await program.run('run', '--name', 'work', '--', 'bash', '--norc')
  await until('the prompt', async () => /[#$]/.test((await program.run('tail', 's1')).out))
  expect(await program.run('mem', 'read')).toMatchObject({ code: 1, out: expect.stringContaining('there is no') })

  writeFileSync(file, TEXT)
  expect(await program.run('mem', 'test')).toMatchObject({ code: 0, out: expect.stringContaining('would inject this') })
  expect(readFileSync(file, 'utf8')).toBe(TEXT)
  expect(await program.run('mem', 'read', 'work')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^injected into s1/),
  })
  await until('its output', async () => /^sum 42$/m.test((await program.run('tail', 'work')).out))
  await until('the empty file', () => existsSync(file) && readFileSync(file, 'utf8') === '')

  writeFileSync(file, TEXT)
  await program.run('engine', 'stop')
  expect(await program.run('mem', 'read')).toMatchObject({
    code: 1,
    out: expect.stringContaining('was injected into s1 before'),
  })
  expect(await program.run('mem', 'test')).toMatchObject({
    code: 1,
    out: expect.stringContaining('nothing would be injected'),
  })
  expect(readFileSync(file, 'utf8')).toBe(TEXT)

  expect(await program.run('mem', 'dump')).toMatchObject({ code: 3, out: '' })
  const dumped = await program.run('mem', 'dump', '--sure', '--json')
  expect(
    dumped.out
      .trim()
      .split('\n')
      .map((row) => JSON.parse(row)),
  ).toEqual([{ at: expect.any(Number), sessionId: 's1', hash: expect.any(String), text: TEXT.trim() }])
})
