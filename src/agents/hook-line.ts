// What a relay sends: one line of JSON. What it is answered: GO (print nothing and leave), WAIT (the answer follows on this
// connection), or the answer itself, which it prints. sessions/relay/ speaks the same.
import { z } from 'zod'

export const PAYLOAD_BYTES_MAX = 1024 * 1024
/** The payload and the few fields around it. */
export const LINE_BYTES_MAX = PAYLOAD_BYTES_MAX + 4 * 1024

export const GO = '\n'
export const WAIT = 'wait\n'

const name = z.string().regex(/^[A-Za-z0-9._-]{1,100}$/)

const hookLineSchema = z.object({
  v: z.literal(1),
  session: z.string().regex(/^s[0-9]{1,9}$/),
  token: z.string().max(100),
  agent: name,
  requestId: name,
  event: name,
  payload: z.unknown(),
})
export type HookLine = z.infer<typeof hookLineSchema>

/** Null for anything that is no such line. */
export function parseHookLine(text: string): HookLine | null {
  try {
    return hookLineSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}
