// Events of deciding: machine moves, rulings, questions, answers, effects.
import { z } from 'zod'
import { EDIT_CHARS_MAX } from './agent-request.ts'
import { escalationSchema, NOTE_CHARS_MAX, verdictSchema } from './escalation.ts'
import { fact } from './fact.ts'
import { intentSchema } from './intent.ts'
import { ruleSchema } from './rule.ts'
import { severitySchema } from './severity.ts'

const intentId = z.string().max(40)
const because = z.string().max(400)

export const MACHINES = ['commit-audit', 'session', 'workflow', 'workflow-step'] as const

export const decisionEvents = [
  fact('machine.moved', {
    machine: z.enum(MACHINES),
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
    /** Until then it can be taken back and nothing happens; left out where it takes effect at once. */
    heldUntil: z.int().optional(),
  }),
  /** The time for taking a held answer back is over: it takes effect. */
  fact('escalation.released', { escalationId: z.string() }),
  /** A held answer was taken back: the question is open again. */
  fact('escalation.undone', { escalationId: z.string() }),
  /** It still needs somebody: it was snoozed until now, or nobody has answered for long. */
  fact('escalation.raised', { escalationId: z.string(), severity: severitySchema, because }),
  fact('escalation.snoozed', { escalationId: z.string(), until: z.int() }),
  /** Its deadline passed: the answer is no. */
  fact('escalation.expired', { escalationId: z.string() }),
  /** The question no longer stands, e.g. because it was answered in the session itself. */
  fact('escalation.withdrawn', { escalationId: z.string(), because }),
  /** A human took a rule that was offered with a question. It holds until it is revoked. */
  fact('rule.accepted', { rule: ruleSchema, escalationId: z.string() }),
  fact('rule.revoked', { name: z.string().max(80) }),
  fact('effect.done', { intentId }),
  fact('effect.failed', { intentId, message: z.string().max(400), hint: z.string().max(400), final: z.boolean() }),
] as const
