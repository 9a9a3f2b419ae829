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
