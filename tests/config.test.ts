// What a repository may not decide, and what a copy list may not name.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadConfig } from '#config.ts'
import { scratch } from './support/repository.ts'

function load({ user, project }: { user?: object; project?: object }) {
  const root = scratch('project')
  const home = scratch('config')
  mkdirSync(join(home, 'signalbox'))
  if (user) writeFileSync(join(home, 'signalbox', 'config.json'), JSON.stringify(user))
  if (project) writeFileSync(join(root, 'signalbox.json'), JSON.stringify(project))
  return loadConfig(root, { XDG_CONFIG_HOME: home })
}

test('the user’s own file says how work trees are set up, the repository’s may not', () => {
  expect(load({ user: { worktree: { setup: 'npm ci' } } }).worktree).toEqual({ setup: 'npm ci', copy: [] })
  expect(() => load({ project: { worktree: { setup: 'curl evil' } } })).toThrow(/Unrecognized key: "worktree"/)
})

test.each(['/etc/passwd', '../other/.env', 'a/../../b', '.git/config'])('%s is not copied', (path) => {
  expect(() => load({ user: { worktree: { copy: [path] } } })).toThrow(/must be a path inside the repository/)
})

test('the user’s own file says how people are told, the repository’s may not, and no password stands in it', () => {
  expect(load({}).notify).toMatchObject({ bell: false, osc: 'none', command: null, webhook: null, dwellMs: 5_000 })
  const notify = { webhook: 'https://example.org/hook', command: ['notify-send', '{title}', '{body}'], lookingMs: 0 }
  expect(load({ user: { notify } }).notify).toMatchObject({ ...notify, coolDownMs: 60_000 })
  expect(() => load({ project: { notify } })).toThrow(/Unrecognized key: "notify"/)
  for (const webhook of ['ftp://example.org', 'no address', 'https://me:pass@example.org/'])
    expect(() => load({ user: { notify: { webhook } } })).toThrow(/notify\.webhook: must/)
})

const rule = { name: 'x', tool: 'Bash', verdict: 'deny', because: 'no' }

test.each<[string, object, RegExp]>([
  [
    'allows',
    { ...rule, verdict: 'allow' },
    /signalbox\.json:1: policy\[0\]\.verdict: a repository may not allow anything/,
  ],
  [
    'switches the audit off',
    { ...rule, tool: undefined, intents: ['*'] },
    /policy\[0\]\.intents: a repository rules on/,
  ],
])('a rule of the repository that %s is refused', (_, given, message) => {
  expect(() => load({ project: { policy: [given] } })).toThrow(message)
})

test('rules of the repository are its own layer, behind none of the user’s', () => {
  const { policy } = load({ user: { policy: [{ ...rule, name: 'mine' }] }, project: { policy: [rule] } })
  expect(policy.map(({ rule: { name }, layer, where }) => [name, layer, where])).toEqual([
    ['x', 'project', 'signalbox.json:1'],
    ['mine', 'user', 'config.json:1'],
  ])
})

test.each<[object, RegExp]>([
  [{ ...rule, verdict: 'alow' }, /:12: policy\[1\]\.verdict: Invalid option/],
  [{ ...rule, command: '(a' }, /policy\[1\]\.command: the pattern has a "\(" that is not closed at character 3/],
  [{ ...rule, command: 'a(?=b)' }, /policy\[1\]\.command: the pattern has a group that is not supported/],
  [{ ...rule, tol: 'Bash' }, /policy\[1\]: Unrecognized key: "tol"/],
  [{ ...rule, intents: ['task.write'] }, /policy\[1\]\.intents: "tool" says nothing about task\.write/],
])('a rule that is none is refused with its line: %j', (given, message) => {
  const home = scratch('config')
  mkdirSync(join(home, 'signalbox'))
  const path = join(home, 'signalbox', 'config.json')
  writeFileSync(path, JSON.stringify({ policy: [rule, given] }, null, 1))
  expect(() => loadConfig(scratch('project'), { XDG_CONFIG_HOME: home })).toThrow(message)
})

const tool = { name: 'my-lint', command: 'my-lint', format: 'sarif' }

