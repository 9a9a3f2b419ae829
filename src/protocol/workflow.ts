// A workflow as a person writes it, one file each: steps, what each needs, who does it, when it is passed. What must be sequential is
// checked when it is read (workflow-check.ts), so that no run can ever do it otherwise.
import { z } from 'zod'
import { roleSchema } from './session.ts'

export const STEPS_MAX = 30
export const GOAL_CHARS_MAX = 2_000
export const WORKFLOWS_MAX = 64
export const PARALLEL_MAX = 8

/** What an issue is about (D4). */
export const ISSUE_KINDS = [
  'backend',
  'database',
  'devops',
  'errors',
  'performance',
  'security',
  'integration',
  'research',
] as const
export const issueKindSchema = z.enum(ISSUE_KINDS)
export type IssueKind = z.infer<typeof issueKindSchema>

/** Short enough that `w123456789-ID` is the name of a work tree. */
const stepId = z.string().regex(/^[a-z][a-z0-9-]{0,27}$/)

/** Where a step belongs: design comes before the implementation of it, implementation before its review. */
export const PHASES = [
  'research',
  'analysis',
  'design',
  'implementation',
  'review',
  'approval',
  'merge',
  'validation',
  'operation',
  'closing',
] as const
export const phaseSchema = z.enum(PHASES)

export const conditionSchema = z.strictObject({
  /** Said by one of the needed steps. */
  flag: z.string().max(40).optional(),
  /** The issue was found to be about this. */
  about: issueKindSchema.optional(),
  /** Holds when the above does not. */
  not: z.boolean().default(false),
})

export const stepSchema = z.strictObject({
  id: stepId,
  title: z.string().min(1).max(80),
  phase: phaseSchema,
  /**
   * `work`: an agent does it. `review`: an agent judges step `of`, and the gate checks that itself. `merge`: what step `of` made joins the
   * run's branch. `approve`: a human says yes. `watch`: the threat that the run is about has to end.
   */
  kind: z.enum(['work', 'review', 'merge', 'approve', 'watch']),
  /** Who does it; for `work` and `review`. */
  role: roleSchema.optional(),
  goal: z.string().max(GOAL_CHARS_MAX).default(''),
  needs: z.array(stepId).max(STEPS_MAX).default([]),
  /** Left out when it does not hold; steps that need it go on without it. */
  when: conditionSchema.optional(),
  /** The step that is judged or merged. */
  of: stepId.optional(),
  /** It changes files: in a work tree of its own, and a commit has to be there at the end. */
  writes: z.boolean().default(false),
  /** What the step has to show, as its agent and the person read it. */
  passes: z.array(z.string().min(1).max(200)).max(20).default([]),
  /** Items that the reviewer judges one by one; those that begin with `must:` decide. */
  checklist: z.array(z.string().min(1).max(60)).max(30).default([]),
  /** `fast`: only what must hold is judged. */
  track: z.enum(['full', 'fast']).default('full'),
  minutes: z
    .number()
    .positive()
    .max(24 * 60)
    .default(30),
})
export type Step = z.infer<typeof stepSchema>

export const capsSchema = z.strictObject({
  /** So many rejections of one step, and a human is asked. */
  rounds: z.int().min(1).max(10).default(3),
  minutes: z
    .number()
    .positive()
    .max(7 * 24 * 60)
    .default(8 * 60),
  tokens: z.int().min(1_000).default(4_000_000),
  costUsd: z.number().positive().default(40),
  parallel: z.int().min(1).max(PARALLEL_MAX).default(3),
})
export type Caps = z.infer<typeof capsSchema>

export const workflowShape = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  title: z.string().min(1).max(80),
  /** Issues that it is for. */
  for: z.array(issueKindSchema).max(ISSUE_KINDS.length).default([]),
  steps: z.array(stepSchema).min(1).max(STEPS_MAX),
  caps: capsSchema.prefault({}),
})
export type Workflow = z.infer<typeof workflowShape>
