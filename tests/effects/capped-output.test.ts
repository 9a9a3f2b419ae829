import { expect, test } from 'vitest'
import { CappedOutput, OUTPUT_HEAD_BYTES_MAX, OUTPUT_TAIL_BYTES_MAX } from '#effects/capped-output.ts'

test('short output is whole', () => {
  const output = new CappedOutput()
  output.push(Buffer.from('one '))
  output.push(Buffer.from('two'))
  expect(output.text()).toBe('one two')
})

test('of long output the beginning and the end stay, and the gap is named', () => {
  const output = new CappedOutput()
  output.push(Buffer.from('first line\n'))
  for (let index = 0; index < 1_000; index++) output.push(Buffer.alloc(10_000, 'x'))
  output.push(Buffer.from('\nlast line'))
  const text = output.text()
  expect(text.startsWith('first line\n')).toBe(true)
  expect(text.endsWith('\nlast line')).toBe(true)
  expect(text).toMatch(/\n\[\d+ bytes left out\]\n/)
  expect(text.length).toBeLessThan(OUTPUT_HEAD_BYTES_MAX + OUTPUT_TAIL_BYTES_MAX + 20_100)
})