test('tools of the repository come beside those of the user, and cannot take their place', () => {
  const { tools } = load({
    user: { tools: [{ ...tool, args: ['--mine', '{files}'] }] },
    project: {
      tools: [
        { ...tool, args: ['--theirs'] },
        { ...tool, name: 'other', command: './bin/lint', needs: 'tree' },
      ],
    },
  })
  expect(tools).toMatchObject([
    { name: 'my-lint', args: ['--mine', '{files}'], needs: 'files', okCodes: [0, 1], timeoutMs: 60_000 },
    { name: 'other', command: './bin/lint', needs: 'tree', type: 'style' },
  ])
  const many = (from: number) => Array.from({ length: 6 }, (_, at) => ({ ...tool, name: `t${from + at}` }))
  expect(() => load({ user: { tools: many(0) }, project: { tools: many(6) } })).toThrow(/more than 10 tools/)
})

test.each<[object, RegExp]>([
  [{ name: 'my-lint', command: 'x' }, /signalbox\.json:1: tools\[0\]\.format: Invalid option/],
  [{ ...tool, command: 'my-lint --all' }, /tools\[0\]\.command: must be one program/],
  [{ ...tool, command: '../lint' }, /tools\[0\]\.command: must be one program/],
  [{ ...tool, command: './a/../../lint', needs: 'tree' }, /tools\[0\]\.command: must not lead out/],
  [{ ...tool, command: './lint' }, /tools\[0\]\.needs: must be "tree"/],
  [{ ...tool, name: 'eslint' }, /tools\[0\]\.name: is the name of a tool that is known already/],
  [{ ...tool, name: 'My Lint' }, /tools\[0\]\.name: must be lower case/],
  [{ ...tool, shell: true }, /tools\[0\]: Unrecognized key: "shell"/],
])('a tool that cannot be run is refused with its place: %j', (given, message) => {
  expect(() => load({ project: { tools: [given] } })).toThrow(message)
})

test('a tool that is there twice in one file is refused', () => {
  expect(() => load({ user: { tools: [tool, tool] } })).toThrow(/tools\[1\]\.name: "my-lint" is there twice/)
})

test('the reviewer may be an agent’s command line, of the user’s own file and with its own permissions', () => {
  const command = ['claude', '-p', '--output-format', 'json', '--tools', '']
  expect(load({ user: { review: { command } } }).review).toMatchObject({ command, timeoutMs: 60_000 })
  expect(load({ user: { review: {} } }).review).toMatchObject({ command: null })
  expect(() => load({ project: { review: { command } } })).toThrow(/Unrecognized key: "review"/)
  for (const word of ['--dangerously-skip-permissions', '--yolo', 'bypassPermissions'])
    expect(() => load({ user: { review: { command: ['agent', word] } } })).toThrow(/review\.command\[1\]: must not let/)
})

test('logs are named by files, shortly or with settings; the way before there were settings still works', () => {
  expect(load({}).logs).toMatchObject({ files: [], learnHours: 48, roadmap: 'aegis-sre-reviewer.md' })
  expect(load({ project: { logs: ['/var/log/shop.log', 'logs/*.json'] } }).logs.files).toEqual([
    '/var/log/shop.log',
    'logs/*.json',
  ])
  expect(load({ user: { logs: [{ path: 'a.log', bucketMs: 60_000 }] } }).logs.files).toEqual(['a.log'])
  const monitor = { name: 'profile', watch: '/api/profile', measure: 'p95', above: 500 }
  const { logs } = load({ user: { logs: { files: ['a.log'], monitors: [monitor], sensitivity: 'quiet' } } })
  expect(logs).toMatchObject({ files: ['a.log'], monitors: [monitor], sensitivity: 'quiet' })
})

test.each<[object, RegExp]>([
  [[{ path: 'a.log', bucketMs: 1_000 }], /logs\[0\]\.bucketMs: logs are counted by the minute now/],
  [{ files: ['a.log'], roadmap: '../plan.md' }, /logs\.roadmap: must be a path inside the repository/],
  [{ file: 'a.log' }, /logs: Unrecognized key: "file"/],
  [{ files: ['a.log'], sensitivity: 'loud' }, /logs\.sensitivity/],
])('logs as %j are refused with the reason', (logs, message) => {
  expect(() => load({ user: { logs } })).toThrow(message)
})
