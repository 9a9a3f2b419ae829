// Events of workflows: runs of several agents, step by step. A run carries its whole definition, so that a file that changes meanwhile
// changes nothing in what runs already.
import { z } from 'zod'
import {
  agentResultSchema,
  judgedItemSchema,
  placeSchema,
  RESULT_DEBT_MAX,
  RESULT_FINDINGS_MAX,
  RESULT_ITEMS_MAX,
} from './agent-result.ts'
import { fact } from './fact.ts'
import { budgetSchema } from './role.ts'
import { sandboxSchema } from './sandbox.ts'
import { severitySchema } from './severity.ts'
import { shaSchema } from './subject.ts'
import { triageSchema } from './triage.ts'
import { issueKindSchema, workflowShape } from './workflow.ts'

export const BRIEF_CHARS_MAX = 20_000
export const ISSUE_CHARS_MAX = 8_000
export const TASK_CHARS_MAX = 8_000

const because = z.string().max(400)

export const runIdSchema = z.string().regex(/^w[0-9]{1,9}$/)
export const issueIdSchema = z.string().regex(/^i[0-9]{1,12}$/)
/** Names one try of one step: everything that is done for it carries this. */
export const tryShape = {
  runId: runIdSchema,
  stepId: z.string().max(30),
  /** Counts from 1; one more after each rejection. */
  round: z.int().min(1).max(99),
  /** Counts from 1 in each round. */
  attempt: z.int().min(1).max(9),
}
export const trySchema = z.strictObject(tryShape)
export type Try = z.infer<typeof trySchema>

export const issueTextSchema = z.strictObject({
  title: z.string().min(1).max(200),
  /** Untrusted: it is quoted as data wherever it goes. */
  text: z.string().max(ISSUE_CHARS_MAX),
  kinds: z.array(issueKindSchema).max(8),
})

export const runSchema = z.strictObject({
  runId: runIdSchema,
  workflow: workflowShape,
  issue: issueTextSchema,
  /** The commit that the work starts from, and the branch that it is meant for. */
  base: shaSchema,
  target: z.string().max(200),
  /** The threat that it is to end; null where it is about none. */
  threatId: z.string().max(60).nullable(),
  by: z.enum(['human', 'supervisor']),
  /** Why a human has to say yes before anything of it begins: the day's budget. */
  over: because.optional(),
})
export type Run = z.infer<typeof runSchema>

export const usageSchema = z.strictObject({
  tokens: z.int().min(0),
  costUsd: z.number().min(0),
})
export type Usage = z.infer<typeof usageSchema>

/** What a person may choose when a run cannot go on by itself (D7). */
export const STEERS = ['accept', 'retry', 'rescope', 'extend', 'abandon'] as const
export const steerSchema = z.enum(STEERS)
export type Steer = z.infer<typeof steerSchema>

const placed = { file: z.string().max(400), line: z.int().min(0) }

export const examinedSchema = z.strictObject({
  /** What the rules found in the change. */
  issues: z
    .array(
      z.strictObject({
        severity: severitySchema,
        rule: z.string().max(100),
        type: z.string().max(20),
        ...placed,
        text: z.string().max(400),
      }),
    )
    .max(RESULT_FINDINGS_MAX),
  /** Checks that could not run are named here: not run is no pass. */
  failedChecks: z.array(z.string().max(100)).max(20),
  tests: z.strictObject({
    status: z.enum(['PASS', 'FAIL', 'TIMEOUT', 'NOT_RUN']),
    because: z.string().max(400),
    inherited: z.boolean(),
  }),
  /** The change has code in it, and tests. */
  touchesCode: z.boolean(),
  touchesTests: z.boolean(),
  /** Paths of the change. */
  files: z.array(z.string().max(400)).max(500),
  /** Places that the review points at and that the tree of that commit does not have. */
  missing: z.array(placeSchema).max(100),
})
export type Examined = z.infer<typeof examinedSchema>

