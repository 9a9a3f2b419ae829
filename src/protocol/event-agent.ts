// Events that come from agents themselves, through their hooks, servers and screens: what they report and what they ask.
import { z } from 'zod'
import { agentRequestSchema } from './agent-request.ts'
import { fact } from './fact.ts'

const sessionId = z.string()
const because = z.string().max(300)

/** What an agent can report of itself, in the same words for every kind of agent. */
export const AGENT_REPORTS = [
  'started',
  'prompted',
  'tool-started',
  'tool-ended',
  'turn-ended',
  'turn-failed',
  'limited',
  'interrupted',
  /** It stands at its prompt and nothing happens. */
  'idle',
  /** Something on its screen needs a human; what, it does not say. */
  'needs-human',
  'ended',
] as const

export const agentEvents = [
  fact('agent.reported', {
    sessionId,
    report: z.enum(AGENT_REPORTS),
    /** One line for people, redacted and printable; empty when there is nothing to add. */
    detail: because,
    /** The sub-agent that it is about; null for the session's own agent. */
    agentId: z.string().max(100).nullable(),
    turn: z.string().max(100).nullable(),
  }),
  /** The agent's own name for the conversation that runs in the session, by which it can be resumed. */
  fact('agent.conversed', {
    sessionId,
    conversationId: z.string().max(100),
    transcript: z.string().max(1_000).nullable(),
  }),
  /** Model, cost and context as the agent shows them; null where it does not say. */
  fact('agent.measured', {
    sessionId,
    model: z.string().max(100).nullable(),
    costUsd: z.number().min(0).nullable(),
    contextPercent: z.number().min(0).max(100).nullable(),
  }),
  fact('request.raised', { sessionId, request: agentRequestSchema }),
  /**
   * A dialog on the screen of an agent that also asks through its hooks: until then its hook is waited for, so that one question
   * is not asked twice.
   */
  fact('request.held', { sessionId, request: agentRequestSchema, until: z.int() }),
  /** It is no longer asked: answered in the session, withdrawn by the agent, or nobody waits for it any more. */
  fact('request.closed', { sessionId, fingerprint: z.string().max(40), because }),
  /** An answer was given to it, or came too late: then `delivered` is false and nothing was done. */
  fact('request.answered', {
    sessionId,
    fingerprint: z.string().max(40),
    intentId: z.string().max(40),
    delivered: z.boolean(),
    because,
  }),
] as const
