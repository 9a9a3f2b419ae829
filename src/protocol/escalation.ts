// A question for the human. It is data in the journal, so a restart keeps it; it is settled once, by a human or by time,
// and time only ever says no.
import { z } from 'zod'
import { EDIT_CHARS_MAX } from './agent-request.ts'
import { intentSchema } from './intent.ts'
import { ruleSchema } from './rule.ts'
import { severitySchema } from './severity.ts'

/** Each has a number key. */
export const OPTIONS_MAX = 9
export const NOTE_CHARS_MAX = 500
export const verdictSchema = z.enum(['approve', 'reject'])

export const optionSchema = z.strictObject({
  /** Key and name of the option, e.g. `approve`, `pause`, `dismiss`. */
  id: z.string().max(20),
  label: z.string().max(120),
  verdict: verdictSchema,
  /** What has to be written with it: a reason, or the text that takes the place of the agent's. */
  takes: z.enum(['nothing', 'reason', 'text']),
  /** It destroys something: taken only from somebody who says so a second time. */
  confirm: z.boolean(),
  /** A rule that comes into force with it; only ever by a human's hand. */
  rule: ruleSchema.optional(),
  /** What is allowed when this option is chosen. */
  intents: z.array(intentSchema).max(4),
})
export type Option = z.infer<typeof optionSchema>

/** How people have answered the same before. */
export const precedentSchema = z.strictObject({
  allowed: z.int().min(0),
  refused: z.int().min(0),
  /** Of the latest answer. */
  at: z.int(),
  last: z.enum(['allowed', 'refused']),
  /** So many of the latest answers said the same as the last. */
  streak: z.int().min(0),
})
export type Precedent = z.infer<typeof precedentSchema>

export const escalationSchema = z.strictObject({
  id: z.string().max(30),
  kind: z.enum(['critical-finding', 'permission', 'question', 'threat', 'other']),
  severity: severitySchema,
  title: z.string().max(300),
  /** Why a human is asked: the rule's own words. */
  because: z.string().max(400),
  evidence: z.array(z.string().max(400)).max(60),
  /** The command or the change itself, in full as far as it is shown. */
  subject: z.array(z.string().max(400)).max(40).optional(),
  /** Paths and places that it touches. */
  touches: z.array(z.string().max(400)).max(20).optional(),
  /** As it was when the question was asked; left out where nobody has answered the same. */
  precedent: precedentSchema.optional(),
  /** The same for questions that ask for the same thing and may be answered together; null when it stands alone. */
  likeness: z.string().max(40).nullable(),
  /** What `text` starts from where an option takes it; null where none does. */
  editable: z.string().max(EDIT_CHARS_MAX).nullable(),
  /** Session, audit or threat that it is about, for jumping there. */
  about: z.strictObject({
    sessionId: z.string().nullable(),
    auditId: z.string().nullable(),
    threatId: z.string().nullable(),
  }),
  openedAt: z.int(),
  /** From then on the answer is no. */
  deadlineAt: z.int(),
  /** So long an answer waits before it takes effect, so that it can be taken back; at once when it is left out. */
  undoMs: z.strictObject({ approve: z.int().min(0), reject: z.int().min(0), bulk: z.int().min(0) }).optional(),
  /** How often, and how many times at most, it is raised again while nobody answers; never when it is left out. */
  remind: z.strictObject({ everyMs: z.int().min(1_000), timesMax: z.int().min(0) }).optional(),
  /** The first option that approves and the first that rejects are the keys `a` and `r`. */
  options: z.array(optionSchema).min(1).max(OPTIONS_MAX),
})
export type Escalation = z.infer<typeof escalationSchema>

export const answerSchema = z.strictObject({
  escalationId: z.string().max(30),
  verdict: verdictSchema,
  /** Option id; without it the first option with that verdict. */
  option: z.string().max(20).optional(),
  note: z.string().max(NOTE_CHARS_MAX).optional(),
  /** For an option that takes a text. */
  text: z.string().max(EDIT_CHARS_MAX).optional(),
  /** Said a second time, for an option that wants that. */
  confirmed: z.boolean().optional(),
  /** Also for every other open question that asks exactly the same; each is answered on its own. */
  allLikeIt: z.boolean().optional(),
})
export type Answer = z.infer<typeof answerSchema>
