// What a workflow wants done. Preparing and collecting can be done again; the session in between outlives the engine by itself.
import { z } from 'zod'
import { agentResultSchema, placeSchema } from './agent-result.ts'
import { BRIEF_CHARS_MAX, issueIdSchema, runIdSchema, steerSchema, TASK_CHARS_MAX, tryShape } from './event-workflow.ts'
import { shaSchema } from './subject.ts'
import { threatSchema } from './threat.ts'
import { triageSchema } from './triage.ts'
import { ISSUE_KINDS, issueKindSchema } from './workflow.ts'

const want = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.strictObject({ type: z.literal(type), ...shape })

export const STEER_OPTIONS_MAX = 5
export const PLACES_MAX = 100

/** Why a run asks a human. */
export const STUCK = [
  'rejected',
  'no-result',
  'expired',
  'conflict',
  'declared',
  'budget',
  'overspent',
  'no-progress',
  'approval',
  'merge-conflict',
] as const

export const workflowIntents = [
  /** Work tree, brief and command line for one try of a step. */
  want('step.prepare', {
    ...tryShape,
    title: z.string().max(80),
    role: z.string().max(40),
    brief: z.string().max(BRIEF_CHARS_MAX),
    /** It changes files: it gets the step's own work tree, which stays through all rounds. */
    writes: z.boolean(),
    /** What it starts from, or what a reviewer looks at. */
    base: shaSchema,
    /** The commit under review; null for work. */
    subject: shaSchema.nullable(),
  }),
  /** Types into the session of a try, which stands at its prompt: what it is to do, or that its result is missing. */
  want('step.tell', { ...tryShape, sessionId: z.string(), text: z.string().min(1).max(TASK_CHARS_MAX) }),
  /** Reads what the session left: result, commit, usage. `result`: handed in through the desk already. */
  want('step.collect', {
    ...tryShape,
    sessionId: z.string(),
    role: z.string().max(40),
    writes: z.boolean(),
    from: shaSchema,
    worktree: z.string().max(40).nullable(),
    result: agentResultSchema.nullable(),
  }),
  /** Runs what can be run on the exact commit, and checks what the review points at. */
  want('gate.check', {
    ...tryShape,
    of: z.string().max(30),
    commit: shaSchema,
    base: shaSchema,
    /** What the review points at. */
    places: z.array(placeSchema).max(PLACES_MAX),
  }),
  /** Joins a reviewed commit to the run's branch. */
  want('step.merge', { ...tryShape, of: z.string().max(30), commit: shaSchema, base: shaSchema }),
  /** A question only: the options of its escalation are `workflow.steer`. */
  want('workflow.escalate', {
    runId: runIdSchema,
    stepId: z.string().max(30),
    why: z.enum(STUCK),
    title: z.string().max(200),
    stage: z.string().max(200),
    detail: z.array(z.string().max(400)).max(20),
    recommends: steerSchema,
    options: z
      .array(z.strictObject({ how: steerSchema, tradeOff: z.string().max(200) }))
      .min(1)
      .max(STEER_OPTIONS_MAX),
    /** Steps that cannot begin before it is answered. */
    blocks: z.array(z.string().max(30)).max(30),
  }),
  /** The supervisor's: a run that is to end this threat. */
  want('workflow.begin', { workflow: z.string().max(40), kind: issueKindSchema, threat: threatSchema }),
  /** A question only: what is this issue about? The options of its escalation are `workflow.choose`. */
  want('issue.route', {
    issueId: issueIdSchema,
    title: z.string().max(200),
    triage: triageSchema,
    /** What could be run, likeliest first. */
    routes: z
      .array(z.strictObject({ kind: issueKindSchema, workflow: z.string().max(40), start: z.string().max(40) }))
      .max(ISSUE_KINDS.length),
  }),
  /** A human's choice of what an issue is about. */
  want('workflow.choose', { issueId: issueIdSchema, kind: issueKindSchema, workflow: z.string().max(40) }),
  want('workflow.steer', { runId: runIdSchema, stepId: z.string().max(30), how: steerSchema }),
  /** Takes away the work trees of a run that has ended; its branch stays. */
  want('workflow.tidy', { runId: runIdSchema, worktrees: z.array(z.string().max(40)).max(30) }),
] as const
