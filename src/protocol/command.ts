// Everything a face may ask of the engine, and the answer it gets. A command carries a key: sent twice, it acts once.
import { z } from 'zod'
import { answerSchema } from './escalation.ts'
import { ISSUE_CHARS_MAX } from './event-workflow.ts'
import { TEXT_CHARS_MAX } from './intent.ts'
import { ARGV_MAX, COLS_MAX, launchOptions, ROWS_MAX } from './session.ts'
import { triageSchema } from './triage.ts'
import { ISSUE_KINDS, issueKindSchema } from './workflow.ts'

const ask = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.strictObject({ type: z.literal(type), ...shape })

export const JOURNAL_PAGE_MAX = 1_000

export const commandSchema = z.discriminatedUnion('type', [
  ask('session.start', {
    name: z.string().min(1).max(60).optional(),
    profile: z.string().max(60).optional(),
    argv: z.array(z.string().max(8192)).min(1).max(ARGV_MAX),
    cwd: z.string().max(4096),
    cols: z.int().min(2).max(COLS_MAX),
    rows: z.int().min(1).max(ROWS_MAX),
    ...launchOptions,
  }),
  ask('session.stop', { sessionId: z.string() }),
  /** Ends it if it runs, and starts the same launch again under a new id. */
  ask('session.restart', { sessionId: z.string() }),
  /** Acknowledged with the id of the intent; what came of it is the event `session.sent` with that id. */
  ask('session.send', { sessionId: z.string(), text: z.string().min(1).max(TEXT_CHARS_MAX) }),
  ask('session.pause', { sessionId: z.string() }),
  ask('session.continue', { sessionId: z.string() }),
  ask('escalation.answer', { answer: answerSchema }),
  /** Takes an answer back that has not taken effect yet. */
  ask('escalation.undo', { escalationId: z.string() }),
  /** Ends a rule that was accepted with a question. */
  ask('rule.revoke', { name: z.string().max(80) }),
  ask('escalation.snooze', {
    escalationId: z.string(),
    forMs: z
      .int()
      .min(1_000)
      .max(7 * 86_400_000),
  }),
  /** Acknowledged with the id of the run. */
  ask('workflow.start', {
    workflow: z.string().max(40),
    issue: z.strictObject({
      title: z.string().min(1).max(200),
      text: z.string().max(ISSUE_CHARS_MAX),
      kinds: z.array(issueKindSchema).max(ISSUE_KINDS.length),
    }),
    /** The branch that the work is meant for, as `heads` names it. */
    target: z.string().max(200),
    threatId: z.string().max(60).optional(),
  }),
  /** Acknowledged with the id of the run, or of the question what the issue is about. */
  ask('issue.submit', {
    issue: z.strictObject({ title: z.string().min(1).max(200), text: z.string().max(ISSUE_CHARS_MAX) }),
    triage: triageSchema,
    target: z.string().max(200),
    threatId: z.string().max(60).optional(),
  }),
  ask('workflow.cancel', { runId: z.string().max(12), because: z.string().max(300) }),
  /** Types the text that a person left in the file of memory into the session. Acknowledged with the id of the read. */
  ask('memory.read', { sessionId: z.string() }),
  /** `confirmed`: said a second time; else a question comes first. Acknowledged with the id of the dump. */
  ask('memory.dump', { confirmed: z.boolean().optional() }),
  ask('audit.reset', { auditId: z.string() }),
  /**
   * A person uses this face at this moment; `sessionId`: one session fills it, so that only that one is seen. Not journaled:
   * `notice.due` says what came of it.
   */
  ask('face.present', { sessionId: z.string().nullable() }),
  ask('journal.read', { since: z.int().min(0), countMax: z.int().min(1).max(JOURNAL_PAGE_MAX) }),
  ask('journal.verify', {}),
])
export type Command = z.infer<typeof commandSchema>

/** `ok` with what was made (an id) or read; or a refusal that says why and what to do. */
export const ackSchema = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), id: z.string().optional(), result: z.unknown().optional() }),
  z.strictObject({ ok: z.literal(false), refused: z.string().max(400) }),
])
export type Ack = z.infer<typeof ackSchema>
