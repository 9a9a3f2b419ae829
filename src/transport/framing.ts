// Frames over a byte stream, the same for every socket of Signalbox: four bytes length of the payload (big-endian), one
// byte kind (0 JSON, 1 binary), payload. What a frame means is in protocol/; who may send it is the server's matter.
import { messageOf, Trouble } from '#protocol/errors.ts'
import { FRAME_BYTES_MAX } from '#protocol/wire.ts'

const JSON_KIND = 0
const BINARY_KIND = 1
const HEADER_BYTES = 5

export type Frame =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'binary'; readonly bytes: Buffer }

/** One frame with `value` as JSON. Throws Trouble above FRAME_BYTES_MAX. */
export function encodeJson(value: unknown): Buffer {
  return encode(JSON_KIND, [Buffer.from(JSON.stringify(value), 'utf8')])
}

/** One frame with `parts`, one after the other, as they are. Throws Trouble above FRAME_BYTES_MAX. */
export function encodeBinary(...parts: readonly Uint8Array[]): Buffer {
  return encode(BINARY_KIND, parts)
}

function encode(kind: number, parts: readonly Uint8Array[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  if (length > FRAME_BYTES_MAX) throw tooLarge(length)
  const frame = Buffer.allocUnsafe(HEADER_BYTES + length)
  frame.writeUInt32BE(length, 0)
  frame.writeUInt8(kind, 4)
  let at = HEADER_BYTES
  for (const part of parts) {
    frame.set(part, at)
    at += part.length
  }
  return frame
}

/** Turns chunks, however cut, back into frames. After it has thrown, the stream is out of step and must be closed. */
export class FrameReader {
  #chunks: Buffer[] = []
  #bytes = 0
  /** Bytes without which nothing can be done: the header, then the whole frame. */
  #needed = HEADER_BYTES

  #join(): Buffer {
    const [first] = this.#chunks
    const joined = first && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks)
    this.#chunks = [joined]
    return joined
  }

  /** The frames completed by `chunk`. Throws Trouble on one that is too large (before buffering it) or is no frame. */
  *feed(chunk: Uint8Array): Generator<Frame, void, undefined> {
    this.#chunks.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
    this.#bytes += chunk.length
    while (this.#bytes >= this.#needed) {
      const joined = this.#join()
      this.#needed = HEADER_BYTES + payloadBytesOf(joined)
      if (joined.length < this.#needed) return
      const whole = joined.subarray(0, this.#needed)
      const rest = joined.subarray(this.#needed)
      // A chunk that mostly is one whole frame is passed on without being copied.
      this.#chunks = rest.length > 0 ? [rest] : []
      this.#bytes -= this.#needed
      this.#needed = HEADER_BYTES
      yield decode(whole)
    }
  }
}

function payloadBytesOf(frame: Buffer): number {
  const length = frame.readUInt32BE(0)
  if (length > FRAME_BYTES_MAX) throw tooLarge(length)
  if (frame.readUInt8(4) > BINARY_KIND) throw notOurs('unknown kind of frame')
  return length
}

function decode(frame: Buffer): Frame {
  const payload = frame.subarray(HEADER_BYTES)
  if (frame.readUInt8(4) === BINARY_KIND) return { kind: 'binary', bytes: payload }
  try {
    return { kind: 'json', value: JSON.parse(payload.toString('utf8')) }
  } catch (thrown) {
    throw notOurs(messageOf(thrown))
  }
}

const tooLarge = (bytes: number) =>
  new Trouble(
    `A frame of ${bytes} bytes is larger than ${FRAME_BYTES_MAX}.`,
    'The other side is probably not a part of Signalbox, or of another version.',
  )

const notOurs = (because: string) =>
  new Trouble(
    `The other side does not speak in frames: ${because}`,
    'It is probably not a part of Signalbox, or of another version.',
  )
