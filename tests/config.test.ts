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
