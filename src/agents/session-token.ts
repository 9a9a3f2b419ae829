// How a process proves which session it belongs to: a token that only we can make for that session, given to it in its environment.
import { createHmac, timingSafeEqual } from 'node:crypto'

/** The token of a session: HMAC-SHA256 of its id under the workspace's secret, in hex. */
export function sessionToken(secret: string, sessionId: string): string {
  return createHmac('sha256', secret).update(sessionId).digest('hex')
}

/** Compared in constant time, so that the answer's delay tells nothing about it. */
export function isTokenOf(secret: string, sessionId: string, token: string): boolean {
  const right = Buffer.from(sessionToken(secret, sessionId))
  const given = Buffer.from(token)
  return given.length === right.length && timingSafeEqual(given, right)
}
