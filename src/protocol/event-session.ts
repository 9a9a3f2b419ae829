// Events of sessions: agents in PTYs.
import { z } from 'zod'
import { requestKindSchema } from './agent-request.ts'
import { EVIDENCE_MAX, weighedSchema } from './evidence.ts'
import { fact } from './fact.ts'
import { confinementSchema } from './sandbox.ts'
import { launchSchema, observedStateSchema } from './session.ts'

const sessionId = z.string()
const because = z.string().max(300)

export const sessionEvents = [
  fact('session.requested', { launch: launchSchema }),
  /** How it is kept from files and network, or that it was to be and is not. */
  fact('session.confined', { sessionId, confinement: confinementSchema }),
  /** Its sandbox kept something from it, as far as that could be seen; once for each path. */
  fact('access.denied', { sessionId, path: z.string().max(400), by: z.enum(['sandbox']), because }),
  fact('session.started', { sessionId, pid: z.int() }),
  /** What it is doing, by all the evidence there is, when that has changed. */
  fact('session.observed', {
    sessionId,
    state: observedStateSchema,
    /** What it waits for, where that is known; null in other states. */
    waitingFor: requestKindSchema.nullable(),
    because,
    /** Every source with what it says, what became of that, and since when. */
    evidence: z.array(weighedSchema).max(EVIDENCE_MAX).optional(),
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
  fact('session.exited', {
    sessionId,
    code: z.int().nullable(),
    signal: z.int().nullable(),
    /** Where it was ended by a limit: which one. */
    because: because.optional(),
  }),
  /** The pty-host no longer knows it: its end was not seen. */
  fact('session.lost', { sessionId, because }),
] as const
