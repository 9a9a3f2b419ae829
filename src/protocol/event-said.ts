// Events of what agents say of their own accord. Words only: nothing follows from them by itself.
import { z } from 'zod'
import { agentResultSchema } from './agent-result.ts'
import { fact } from './fact.ts'

const sessionId = z.string()

export const saidEvents = [
  /** What it is at, in its own words; redacted and printable. */
  fact('agent.said', { sessionId, text: z.string().max(300) }),
  fact('result.submitted', { sessionId, result: agentResultSchema }),
] as const
