// Events of sessions: agents in PTYs.
import { z } from 'zod'
import { requestKindSchema } from './agent-request.ts'
import { fact } from './fact.ts'
import { launchSchema, observedStateSchema } from './session.ts'

const sessionId = z.string()
const because = z.string().max(300)

export const sessionEvents = [
  fact('session.requested', { launch: launchSchema }),
  fact('session.started', { sessionId, pid: z.int() }),
  /** What it is doing, by all the evidence there is, when that has changed. */
  fact('session.observed', {
    sessionId,
    state: observedStateSchema,
    /** What it waits for, where that is known; null in other states. */
    waitingFor: requestKindSchema.nullable(),
    because,
  }),
  /** What became of a text for a session, by what was seen: held and dropped were not entered. */
  fact('session.sent', {
    sessionId,
    intentId: z.string().max(40),
    outcome: z.enum(['submitted', 'held', 'dropped']),
    because,
  }),
  fact('session.paused', { sessionId, because }),
  fact('session.continued', { sessionId, because }),
  fact('session.exited', { sessionId, code: z.int().nullable(), signal: z.int().nullable() }),
  /** The pty-host no longer knows it: its end was not seen. */
  fact('session.lost', { sessionId, because }),
] as const
