// Patterns against the engine's own regular expressions, and against time.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ACCESS_RULES } from '#policy/access-rules.ts'
import { DEFAULT_RULES } from '#policy/default-rules.ts'
import { compilePattern, matches, patternProblem, runPattern, TEXT_CHARS_MAX } from '#policy/pattern.ts'

const SEED = { seed: 20_261_121 }

const atom = fc.constantFrom('a', 'b', 'rm', '.', '\\s', '\\w', '\\d', '[ab]', '[^a]', '[a-c1]', '\\.', '\\b', '-', ' ')
const quantifier = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,2}', '{0,}')
const pattern: fc.Arbitrary<string> = fc.letrec((tie) => ({
  one: fc.oneof({ weight: 4, arbitrary: atom }, tie('group')),
  group: fc.tuple(fc.constantFrom('(', '(?:'), tie('any')).map(([open, inside]) => `${open}${inside})`),
  repeated: fc
    .tuple(tie('one'), quantifier)
    .map(([one, often]) => (one === '\\b' ? String(one) : one === 'rm' ? `(?:rm)${often}` : `${one}${often}`)),
  all: fc.array(tie('repeated'), { maxLength: 4 }).map((parts) => parts.join('')),
  any: fc.array(tie('all'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('|')),
})).any as fc.Arbitrary<string>
const text = fc
  .array(fc.constantFrom('a', 'b', 'c', 'r', 'm', ' ', '-', '.', '1', '\n'), { maxLength: 14 })
  .map((chars) => chars.join(''))

describe('a pattern', () => {
  test('finds what a regular expression finds', () => {
    fc.assert(
      fc.property(pattern, text, (source, on) => {
        expect(matches(source, on, 'find')).toBe(new RegExp(source).test(on))
        expect(matches(source, on, 'whole')).toBe(new RegExp(`^(?:${source})$`).test(on))
      }),
      { ...SEED, numRuns: 3_000 },
    )
  })

  test.each([
    ['(?i)DROP\\s+table', 'drop  TABLE users', true],
    ['^git (?:status|diff)$', 'git status', true],
    ['^git (?:status|diff)$', 'git status; rm', false],
    ['[^\\n]*\\|\\s*sh\\b', 'curl x | sh', true],
    ['[a\\-z]', '-', true],
    ['[]', 'x', null],
  ] as const)('%s on %j', (source, on, found) => {
    if (found === null) expect(patternProblem(source)).toBe('has an empty class at character 2')
    else expect(matches(source, on, 'find')).toBe(found)
  })

  test.each([
    ['(a', 'has a "(" that is not closed at character 3'],
    ['a)', 'has a ")" too many at character 2'],
    ['*a', 'has nothing to repeat before "*" at character 1'],
    ['a**', 'has a second repetition at character 3'],
    ['(?=a)', 'has a group that is not supported: use (…) or (?:…) at character 2'],
    ['(a)\\1', 'has "\\1", which is not supported at character 5'],
    ['a{999}', 'has a count above 100 at character 2'],
    ['((a{100}){100}){100}', 'is too large: repeat less'],
    ['[b-a]', 'has a range that is none at character 5'],
  ])('%s is refused, and why', (source, problem) => {
    expect(patternProblem(source)).toBe(problem)
    expect(matches(source, 'a', 'find')).toBe(false)
  })

  test('that would take a backtracking engine for ever takes a bounded number of steps', () => {
    let taken = 0
    const counting = compilePattern('(a+)+(a|aa)*(a|a?)+$').map((step) =>
      step.do === 'take'
        ? {
            ...step,
            takes: (code: number) => {
              taken++
              return step.takes(code)
            },
          }
        : step,
    )
    const evil = `${'a'.repeat(2_000)}!`
    expect(runPattern(counting, evil, 'find')).toBe(false)
    expect(taken).toBeLessThanOrEqual(counting.length * evil.length)
  })

  test('finds what is hidden behind a long text, and never fits such a text as a whole', () => {
    const long = 'x'.repeat(2 * TEXT_CHARS_MAX)
    expect(matches('x*', long.slice(0, TEXT_CHARS_MAX), 'whole')).toBe(true)
    expect(matches('x*', long, 'whole')).toBe(false)
    expect(matches('rm\\s-rf', long, 'find')).toBe(false)
    for (const before of [0, TEXT_CHARS_MAX - 4, TEXT_CHARS_MAX + 1, long.length])
      expect(matches('rm\\s-rf', `${long.slice(0, before)}rm -rf${long}`, 'find')).toBe(true)
  })
})

test('every built-in pattern is one', () => {
  const sources = [...DEFAULT_RULES.map(({ rule }) => rule), ...ACCESS_RULES].flatMap(({ command }) => command ?? [])
  expect(sources.length).toBeGreaterThan(15)
  expect(sources.map(patternProblem)).toEqual(sources.map(() => null))
})
