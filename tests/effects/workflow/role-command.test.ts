// What a role's agent is started with: named runtimes, those of files, and what stands for words in braces.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commandsOf } from '#effects/workflow/role-command.ts'
import { runFiles } from '#effects/workflow/run-files.ts'
import { roleFileSchema } from '#protocol/role.ts'
import { readRuntimes } from '#sessions/roster-files.ts'

const SESSIONS = join(import.meta.dirname, '..', '..', '..', 'sessions')
const { runtimes, troubles } = readRuntimes([SESSIONS])
const program = ['/node', '/main.js'] as const
const place = {
  title: 'Build it',
  files: runFiles('/state', { runId: 'w1', stepId: 'build', round: 1, attempt: 1 }),
  cwd: '/tree',
}
const role = (runtime: unknown) =>
  roleFileSchema.parse({
    name: 'maker',
    title: 'Maker',
    specialty: 'all',
    model: 'sonnet',
    prompt: 'You make.',
    runtime,
  })

test('every runtime that comes with the program is in the right form and named as its file', () => {
  expect(troubles).toEqual([])
  const files = readdirSync(join(SESSIONS, 'runtimes')).map((name) => name.replace('.json', ''))
  expect(Object.keys(runtimes).sort()).toEqual(files.sort())
})

test.each(Object.keys(runtimes))('%s leaves no word in braces unfilled', (name) => {
  const command = commandsOf({ standard: name, named: runtimes, models: {}, program })(role(null), place)
  expect(command.argv.filter((word) => /\{[a-z-]+\}/.test(word))).toEqual([])
  const isTold = command.argv.some((word) => word.includes(place.files.brief)) || command.task !== null
  expect(isTold || name === 'api').toBe(true)
})

test('Claude Code is given our tools, and a tool to ask a human with where it has no terminal', () => {
  const commandOf = commandsOf({ standard: 'claude', named: runtimes, models: { sonnet: 'sonnet-9' }, program })
  const { argv, task } = commandOf(role(null), place)
  expect(argv).toContain('sonnet-9')
  expect(argv[argv.indexOf('--permission-prompt-tool') + 1]).toBe('mcp__signalbox__ask_human')
  const server = { command: '/node', args: ['/main.js', 'mcp'], env: { SIGNALBOX_ONE_SHOT: '1' } }
  expect(JSON.parse(argv.at(-1) ?? '')).toEqual({ mcpServers: { signalbox: server } })
  expect(task).toBeNull()
  const interactive = commandOf(role('claude-interactive'), place)
  expect(interactive.task).toContain(place.files.brief)
  expect(interactive.argv).not.toContain('-p')
})

test('one whose own protection is switched off needs ours', () => {
  const commandOf = commandsOf({ standard: null, named: runtimes, models: {}, program })
  const needing = Object.keys(runtimes).filter((name) => commandOf(role(name), place).needsSandbox)
  expect(needing.sort()).toEqual(['codex', 'gemini', 'opencode'])
})

test('a runtime that nobody knows is refused with those that there are', () => {
  const commandOf = commandsOf({ standard: 'klaude', named: runtimes, models: {}, program })
  expect(() => commandOf(role(null), place)).toThrow(
    expect.objectContaining({
      message: 'there is no runtime klaude',
      hint: expect.stringContaining('claude, claude-interactive, codex'),
    }),
  )
  expect(() =>
    commandsOf({ standard: 'constructor', named: runtimes, models: {}, program })(role(null), place),
  ).toThrow(/no runtime constructor/)
})
