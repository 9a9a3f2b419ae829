// The sieve is only faster: it finds what a plain search finds.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ALL_RULES, rulesFor } from '#detectors/commit/security/all-rules.ts'
import { sieved, wordsIn } from '#detectors/commit/security/word-sieve.ts'

const WORDS = [...new Set(ALL_RULES.flatMap(({ keywords }) => keywords))]
const part = fc.oneof(
  fc.constantFrom(...WORDS),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
)

test('a text holds exactly the words that a search finds in it', () => {
  fc.assert(
    fc.property(fc.array(part, { maxLength: 30 }), fc.array(part, { maxLength: 30 }), (parts, sought) => {
      const text = parts.join('').toLowerCase()
      const isIn = wordsIn(text)
      for (const word of [...sought, ...WORDS]) expect(isIn(sieved(word))).toBe(text.includes(word))
    }),
    { numRuns: 100, seed: 11 },
  )
})

test('a rule is looked at where one of its words stands, in capitals too', () => {
  const text = 'import subprocess\nsubprocess.RUN(cmd, shell=True)\n'
  const names = (some: string) =>
    rulesFor({ path: 'a.py', text: some, lower: some.toLowerCase(), language: 'python' }).map(({ id }) => id)
  expect(names(text).length).toBeGreaterThan(0)
  expect(names('x = 1\n')).toEqual([])
})
