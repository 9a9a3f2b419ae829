// The payload of a binary frame between pty-host and client: which session, and its bytes. One byte length of the session
// id, the id in ASCII, the bytes.
import { Trouble } from '#protocol/errors.ts'
import { encodeBinary } from './framing.ts'

const ID_BYTES_MAX = 20

/** One frame with `bytes` of or for a session. */
export function encodeSessionBytes(sessionId: string, bytes: Uint8Array): Buffer {
  const id = Buffer.from(sessionId, 'ascii')
  if (id.length > ID_BYTES_MAX) throw notOfSession()
  return encodeBinary(Uint8Array.of(id.length), id, bytes)
}

/** The opposite. Throws Trouble when it is none. */
export function decodeSessionBytes(payload: Buffer): { readonly sessionId: string; readonly bytes: Buffer } {
  const length = payload[0] ?? 0
  if (length === 0 || length > ID_BYTES_MAX || payload.length < 1 + length) throw notOfSession()
  return { sessionId: payload.toString('ascii', 1, 1 + length), bytes: payload.subarray(1 + length) }
}

const notOfSession = () => new Trouble('A binary frame names no session.', 'Both sides must be of the same version.')
