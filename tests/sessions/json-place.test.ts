// The line that is named must be the one that a person has to mend.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { faultLine } from '#sessions/json-fault.ts'
import { lineAt } from '#sessions/json-place.ts'

const jsonValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string(),
    fc.double({ noNaN: true }),
    fc.boolean(),
    fc.constant(null),
    tie('list'),
    tie('object'),
  ),
  list: fc.array(tie('value'), { maxLength: 4 }),
  object: fc.dictionary(fc.string({ maxLength: 5 }), tie('value'), { maxKeys: 4, noNullPrototype: true }),
})).value

/** Every path in a value, with what is there. */
function pathsOf(value: unknown, path: readonly PropertyKey[] = []): readonly (readonly PropertyKey[])[] {
  if (typeof value !== 'object' || value === null) return [path]
  const steps = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return [path, ...steps.flatMap(([key, inner]) => pathsOf(inner, [...path, key]))]
}
const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce((inner: unknown, key) => (inner as Record<PropertyKey, unknown>)[key], value)

test('every value is found on its line', () => {
  fc.assert(
    fc.property(jsonValue, (value) => {
      const text = JSON.stringify(value, null, 1)
      const lines = text.split('\n')
      for (const path of pathsOf(JSON.parse(text))) {
        const inner = at(JSON.parse(text), path)
        const begins = JSON.stringify(inner, null, 1).split('\n')[0] ?? ''
        expect(lines[lineAt(text, path) - 1]).toContain(begins.slice(0, 1))
        expect((lines[lineAt(text, path) - 1] ?? '').replace(/,$/, '').endsWith(begins)).toBe(true)
      }
    }),
    { seed: 2, numRuns: 100 },
  )
})

test('a path that leads nowhere is found as far as it leads', () => {
  expect(lineAt('{\n"a": {\n"b": 1\n}\n}', ['a', 'c', 'd'])).toBe(2)
  expect(lineAt('{\n"a": [1,\n2]\n}', ['a', 1])).toBe(3)
  expect(lineAt('', ['a'])).toBe(1)
})

test('a character that does not belong there is found on its line, wherever it is put', () => {
  fc.assert(
    fc.property(jsonValue, fc.nat(), (value, seed) => {
      const lines = JSON.stringify([value, 1], null, 1).split('\n')
      const line = seed % lines.length
      const broken = lines.map((text, index) => (index === line ? `?${text}` : text)).join('\n')
      expect(faultLine(broken)).toBe(line + 1)
    }),
    { seed: 4, numRuns: 200 },
  )
})

test.each([
  ['{\n"a": 1,\n}', 3],
  ['{\n"a": 01\n}', 2],
  ['[\n"a\n"]', 2],
  ['[1,\n2\n', 2],
  ['[1]\n]', 2],
  ['', 1],
  ['['.repeat(60_000), 1],
])('%j is wrong in line %i', (text, line) => expect(faultLine(text)).toBe(line))
