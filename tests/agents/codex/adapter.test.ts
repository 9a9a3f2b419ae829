// How Codex is started: hooks of ours trusted one by one, flags only where the user gave none, and the same conversation again.
import { describe, expect, test } from 'vitest'
import type { Conversation } from '#agents/adapter.ts'
import { codex } from '#agents/codex/adapter.ts'
import { readCommandLine } from '#agents/codex/command-line.ts'
import { trustedHashOf, trustKeyOf } from '#agents/codex/trusted-hook.ts'

const ID = '01a1fe86-b184-7211-99e7-574c70d36aa8'

async function equip(argv: string[], conversation: Conversation | null = null) {
  const launch = { sessionId: 's1', name: 'x', profile: 'codex', argv, cwd: '/', cols: 80, rows: 24 }
  const relay = (event: string, waits = false) => `relay "${event}"${waits ? ' wait' : ''}`
  return codex.equip(launch, { dir: '/', relay, conversation, env: {} })
}

const settingsIn = (argv: readonly string[]) => argv.filter((_, index) => argv[index - 1] === '-c')

describe('equipping', () => {
  test('adds hooks, their trust and no server in the background before what the user wrote', async () => {
    const { argv, env } = await equip(['/opt/codex', '-m', 'gpt', 'fix it'])
    expect(argv.slice(0, 2)).toEqual(['/opt/codex', '--no-daemon'])
    expect(argv.slice(-3)).toEqual(['-m', 'gpt', 'fix it'])
    expect(env).toEqual({})
    expect(settingsIn(argv)).toContain(
      'hooks.PermissionRequest=[{hooks=[{type="command",command="relay \\"PermissionRequest\\" wait",timeout=86400}]}]',
    )
    const state = settingsIn(argv).at(-1) ?? ''
    expect(state).toMatch(/^hooks\.state=\{.*\}$/)
    expect(state.match(/trusted_hash/g)).toHaveLength(settingsIn(argv).length - 1)
  })

  test('never trusts hooks other than its own', async () => {
    expect((await equip(['codex'])).argv.join(' ')).not.toContain('--dangerously')
  })

  test('leaves an event alone for which the user gives hooks, and the server that was chosen', async () => {
    const { argv } = await equip(['codex', '-c', 'hooks.Stop=[]', '--remote', 'unix://x'])
    expect(settingsIn(argv).filter((setting) => setting.startsWith('hooks.Stop='))).toEqual(['hooks.Stop=[]'])
    expect(argv.join(' ')).not.toContain(':stop:0:0')
    expect(argv).not.toContain('--no-daemon')
  })

  test('takes a conversation up again where there is something to take up, and never an option for one', async () => {
    const known = await equip(['codex', 'go on'], { id: ID, transcript: import.meta.filename })
    expect(known.argv[1]).toBe('resume')
    expect(known.argv.slice(-2)).toEqual([ID, 'go on'])
    const gone = await equip(['codex'], { id: ID, transcript: '/no/such/file' })
    expect(gone.argv).not.toContain('resume')
    const chosen = await equip(['codex', 'resume', '--last'], { id: ID, transcript: import.meta.filename })
    expect(chosen.argv).not.toContain(ID)
    const hostile = await equip(['codex'], { id: '--yolo', transcript: '/' })
    expect(hostile.argv).not.toContain('--yolo')
  })
})

test('a hook is named and hashed as Codex 0.169.0 lists it', () => {
  const hook = { event: 'PermissionRequest', command: 'relay PermissionRequest', timeoutS: 86_400 }
  expect(trustKeyOf(hook)).toBe('/<session-flags>/config.toml:permission_request:0:0')
  expect(trustedHashOf(hook)).toBe('sha256:de590924455cdb565fc684c526093726308a2ff3a190c5a1212c1d397805cb7a')
})

test.each([
  [['codex', 'exec', 'x'], false],
  [['codex', '--version'], false],
  [['bash', '-c', 'x'], false],
  [['codex', 'exec the plan'], true],
  [['codex', '-m', 'exec'], true],
  [['npx', 'codex'], true],
  [['codex', '-c', 'a=b', 'mcp', 'list'], false],
  [['codex', '--', '--version'], true],
])('%j starts a conversation: %j', (argv, starts) => {
  expect(readCommandLine(argv) !== null).toBe(starts)
})
