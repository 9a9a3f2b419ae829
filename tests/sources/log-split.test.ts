import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSplitter, LINE_BYTES_MAX } from '#sources/log-split.ts'

test('however the bytes are cut, the lines and their offsets are the same', () => {
  const bytes = Buffer.from('one\r\n\nzwei ü\n\u0000garbage\nlast')
  const whole = [
    { text: 'one', offset: 0 },
    { text: 'zwei ü', offset: 6 },
    { text: '\u0000garbage', offset: 14 },
  ]
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: bytes.length })), (cuts) => {
      const splitter = createSplitter()
      const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length]
      const lines = edges.slice(1).flatMap((end, index) => {
        const start = edges[index] ?? 0
        return splitter.push(bytes.subarray(start, end), start)
      })
      expect(lines).toEqual(whole)
      expect(splitter.restAt()).toBe(23)
      expect(splitter.rest()).toEqual([{ text: 'last', offset: 23 }])
      expect(splitter.restAt()).toBeNull()
    }),
  )
})

test('a line over the limit is dropped as unreadable and the next one is whole again', () => {
  const splitter = createSplitter()
  const half = Buffer.alloc(LINE_BYTES_MAX, 'x')
  expect(splitter.push(half, 0)).toEqual([])
  expect(splitter.push(half, LINE_BYTES_MAX)).toEqual([])
  expect(splitter.push(Buffer.from('x\nnext\n'), 2 * LINE_BYTES_MAX)).toEqual([
    { text: null, offset: 0 },
    { text: 'next', offset: 2 * LINE_BYTES_MAX + 2 },
  ])
})

test('a line of exactly the limit is kept', () => {
  const [line] = createSplitter().push(Buffer.concat([Buffer.alloc(LINE_BYTES_MAX, 'x'), Buffer.from('\n')]), 0)
  expect(line?.text?.length).toBe(LINE_BYTES_MAX)
})
