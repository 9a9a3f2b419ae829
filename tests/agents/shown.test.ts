// What an agent wrote, shown to a human: nothing hidden, nothing that acts on the terminal, no secret, and what is missing is said.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson } from '#agents/canonical.ts'
import { exactText, shownLine, shownLines } from '#agents/shown.ts'

const SECRET = ['AKIA', 'ABCDEFGHIJKLMNOP'].join('')
const HALVES = [SECRET.slice(0, 9), SECRET.slice(9)]
const wild = fc.string({
  unit: fc.constantFrom(...' ab\n\r\t[31m\u202e\u200b;', '\x1b[31m', ` ${SECRET} `, ` ${HALVES.join('\x1b[0m')} `),
  maxLength: 2_000,
})
const ACTING = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e]/

describe('shown text', () => {
  test('is printable, bounded and without secrets, whatever was written', () => {
    fc.assert(
      fc.property(wild, (text) => {
        for (const line of [shownLine(text, 300), ...shownLines(text)]) {
          expect(line).not.toMatch(ACTING)
          expect(line).not.toMatch(/\bAKIA[A-Z2-7]{16}\b/)
          expect(Array.from(line).length).toBeLessThanOrEqual(400)
        }
        expect(shownLines(text).length).toBeLessThanOrEqual(40)
      }),
      { seed: 7, numRuns: 300 },
    )
  })

  test('keeps indentation, wraps long lines and counts what is left out', () => {
    expect(shownLines('if x\n\ty\n')).toEqual(['if x', '  y'])
    expect(shownLines('z'.repeat(900)).map(({ length }) => length)).toEqual([400, 400, 100])
    expect(shownLines('a\n'.repeat(50)).at(-1)).toBe('… 11 more lines are not shown')
    expect(shownLines('a\n'.repeat(500_000)).at(-1)).toBe('… 499961 more lines are not shown')
  })

  test('says that something is missing also where one line is endless', () => {
    expect(shownLines('a'.repeat(1_000_000)).at(-1)).toMatch(/more lines are not shown$/)
  })

  test('may be edited only when all of it is seen', () => {
    expect(exactText('if a; then\n\tb\nfi', 100)).toBe('if a; then\n\tb\nfi')
    for (const text of [`echo ${SECRET}`, 'a\x1b[8mb', 'a\u202eb', 'a\rb', 'a'.repeat(101)])
      expect(exactText(text, 100)).toBeNull()
  })
})

test('equal values have one text, however their keys are ordered', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const turned = Object.fromEntries(Object.entries(value).reverse())
      expect(canonicalJson(turned)).toBe(canonicalJson(value))
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
    { seed: 7, numRuns: 200 },
  )
})
