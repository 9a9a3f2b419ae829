import fc from 'fast-check'
import { expect, test } from 'vitest'
import { INSTRUCTIONS, withBlock, withoutBlock } from '#cli/instructions.ts'

const marks = /signalbox:(begin|end)/
const texts = fc.string({ maxLength: 200, unit: 'grapheme' }).filter((text) => !marks.test(text))

test('the block is put in once, however often, and taken out again without a trace', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const lines = text === '' ? '' : `${text}\n`
      const once = withBlock(lines)
      expect(once).toContain(INSTRUCTIONS)
      expect(once.startsWith(lines)).toBe(true)
      expect(withBlock(once)).toBe(once)
      expect(withoutBlock(once)).toBe(lines)
    }),
    { seed: 3, numRuns: 200 },
  )
})

test('an older block is replaced in its place, and what stands around it stays', () => {
  const old = '# Mine\n\n<!-- signalbox:begin (older) -->\nold words\n<!-- signalbox:end -->\n\n## Also mine\n'
  const now = withBlock(old)
  expect(now).not.toContain('old words')
  expect(now.startsWith('# Mine\n\n<!-- signalbox:begin')).toBe(true)
  expect(now.endsWith('<!-- signalbox:end -->\n\n## Also mine\n')).toBe(true)
  expect(withoutBlock(now)).toBe('# Mine\n\n## Also mine\n')
})

test('a file that does not end in a newline loses nothing', () => {
  expect(withoutBlock(withBlock('# Mine'))).toBe('# Mine\n')
})
