// What an agent asks of a human, bound to exactly one occasion: session, agent, tool, arguments, turn and sequence. The answer
// goes to that occasion and to no other; how it gets there is the request's channel.
import { z } from 'zod'
import { severitySchema } from './severity.ts'

export const REQUEST_KINDS = ['permission', 'question', 'trust', 'form', 'plan'] as const
export const requestKindSchema = z.enum(REQUEST_KINDS)
export type RequestKind = z.infer<typeof requestKindSchema>

const LINES_MAX = 40
const CHOICES_MAX = 6
const QUESTIONS_MAX = 4
const PATHS_MAX = 20
/** Of a text that a human writes in place of the agent's. */
export const EDIT_CHARS_MAX = 20_000

export const requestChannelSchema = z.discriminatedUnion('by', [
  /** Typed into the agent's own dialog, which is read again before. */
  z.strictObject({
    by: z.literal('screen'),
    /** Which screen rule matched, for "why?". */
    rule: z.string().max(80),
    /** What to type for yes and for no, as raw characters. */
    approveKeys: z.string().max(16),
    rejectKeys: z.string().max(16),
  }),
  /** Given to whoever waits for it at the desk: a hook of the agent, or its server. */
  z.strictObject({
    by: z.literal('desk'),
    adapter: z.string().max(20),
    requestId: z.string().max(100),
    /** The agent shows the same question on its own screen meanwhile, and a human may answer it there. */
    isOnScreen: z.boolean(),
  }),
])

const choiceSchema = z.strictObject({ label: z.string().max(120), description: z.string().max(300) })

export const agentQuestionSchema = z.strictObject({
  question: z.string().max(400),
  multiple: z.boolean(),
  choices: z.array(choiceSchema).max(CHOICES_MAX),
})

export const agentRequestSchema = z.strictObject({
  /** Names this one request. */
  fingerprint: z.string().max(40),
  /** The same for requests that ask for the same thing: tool and canonical arguments, nothing of the occasion. */
  likeness: z.string().max(40),
  kind: requestKindSchema,
  tool: z.string().max(80),
  /** The command, path or question in one line, redacted and printable. */
  detail: z.string().max(400),
  /** All that is shown before deciding, as a command of several lines or a diff; redacted and printable. */
  lines: z.array(z.string().max(400)).max(LINES_MAX),
  /** Paths that the arguments name, absolute where that is known. */
  paths: z.array(z.string().max(400)).max(PATHS_MAX),
  channel: requestChannelSchema,
  /** The sub-agent that asks; null for the session's own agent. */
  agentId: z.string().max(100).nullable(),
  turn: z.string().max(100).nullable(),
  /** What a human may write in its place, e.g. the command; null where nothing may be edited. */
  editable: z.string().max(EDIT_CHARS_MAX).nullable(),
  /** The command just as it would run, where that is known though it may not be edited: rules that allow need it. */
  exact: z.string().max(EDIT_CHARS_MAX).nullable().optional(),
  /** Answers that this agent takes besides yes and no. */
  offers: z.array(z.enum(['edit', 'session', 'always', 'interrupt', 'hand-over'])).max(5),
  questions: z.array(agentQuestionSchema).max(QUESTIONS_MAX),
  /** How bad the agent itself calls it, where it may say; CRITICAL is not its to say. */
  severity: severitySchema.exclude(['CRITICAL']).optional(),
})
export type AgentRequest = z.infer<typeof agentRequestSchema>

/** How a request is answered. The reason of a no travels beside it, as the note of the order. */
export const decisionSchema = z.strictObject({
  /** `hand-over`: neither; the agent's own dialog stays for the human. */
  behavior: z.enum(['allow', 'deny', 'hand-over']),
  /** How long a yes lasts: this once, for the rest of the session, or as a rule of the agent's own. */
  scope: z.enum(['once', 'session', 'always']),
  /** After a no the agent's turn ends too. */
  interrupt: z.boolean(),
  /** In place of the editable text; null leaves it. */
  text: z.string().max(EDIT_CHARS_MAX).nullable(),
  /** One for each question, in order; several choices are separated by `; `. */
  answers: z.array(z.string().max(4_000)).max(QUESTIONS_MAX),
})
export type Decision = z.infer<typeof decisionSchema>

export const ALLOW_ONCE: Decision = { behavior: 'allow', scope: 'once', interrupt: false, text: null, answers: [] }
export const DENY: Decision = { ...ALLOW_ONCE, behavior: 'deny' }
