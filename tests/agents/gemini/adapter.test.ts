// How Gemini CLI is started: our hooks as defaults below everything that the user has written, and nothing of the user's changed.
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createGemini, startsSession } from '#agents/gemini/adapter.ts'
import { scratch } from '../../support/repository.ts'

const VARIABLE = 'GEMINI_CLI_SYSTEM_DEFAULTS_PATH'

async function equip(argv: string[], env: Record<string, string> = {}) {
  const dir = scratch('gemini')
  const launch = { sessionId: 's1', name: 'x', profile: 'gemini', argv, cwd: dir, cols: 80, rows: 24 }
  const relay = (event: string, waits = false) => `relay ${event}${waits ? ' wait' : ''}`
  const system = join(dir, 'none', 'settings.json')
  const equipping = { dir, relay, conversation: null, env: { GEMINI_CLI_SYSTEM_SETTINGS_PATH: system, ...env } }
  return createGemini(async () => false).equip(launch, equipping)
}

const written = (path = '') => JSON.parse(readFileSync(path, 'utf8'))

test('adds hooks, none of which waits, by a variable and leaves the command line', async () => {
  const { argv, env } = await equip(['gemini', '-i', 'go'])
  expect(argv).toEqual(['gemini', '-i', 'go'])
  const { hooks } = written(env[VARIABLE])
  expect(hooks.Notification).toEqual([
    { hooks: [{ name: 'signalbox', type: 'command', command: 'relay Notification', timeout: 10_000 }] },
  ])
  expect(JSON.stringify(hooks)).not.toContain('wait')
  expect(statSync(env[VARIABLE] ?? '').mode & 0o777).toBe(0o600)
})

test('keeps the defaults that there were, with their hooks', async () => {
  const folder = scratch('defaults')
  const path = join(folder, 'own.json')
  const own = { hooks: [{ type: 'command', command: 'mine' }] }
  writeFileSync(path, `{ "ui": {"theme": "x // y"}, // a comment\n "hooks": {"AfterTool": [${JSON.stringify(own)}]} }`)
  const settings = written((await equip(['gemini'], { [VARIABLE]: path })).env[VARIABLE])
  expect(settings.ui).toEqual({ theme: 'x // y' })
  expect(settings.hooks.AfterTool).toEqual([own, expect.anything()])
  const beside = join(folder, 'system')
  mkdirSync(beside)
  writeFileSync(join(beside, 'system-defaults.json'), '{"ui":{"theme":"z"}}')
  const found = await equip(['gemini'], { GEMINI_CLI_SYSTEM_SETTINGS_PATH: join(beside, 'settings.json') })
  expect(written(found.env[VARIABLE]).ui).toEqual({ theme: 'z' })
})

test('leaves Gemini alone with defaults that cannot be read', async () => {
  const path = join(scratch('defaults'), 'own.json')
  writeFileSync(path, 'no JSON')
  expect((await equip(['gemini'], { [VARIABLE]: path })).env).toEqual({})
})

test.each([
  [['gemini'], true],
  [['/opt/gemini.js', 'mcp the thing'], true],
  [['gemini', 'mcp', 'list'], false],
  [['gemini', '--acp'], false],
  [['bash'], false],
])('%j starts a session: %j', (argv, starts) => {
  expect(startsSession(argv)).toBe(starts)
})
