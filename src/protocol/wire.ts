// What goes over the engine's socket: a hello, then commands one way and acks, a world and envelopes the other.
import { z } from 'zod'
import { ackSchema, commandSchema } from './command.ts'
import { envelopeSchema } from './envelope.ts'

/** Raised when a frame changes its meaning; a face and an engine must agree on it. */
export const WIRE_VERSION = 1
export const FRAME_BYTES_MAX = 16 * 1024 * 1024

export const toEngineSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('hello'), version: z.int(), token: z.string() }),
  z.strictObject({ kind: z.literal('command'), id: z.int(), key: z.string().max(80), command: commandSchema }),
  z.strictObject({ kind: z.literal('watch') }),
  /** Ends the engine's process; the sessions live on. */
  z.strictObject({ kind: z.literal('stop') }),
])
export type ToEngine = z.infer<typeof toEngineSchema>

export const fromEngineSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('welcome'), version: z.int(), pid: z.int() }),
  z.strictObject({ kind: z.literal('refused'), because: z.string() }),
  z.strictObject({ kind: z.literal('ack'), id: z.int(), ack: ackSchema }),
  /** The projection at one moment; the envelopes that follow continue it. */
  z.strictObject({ kind: z.literal('world'), world: z.unknown() }),
  z.strictObject({ kind: z.literal('envelopes'), envelopes: z.array(envelopeSchema) }),
])
export type FromEngine = z.infer<typeof fromEngineSchema>