const ofRole = {
  /** What it is told at its prompt; left out where its command line says all. */
  task: z.string().max(TASK_CHARS_MAX).optional(),
  /** What its role may spend in one try. */
  budget: budgetSchema.optional(),
}

export const workflowEvents = [
  /** A run was decided on, by the supervisor or with its question; the run follows from it. */
  fact('workflow.chosen', {
    workflow: z.string().max(40),
    issue: issueTextSchema,
    threatId: z.string().max(60).nullable(),
    /** The branch that the work is meant for; left out: the main one. */
    target: z.string().max(200).optional(),
    by: z.enum(['human', 'supervisor']).optional(),
    because,
  }),
  /** What an issue that a human gave was found to be about. Unless that is sure, a human is asked. */
  fact('issue.triaged', {
    issueId: issueIdSchema,
    issue: issueTextSchema,
    triage: triageSchema,
    target: z.string().max(200),
    threatId: z.string().max(60).nullable(),
    /** The run that follows; null where a human is asked. */
    runId: runIdSchema.nullable(),
  }),
  fact('workflow.requested', { run: runSchema }),
  /** Its work tree and brief are there; the session that it is done in follows from this. */
  fact('step.prepared', {
    ...tryShape,
    /** The session's launch without its id. */
    name: z.string().min(1).max(60),
    profile: z.string().max(60),
    argv: z.array(z.string().max(8192)).min(1).max(256),
    cwd: z.string().max(4096),
    env: z.record(z.string(), z.string().max(8192)),
    role: z.string().max(40),
    worktree: z.string().max(40).nullable(),
    /** What the role may touch, as a sandbox; null where it may touch everything. */
    sandbox: sandboxSchema.nullable(),
    /** Where the work tree stood before. */
    from: shaSchema,
    ...ofRole,
  }),
  fact('step.started', {
    ...tryShape,
    sessionId: z.string(),
    from: shaSchema,
    worktree: z.string().max(40).nullable(),
    ...ofRole,
  }),
  /** What its session has spent until now, all of it. */
  fact('step.spent', { ...tryShape, sessionId: z.string(), usage: usageSchema }),
  /** What came of a try. Without a result nothing was handed in, and `because` says what was seen instead. */
  fact('step.finished', {
    ...tryShape,
    result: agentResultSchema.nullable(),
    because,
    /** What its work tree stands at; null where it changed nothing or may not. */
    commit: shaSchema.nullable(),
    usage: usageSchema,
  }),
  /** Its time is up. */
  fact('step.expired', tryShape),
  /** What the gate saw itself on the exact commit, and what of the review's evidence is there. */
  fact('gate.examined', {
    ...tryShape,
    of: z.string().max(30),
    examined: examinedSchema,
  }),
  /** The gate's own ruling on step `of`, with what it ran itself and what it believed of the review. */
  fact('gate.checked', {
    ...tryShape,
    of: z.string().max(30),
    pass: z.boolean(),
    /** The review itself cannot be relied on: another one is needed. */
    void: z.boolean(),
    because,
    items: z.array(judgedItemSchema).max(RESULT_ITEMS_MAX * 2),
    findings: agentResultSchema.shape.findings.max(RESULT_FINDINGS_MAX),
    debt: agentResultSchema.shape.debt.unwrap().max(RESULT_DEBT_MAX),
  }),
  fact('step.merged', { ...tryShape, commit: shaSchema }),
  fact('step.conflicted', { ...tryShape, files: z.array(z.string().max(400)).max(50) }),
  fact('workflow.steered', {
    runId: runIdSchema,
    stepId: z.string().max(30),
    how: steerSchema,
    note: z.string().max(500).nullable(),
  }),
  /** Deferred work that a run found or left (D2). */
  fact('debt.noted', {
    runId: runIdSchema,
    stepId: z.string().max(30),
    title: z.string().max(200),
    why: z.string().max(400),
  }),
  fact('workflow.ended', { runId: runIdSchema, outcome: z.enum(['done', 'abandoned', 'cancelled']), because }),
] as const
