// Events of memory (C6): a text that a person leaves in a file for a session, what became of it, and who read what was injected.
import { z } from 'zod'
import { fact } from './fact.ts'
import { TEXT_CHARS_MAX } from './intent.ts'
import { memoryHashSchema } from './memory.ts'

const sessionId = z.string()
const because = z.string().max(400)
/** Names the request to read: the id of its intent. */
const readId = z.string().max(40)

export const memoryEvents = [
  /** The file was read for a session: what stands in it is typed there unless it was injected before. */
  fact('memory.found', { readId, sessionId, hash: memoryHashSchema, text: z.string().min(1).max(TEXT_CHARS_MAX) }),
  /** Nothing was injected, and the file stays as it is. */
  fact('memory.skipped', { readId, sessionId, hash: memoryHashSchema.nullable(), because }),
  /** It was seen that the text was submitted. The same text is never injected again. */
  fact('memory.injected', { readId, sessionId, hash: memoryHashSchema }),
  /** What became of the file afterwards. */
  fact('memory.emptied', { hash: memoryHashSchema, isEmpty: z.boolean(), because }),
  /** Somebody wants to see what was injected so far; a human says yes first. */
  fact('memory.asked', { dumpId: z.string().max(20) }),
  /** A human said yes. */
  fact('memory.dumped', { dumpId: z.string().max(20) }),
] as const
