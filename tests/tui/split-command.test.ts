import { expect, test } from 'vitest'
import { splitCommand } from '#tui/split-command.ts'

test.each([
  ['bash', ['bash']],
  ['  claude   --model  opus ', ['claude', '--model', 'opus']],
  [`bash -c "echo 'a b' | wc"`, ['bash', '-c', `echo 'a b' | wc`]],
  [`codex 'fix "it"'`, ['codex', 'fix "it"']],
  ['a\\ b c', ['a b', 'c']],
  [`--name="two words"`, ['--name=two words']],
  [`say ""`, ['say', '']],
  [`"a \\" b"`, ['a " b']],
])('%j is %j', (line, argv) => {
  expect(splitCommand(line)).toEqual({ argv, problem: null })
})

test.each([
  ['', 'type a command'],
  ['   ', 'type a command'],
  ['bash -c "echo', 'is not closed'],
  ["it's", 'is not closed'],
  ['a \\', 'nothing follows'],
  ['ls | wc', 'needs a shell'],
  ['make && test', 'needs a shell'],
  ['ls > out', 'needs a shell'],
])('%j is refused: %s', (line, problem) => {
  expect(splitCommand(line)).toMatchObject({ argv: null, problem: expect.stringContaining(problem) })
})
