import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lineOfPath, lineOfSyntaxError } from '#policy/json-line.ts'

const TEXT = `{
  "tests": { "command": "a \\"b\\" {" },
  "policy": [
    { "name": "one" },
    {
      "name": "two",
      "verdict": "alow"
    }
  ],
  "tests": 1
}`

test.each<[PropertyKey[], number]>([
  [[], 1],
  [['policy'], 3],
  [['policy', 0, 'name'], 4],
  [['policy', 1], 5],
  [['policy', 1, 'verdict'], 7],
  [['policy', 1, 'missing'], 5],
  [['policy', 9], 3],
  [['tests'], 10],
])('%j is on line %i', (path, line) => expect(lineOfPath(TEXT, path)).toBe(line))

test('a mistake in the syntax has its line', () => {
  const text = '{\n  "a": 1,\n  "b": oops\n}'
  const message = (() => {
    try {
      return JSON.parse(text)
    } catch (thrown) {
      return String(thrown)
    }
  })()
  expect([3, 4]).toContain(lineOfSyntaxError(text, message))
  expect(lineOfSyntaxError('{\n', 'Unexpected end of JSON input')).toBe(1)
})

test('any value is found on the line on which it was written', () => {
  const value = fc.jsonValue({ maxDepth: 3 })
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 6 }), (values) => {
      const rows = values.map((one, index) => `"k${index}": ${JSON.stringify(one)}`)
      const text = `{\n${rows.join(',\n')}\n}`
      values.forEach((_, index) => {
        expect(lineOfPath(text, [`k${index}`])).toBe(index + 2)
      })
    }),
    { seed: 3, numRuns: 300 },
  )
})
