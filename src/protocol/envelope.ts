// How an event travels and is stored: numbered, dated, signed with who caused it, and chained by hash once stored.
import { z } from 'zod'
import { eventSchema } from './event.ts'

/** Who caused it decides what it may settle: only a human answers an escalation. */
export const originSchema = z.enum(['human', 'agent', 'engine', 'remote'])
export type Origin = z.infer<typeof originSchema>

export const envelopeSchema = z.strictObject({
  seq: z.int().min(1),
  /** Epoch milliseconds on the engine's clock. */
  at: z.int(),
  origin: originSchema,
  host: z.string().max(100),
  /** Idempotency key of the command that caused it, if any. */
  key: z.string().max(80).nullable(),
  event: eventSchema,
})
export type Envelope = z.infer<typeof envelopeSchema>

/** An envelope as read back from the journal: `hash` covers the previous hash and this envelope. */
export const storedEnvelopeSchema = envelopeSchema.extend({ hash: z.string() })
export type StoredEnvelope = z.infer<typeof storedEnvelopeSchema>
