import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Bytes, CHUNK_BYTES } from '#sources/logs/bytes.ts'
import { LINES, UNIT_BYTES_MAX } from '#sources/logs/framing.ts'
import { createTrail } from '#sources/logs/trail.ts'
import { Window } from '#sources/logs/window.ts'

/** Bytes that come in pieces of the given sizes, in turn. */
function inPieces(content: Buffer, sizes: readonly number[]): Bytes {
  let at = 0
  let turn = 0
  return {
    async read(into, from) {
      const size = sizes[turn++ % sizes.length] ?? content.length
      const got = content.copy(into, from, at, Math.min(at + size, content.length))
      at += got
      return got
    },
    isEnded: () => at >= content.length,
    close: async () => {},
  }
}

type Reading = { lines: string[]; cuts: number; offset: number; insideLine: boolean; longest: number }

async function readAll(content: Buffer, sizes: readonly number[], softBytes = 1_000): Promise<Reading> {
  const trail = createTrail()
  let cuts = 0
  const onCut = () => {
    cuts += 1
  }
  const window = new Window({ bytes: inPieces(content, sizes), trail, insideLine: false, framing: LINES, onCut })
  const lines: string[] = []
  let longest = 0
  const note = (part: ReturnType<Window['take']>) => {
    if (!part) return
    expect(part.bytes[part.to - 1]).toBe(10)
    longest = Math.max(longest, part.to - part.from)
    lines.push(...part.bytes.toString('utf8', part.from, part.to - 1).split('\n'))
  }
  for (let filled = 'more'; filled === 'more'; ) {
    filled = await window.fill()
    for (let part = window.take(softBytes); part; part = window.take(softBytes)) note(part)
  }
  note(window.rest())
  return { lines, cuts, offset: trail.offset(), insideLine: window.insideLine, longest }
}

test('however the bytes come, also in the middle of a character, the lines are the same', async () => {
  const content = Buffer.from('one\r\n\nzwei ü€😀\n\u0000\u0001\u007f garbage\nlast')
  const sizes = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(sizes, fc.integer({ min: 1, max: 60 }), async (pieces, softBytes) => {
      const { lines, offset } = await readAll(content, pieces, softBytes)
      expect(lines).toEqual(['one\r', '', 'zwei ü€😀', '\u0000\u0001\u007f garbage', 'last'])
      expect(offset).toBe(content.length)
    }),
    { seed: 1 },
  )
})

test('a line over the maximum is cut there, counted, and the next one is whole again', async () => {
  const long = 'x'.repeat(3 * UNIT_BYTES_MAX + 7)
  const { lines, cuts, offset } = await readAll(Buffer.from(`first\n${long}\nnext\n`), [CHUNK_BYTES])
  expect(lines.map(({ length }) => length)).toEqual([5, UNIT_BYTES_MAX, 4])
  expect(cuts).toBe(1)
  expect(offset).toBe(6 + long.length + 1 + 5)
})

test('a line of the maximum with its newline is handed out whole', async () => {
  const { lines, cuts } = await readAll(Buffer.from(`${'x'.repeat(UNIT_BYTES_MAX - 1)}\nnext\n`), [CHUNK_BYTES])
  expect([lines.map(({ length }) => length), cuts]).toEqual([[UNIT_BYTES_MAX - 1, 4], 0])
})

test('a file without any newline is one cut line, whose end is left out', async () => {
  const { lines, cuts, insideLine } = await readAll(Buffer.alloc(5 * UNIT_BYTES_MAX), [CHUNK_BYTES])
  expect([lines.length, cuts, insideLine]).toEqual([1, 1, true])
})

test('what is handed out at once is about as much as was asked for', async () => {
  const { longest } = await readAll(Buffer.from('0123456789\n'.repeat(1_000)), [CHUNK_BYTES], 100)
  expect(longest).toBe(99)
})

test('nothing gives nothing', async () => {
  expect(await readAll(Buffer.alloc(0), [1])).toMatchObject({ lines: [], offset: 0 })
})
