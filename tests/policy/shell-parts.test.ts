// A command line is taken apart only where a shell could not read it otherwise; the shell itself is asked.
import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { COMMAND_CHARS_MAX, shellParts } from '#policy/shell-parts.ts'

const texts = (line: string) => shellParts(line).parts?.map(({ text }) => text) ?? null

describe('a command line', () => {
  test.each<[string, string[]]>([
    ['git status', ['git status']],
    ['git status && npm test', ['git status', 'npm test']],
    ['a; b | c || d & e\nf', ['a', 'b', 'c', 'd', 'e', 'f']],
    ['git log --grep "a; b" | head', ['git log --grep "a; b"', 'head']],
    ["rg 'x && y' src", ["rg 'x && y' src"]],
    ['npm test 2>&1', ['npm test']],
    ['npm test >/dev/null 2>&1; ls', ['npm test', 'ls']],
    ['  ls  ', ['ls']],
  ])('%j is %j', (line, parts) => expect(texts(line)).toEqual(parts))

  test.each<[string, RegExp]>([
    ['echo $(rm -rf x)', /a variable or a substitution/],
    ['echo `rm x`', /a substitution/],
    ['echo "$(rm x)"', /a substitution or an escape in quotes/],
    ['ls $HOME', /a variable/],
    ['git {push,--force}', /braces/],
    ['(cd x; rm y)', /a subshell/],
    ['ls > x', /a redirection/],
    ['ls 2>x', /a redirection/],
    ['ls >/dev/null2', /a redirection/],
    ['cat <<EOF', /a redirection/],
    ['ls *.ts', /a wildcard/],
    ['ls \\; rm', /an escape/],
    ['ls # rm', /a comment/],
    ['PAGER=rm git log', /no plain name/],
    ['if true; then rm x; fi', /"if" makes something else/],
    ['eval ls', /"eval" makes something else/],
    ['"r"m x', /^$/],
    ['ls "x', /a quote that is not closed/],
    ['l\u200bs', /unusual characters/],
    ['ls\rrm x', /unusual characters/],
    ['', /empty/],
    [`echo ${'x'.repeat(COMMAND_CHARS_MAX)}`, /very long/],
  ])('%j cannot be told apart', (line, because) => {
    const { parts, unsure } = shellParts(line)
    // A name in quotes is still a plain name once they are gone.
    if (line === '"r"m x') expect(parts?.[0]?.words).toEqual(['rm', 'x'])
    else expect(unsure).toMatch(because)
  })
})

test('bash runs just the commands that were found, with just these words', () => {
  const word = fc.constantFrom(
    'a',
    'b c',
    '-x',
    'x;y',
    "it's",
    'p|q',
    'é',
    '$V',
    '`w`',
    '*',
    '~',
    '{a,b}',
    '>f',
    '#h',
    '\\n',
    '!',
    '=',
  )
  const quoted = fc.tuple(word, fc.constantFrom('', "'", '"')).map(([text, quote]) => `${quote}${text}${quote}`)
  const command = fc.array(quoted, { maxLength: 3 }).map((words) => ['say', ...words].join(' '))
  const line = fc
    .array(fc.tuple(command, fc.constantFrom(' && ', '; ', '\n', ' ; ')), { minLength: 1, maxLength: 3 })
    .map((parts) =>
      parts.map(([text, separator], index) => (index === parts.length - 1 ? text : text + separator)).join(''),
    )
  const lines = fc.sample(line, { seed: 7, numRuns: 400 })
  // A part that is no `say` has no program here.
  const certain = lines.filter((one) => shellParts(one).parts?.every(({ words }) => words[0] === 'say') ?? false)
  expect(certain.length).toBeGreaterThan(60)
  const script = `say() { printf '%s\\0' "$#" "$@"; }\n${certain.map((one) => `${one}\nprintf 'end\\0'`).join('\n')}\n`
  const { stdout } = spawnSync('bash', ['-c', script], { encoding: 'utf8', cwd: '/' })
  const ran = stdout.split('end\0').slice(0, -1)
  const expected = certain.map((one) =>
    (shellParts(one).parts ?? [])
      .map(({ words }) => [words.length - 1, ...words.slice(1)].map((w) => `${w}\0`).join(''))
      .join(''),
  )
  expect(ran).toEqual(expected)
})
