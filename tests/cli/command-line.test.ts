import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { optionValue, parseCommandLine } from '#cli/command-line.ts'
import { HELP } from '#cli/help.ts'
import { Trouble } from '#protocol/errors.ts'

describe('a command line', () => {
  test.each<[string[], string, string[]]>([
    [[], 'room', []],
    [['../shop'], 'room', ['../shop']],
    [['demo', '--headless'], 'demo', []],
    [['--ci', '--base', 'main'], 'ci', []],
    [['../shop', '--ci'], 'ci', ['../shop']],
    [['audit', 'HEAD~2..HEAD'], 'audit', ['HEAD~2..HEAD']],
    [['approve', 'e1', '--note', 'fine'], 'approve', ['e1']],
    [['queue', '--help'], 'help', []],
  ])('%j is %s', (argv, command, positionals) => {
    const line = parseCommandLine(argv)
    expect([line.command, line.positionals]).toEqual([command, positionals])
  })

  test('what comes after -- belongs to the session, whatever it looks like', () => {
    const line = parseCommandLine(['run', '--name', 'docs', '--', 'bash', '-c', 'echo --ci'])
    expect(line.rest).toEqual(['bash', '-c', 'echo --ci'])
    expect(optionValue(line, 'name')).toBe('docs')
  })

  test.each([
    [['run', '--worktree', '--', 'bash'], ''],
    [['run', '--worktree', '--name', 'x', '--', 'bash'], ''],
    [['run', '--worktree', 'fix', '--', 'bash'], 'fix'],
  ])('%j names the work tree %j', (argv, name) => expect(optionValue(parseCommandLine(argv), 'worktree')).toBe(name))

  test('a text that begins with a dash comes after --', () => {
    const line = parseCommandLine(['send', 's1', '--', '--help', 'me'])
    expect([line.command, line.positionals, line.rest]).toEqual(['send', ['s1'], ['--help', 'me']])
  })

  test.each([[['--frob']], [['approve']], [['approve', 'e1', 'e2']], [['frob', 'x']], [['snooze', 'e1', '--minutes']]])(
    '%j is refused as usage',
    (argv) => {
      const refused = expect.objectContaining({ exitCode: 2, hint: 'see `signalbox --help`' })
      expect(() => parseCommandLine(argv)).toThrow(Trouble)
      try {
        parseCommandLine(argv)
      } catch (thrown) {
        expect(thrown).toEqual(refused)
      }
    },
  )
})

test('the README shows the usage that --help prints', () => {
  const readme = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8')
  const [usage = ''] = HELP.split('exit codes')
  const lines = usage.split('\n').slice(2).join('\n').trim()
  expect(readme).toContain(lines)
})
