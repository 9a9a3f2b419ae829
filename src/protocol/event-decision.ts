// Events of deciding: machine moves, rulings, questions, answers, effects.
import { z } from 'zod'
import { EDIT_CHARS_MAX } from './agent-request.ts'
import { escalationSchema, NOTE_CHARS_MAX, verdictSchema } from './escalation.ts'
import { fact } from './fact.ts'
import { intentSchema } from './intent.ts'

const intentId = z.string().max(40)
const because = z.string().max(400)

export const decisionEvents = [
  fact('machine.moved', {
    machine: z.enum(['commit-audit', 'session']),
    id: z.string(),
    from: z.string(),
    to: z.string(),
    /** The event type that moved it. */
    on: z.string(),
  }),
  fact('intent.allowed', {
    intentId,
    intent: intentSchema,
    because,
    by: z.enum(['policy', 'human']),
    note: z.string().max(NOTE_CHARS_MAX).nullable(),
  }),
  fact('intent.denied', { intentId, intent: intentSchema, because, by: z.enum(['policy', 'human', 'time']) }),
  fact('escalation.opened', { escalation: escalationSchema, intent: intentSchema }),
  fact('escalation.answered', {
    escalationId: z.string(),
    verdict: verdictSchema,
    option: z.string(),
    note: z.string().max(NOTE_CHARS_MAX).nullable(),
    /** What a human wrote in place of the agent's text. */
    text: z.string().max(EDIT_CHARS_MAX).nullable(),
  }),
  fact('escalation.snoozed', { escalationId: z.string(), until: z.int() }),
  /** Its deadline passed: the answer is no. */
  fact('escalation.expired', { escalationId: z.string() }),
  /** The question no longer stands, e.g. because it was answered in the session itself. */
  fact('escalation.withdrawn', { escalationId: z.string(), because }),
  fact('effect.done', { intentId }),
  fact('effect.failed', { intentId, message: z.string().max(400), hint: z.string().max(400), final: z.boolean() }),
] as const
