// The hash chain that makes the journal tamper-evident: each hash covers the one before it and the stored text.
import { createHash } from 'node:crypto'

/** What the first event's hash is chained to. */
export const GENESIS = '0'.repeat(64)

/** SHA-256, hex, over the previous hash and the stored text of the envelope. */
export function chainHash(previous: string, body: string): string {
  return createHash('sha256').update(previous).update('\n').update(body).digest('hex')
}
