// What a person changes in a profile of their own is in use without a restart, and a mistake in it is told with its line.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openProgram } from '../support/program.ts'
import { until } from '../support/until.ts'

type Session = { readonly state: string; readonly because: string }
type Status = { readonly troubles: readonly { readonly about: string; readonly message: string }[] }

test('a profile is read again when it changes, for a screen that stands still too', { timeout: 90_000 }, async () => {
  const program = openProgram()
  program.repository.commit('Open the shop', { 'README.md': 'shop\n' })
  const argv = ['bash', '-c', 'echo ready to serve; sleep 4328']
  expect(await program.run('run', '--profile', 'mine', '--', ...argv)).toMatchObject({ code: 0 })
  const state = async () => (await program.json<readonly Session[]>('sessions'))[0]
  await until('its screen says nothing', async () => (await state())?.state === 'unknown')

  const folder = join(program.env['XDG_CONFIG_HOME'] ?? '', 'signalbox', 'profiles')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'mine.json')
  const rule = { rule: 'serving', state: 'idle', region: 'all', all: ['^ready to serve$'] }
  const write = (screens: readonly unknown[]) =>
    writeFileSync(file, JSON.stringify({ name: 'mine', match: [], screens }, null, 2))
  write([rule])
  await until('the profile is in use', async () => (await state())?.state === 'idle')

  write([{ ...rule, all: ['('] }])
  const trouble = await until('the mistake is told', async () =>
    (await program.json<Status>('status')).troubles.find(({ about }) => about === file),
  )
  expect(trouble.message).toMatch(/^line 10: .*no regular expression.*what it said before stays in use$/)
  expect((await state())?.state).toBe('idle')
  write([rule])
  await until('it is forgotten', async () =>
    (await program.json<Status>('status')).troubles.every(({ about }) => about !== file),
  )
})
