// Frames come out as they went in, however the stream was cut, and a frame that is too large is never buffered.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Trouble } from '#protocol/errors.ts'
import { FRAME_BYTES_MAX } from '#protocol/wire.ts'
import { encodeBinary, encodeJson, type Frame, FrameReader } from '#transport/framing.ts'

const frame: fc.Arbitrary<Frame> = fc.oneof(
  fc.jsonValue().map((value): Frame => ({ kind: 'json', value: JSON.parse(JSON.stringify(value)) })),
  fc.uint8Array({ maxLength: 300 }).map((bytes): Frame => ({ kind: 'binary', bytes: Buffer.from(bytes) })),
)
const encode = (one: Frame) => (one.kind === 'json' ? encodeJson(one.value) : encodeBinary(one.bytes))

function* cut(bytes: Buffer, sizes: readonly number[]): Generator<Buffer> {
  for (let start = 0, index = 0; start < bytes.length; index++) {
    const size = sizes[index % sizes.length] ?? 1
    yield bytes.subarray(start, start + size)
    start += size
  }
}

function header(length: number, kind: number): Buffer {
  const bytes = Buffer.alloc(5)
  bytes.writeUInt32BE(length, 0)
  bytes.writeUInt8(kind, 4)
  return bytes
}

describe('a frame reader', () => {
  test('gives the same frames for any chunking', () => {
    fc.assert(
      fc.property(
        fc.array(frame, { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }),
        (frames, sizes) => {
          const reader = new FrameReader()
          const read = [...cut(Buffer.concat(frames.map(encode)), sizes)].flatMap((chunk) => [...reader.feed(chunk)])
          expect(read).toEqual(frames)
        },
      ),
    )
  })

  test('reads the largest frame in small pieces', () => {
    const bytes = Buffer.alloc(FRAME_BYTES_MAX, 7)
    const reader = new FrameReader()
    const read = [...cut(encodeBinary(bytes), [65_536])].flatMap((chunk) => [...reader.feed(chunk)])
    expect(read.map((one) => one.kind === 'binary' && one.bytes.equals(bytes))).toEqual([true])
  })

  test('refuses a frame above the limit as soon as its header is there', () => {
    expect(() => [...new FrameReader().feed(header(FRAME_BYTES_MAX + 1, 1))]).toThrow(Trouble)
  })

  test('refuses what is no frame: an unknown kind, or JSON that is none', () => {
    expect(() => [...new FrameReader().feed(header(3, 9))]).toThrow(Trouble)
    expect(() => [...new FrameReader().feed(Buffer.concat([header(3, 0), Buffer.from('{a}')]))]).toThrow(Trouble)
    expect(() => [...new FrameReader().feed(Buffer.from('GET / HTTP/1.1\r\n\r\n'))]).toThrow(Trouble)
  })

  test('yields the good frames that came before a bad one', () => {
    const reader = new FrameReader()
    const seen: Frame[] = []
    expect(() => {
      for (const one of reader.feed(Buffer.concat([encodeJson({ a: 1 }), header(0, 9)]))) seen.push(one)
    }).toThrow(Trouble)
    expect(seen).toEqual([{ kind: 'json', value: { a: 1 } }])
  })
})

test('a value too large for a frame is refused before it is sent', () => {
  expect(() => encodeJson('x'.repeat(FRAME_BYTES_MAX))).toThrow(Trouble)
  expect(() => encodeBinary(new Uint8Array(FRAME_BYTES_MAX + 1))).toThrow(Trouble)
})
