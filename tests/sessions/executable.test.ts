// A command is found as a shell in the session's directory would find it, or refused in words.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Trouble } from '#protocol/errors.ts'
import { findExecutable } from '#sessions/executable.ts'

const directory = mkdtempSync(join(tmpdir(), 'signalbox-path-'))
mkdirSync(join(directory, 'bin', 'folder'), { recursive: true })
writeFileSync(join(directory, 'bin', 'agent'), '', { mode: 0o755 })
writeFileSync(join(directory, 'bin', 'notes'), '', { mode: 0o644 })
const agent = join(directory, 'bin', 'agent')

afterAll(() => rmSync(directory, { recursive: true, force: true }))

test.each([
  ['by its name in PATH', 'agent', directory, `/nowhere:${join(directory, 'bin')}`],
  ['by its name in a PATH entry relative to the directory', 'agent', directory, 'bin'],
  ['by its name in the directory itself, where PATH has an empty entry', 'agent', join(directory, 'bin'), '/nowhere:'],
  ['by a path relative to the directory', './bin/agent', directory, undefined],
  ['by an absolute path', agent, directory, ''],
])('a program is found %s', (_how, command, cwd, path) => {
  expect(findExecutable(command, cwd, path)).toBe(agent)
})

test.each([
  ['a name that PATH does not have', 'agent', directory, '/nowhere'],
  ['a file that is not executable', 'notes', directory, join(directory, 'bin')],
  ['a folder', 'folder', directory, join(directory, 'bin')],
  ['an empty name', '', directory, join(directory, 'bin')],
  ['a directory that is not there', agent, join(directory, 'gone'), ''],
  ['a directory that is a file', agent, agent, ''],
])('%s is refused', (_what, command, cwd, path) => {
  expect(() => findExecutable(command, cwd, path)).toThrow(Trouble)
})
