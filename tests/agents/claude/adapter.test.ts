// How Claude Code is started: our settings beside the user's, flags only where the user gave none, and the same conversation again.
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Conversation } from '#agents/adapter.ts'
import { claude } from '#agents/claude/adapter.ts'
import { readCommandLine } from '#agents/claude/command-line.ts'
import { scratch } from '../../support/repository.ts'

const ID = '11111111-2222-4333-8444-555555555555'
const UUID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/

type Equipping = { readonly own?: object; readonly conversation?: Conversation | null }

async function equip(argv: string[], { own = {}, conversation = null }: Equipping = {}) {
  const home = scratch('home')
  mkdirSync(join(home, '.claude'))
  writeFileSync(join(home, '.claude', 'settings.json'), JSON.stringify(own))
  const dir = join(home, 'equipment')
  mkdirSync(dir)
  const launch = { sessionId: 's1', name: 'x', profile: 'claude', argv, cwd: home, cols: 80, rows: 24 }
  const relay = (event: string, waits = false) => `relay ${event}${waits ? ' wait' : ''}`
  const outfit = await claude.equip(launch, { dir, relay, conversation, env: { HOME: home } })
  const path = join(dir, 'claude.json')
  return { ...outfit, home, path, settings: () => JSON.parse(readFileSync(path, 'utf8')) }
}

describe('equipping', () => {
  test('adds settings, the asking mode and an id before what the user wrote', async () => {
    const { argv, path, settings, conversation } = await equip(['/opt/claude', '--model', 'opus', 'fix it'])
    expect(argv).toEqual([
      '/opt/claude',
      '--settings',
      path,
      '--permission-mode',
      'default',
      '--session-id',
      expect.stringMatching(UUID),
      '--model',
      'opus',
      'fix it',
    ])
    expect(conversation).toEqual({ id: argv[6], transcript: null })
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(settings().hooks.PermissionRequest).toEqual([
      { hooks: [{ type: 'command', command: 'relay PermissionRequest wait', timeout: 86_400 }] },
    ])
    expect(settings().statusLine).toEqual({ type: 'command', command: 'relay StatusLine' })
  })

  test.each([
    [['claude', '--permission-mode', 'plan'], '--permission-mode', 1],
    [['claude', '--permission-mode=plan'], 'default', 0],
    [['claude', '--dangerously-skip-permissions'], '--permission-mode', 0],
    [['claude', '--resume', ID], '--session-id', 0],
    [['claude', '-c'], '--session-id', 0],
    [['claude', `--session-id=${ID}`], '--session-id', 0],
  ])('of %j leaves what the user chose', async (given, flag, times) => {
    const { argv } = await equip(given)
    expect(argv.filter((word) => word === flag)).toHaveLength(times)
  })

  test('keeps the hooks and settings that the user passed, as a file or as text', async () => {
    const own = { hooks: { Stop: [{ hooks: [{ type: 'command', command: 'mine' }] }] }, model: 'opus' }
    const text = await equip(['claude', '--settings', JSON.stringify(own), 'hi'])
    expect(text.argv.filter((word) => word === '--settings')).toHaveLength(1)
    expect(text.argv.at(-1)).toBe('hi')
    expect(text.settings()).toMatchObject({ model: 'opus' })
    expect(text.settings().hooks.Stop).toEqual([own.hooks.Stop[0], expect.anything()])
    const unreadable = ['claude', '--settings', '/no/such/file.json']
    expect((await equip(unreadable)).argv).toEqual(unreadable)
  })

  test('respects a mode that the user has written down, and draws the user’s status line on', async () => {
    const own = {
      permissions: { defaultMode: 'acceptEdits' },
      statusLine: { type: 'command', command: "echo 'it'", padding: 1 },
    }
    const { argv, settings } = await equip(['claude'], { own })
    expect(argv).not.toContain('--permission-mode')
    expect(settings().statusLine).toEqual({
      type: 'command',
      padding: 1,
      command: `in=$(cat); printf %s "$in" | (relay StatusLine); printf %s "$in" | sh -c 'echo '\\''it'\\'''`,
    })
  })

  test('takes a conversation up again when something was said in it, and else begins it under the same id', async () => {
    const spoken = await equip(['claude'], { conversation: { id: ID, transcript: import.meta.filename } })
    expect(spoken.argv.slice(-2)).toEqual(['--resume', ID])
    const silent = await equip(['claude'], { conversation: { id: ID, transcript: '/no/such/file.jsonl' } })
    expect(silent.argv.slice(-2)).toEqual(['--session-id', ID])
    expect(silent.conversation?.id).toBe(ID)
  })

  test('never makes an option of what an agent called its conversation', async () => {
    const { argv } = await equip(['claude'], {
      conversation: { id: '--dangerously-skip-permissions', transcript: '/' },
    })
    expect(argv).not.toContain('--dangerously-skip-permissions')
    expect(argv.at(-1)).toMatch(UUID)
  })

  test('finds the transcript by the folder’s name where it was not told', async () => {
    const { home } = await equip(['claude'])
    const transcript = join(home, '.claude', 'projects', home.replaceAll(/[^A-Za-z0-9]/g, '-'), `${ID}.jsonl`)
    mkdirSync(dirname(transcript), { recursive: true })
    writeFileSync(transcript, '{}\n')
    const launch = { sessionId: 's1', name: 'x', profile: 'claude', argv: ['claude'], cwd: home, cols: 80, rows: 24 }
    const conversation = { id: ID, transcript: null }
    const { argv } = await claude.equip(launch, { dir: home, relay: () => 'relay', conversation, env: { HOME: home } })
    expect(argv.slice(-2)).toEqual(['--resume', ID])
  })
})

test.each([
  [['claude', 'mcp', 'list'], false],
  [['claude', '--version'], false],
  [['bash', '-c', 'x'], false],
  [['claude', 'mcp list'], true],
  [['npx', 'claude'], true],
  [['env', 'A=b', '/usr/bin/claude', '-p', 'x'], true],
  [['claude', '--', '--version'], true],
])('%j starts a conversation: %j', (argv, starts) => {
  expect(readCommandLine(argv) !== null).toBe(starts)
})
