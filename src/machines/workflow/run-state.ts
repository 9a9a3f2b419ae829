// What is known of one run while it goes on: plain data, a fold over the events of that run.
import type { AgentResult } from '#protocol/agent-result.ts'
import type { Event } from '#protocol/event.ts'
import type { Run, Try, Usage } from '#protocol/event-workflow.ts'
import type { Intent } from '#protocol/intent.ts'
import type { Budget } from '#protocol/role.ts'
import type { Caps, Step } from '#protocol/workflow.ts'
import type { StepState } from './step-machine.ts'

/** What a step has to mend in its next round. */
export type Rejection = { readonly by: string; readonly because: string; readonly findings: AgentResult['findings'] }

export type StepRun = {
  readonly state: StepState
  readonly round: number
  readonly attempt: number
  readonly sessionId: string | null
  /** Where its work began, before every round: what it made is what lies between that and `commit`. */
  readonly base: string | null
  /** Where its work tree stood when this try began, and what it stands at now. */
  readonly from: string | null
  readonly commit: string | null
  readonly worktree: string | null
  /** Handed in while its session still runs. */
  readonly submitted: AgentResult | null
  readonly result: AgentResult | null
  readonly rejection: Rejection | null
  readonly rejections: number
  /** A person's word on how to go on. */
  readonly instruction: string | null
  readonly deadlineAt: number | null
  readonly because: string
  /** What this try has spent until now, what its role may spend, and what of that is over. */
  readonly used: Usage
  readonly budget: Budget | null
  readonly overspent: string | null
  /** Of an agent that is told its task at its prompt. */
  readonly prompting: Prompting | null
}

export type Prompting = {
  readonly task: string
  /** Being typed at this moment. */
  readonly isTyped: boolean
  /** Typings that did not arrive. */
  readonly failures: number
  /** Texts that arrived: the task, then a reminder. */
  readonly arrived: number
  /** It was seen at work since it was told last. */
  readonly hasWorked: boolean
}

export type RunState = {
  readonly run: Run
  readonly startedAt: number
  /** As the workflow says, and more where a human has extended them. */
  readonly caps: Caps
  readonly steps: Readonly<Record<string, StepRun>>
  readonly spent: Usage
  /** What the run's branch stands at: the base, or what was merged last. */
  readonly head: string
  /** The threat that it is about is over. */
  readonly threatEnded: boolean
  /** Why a human has to say yes before anything begins; null when nobody has to. */
  readonly held: string | null
  /** A human is asked about the budget: nothing new begins. */
  readonly budgetAsked: boolean
  /** Conversation ids by session: one that was resumed is the same author. */
  readonly conversations: Readonly<Record<string, string>>
  readonly outcome: 'done' | 'abandoned' | 'cancelled' | null
}

/** A run with what the last event made it want and state. */
export type Progress = {
  readonly state: RunState
  readonly intents: readonly Intent[]
  readonly facts: readonly Event[]
}

const FRESH: StepRun = {
  state: 'waiting',
  round: 1,
  attempt: 1,
  sessionId: null,
  base: null,
  from: null,
  commit: null,
  worktree: null,
  submitted: null,
  result: null,
  rejection: null,
  rejections: 0,
  instruction: null,
  deadlineAt: null,
  because: '',
  used: { tokens: 0, costUsd: 0 },
  budget: null,
  overspent: null,
  prompting: null,
}

export function begunRun(run: Run, at: number): RunState {
  return {
    run,
    startedAt: at,
    caps: run.workflow.caps,
    steps: Object.fromEntries(run.workflow.steps.map(({ id }) => [id, FRESH])),
    spent: { tokens: 0, costUsd: 0 },
    head: run.base,
    threatEnded: false,
    held: run.over ?? null,
    budgetAsked: false,
    conversations: {},
    outcome: null,
  }
}

export const stepOf = ({ run }: RunState, stepId: string): Step | undefined =>
  run.workflow.steps.find(({ id }) => id === stepId)

export const stepRunOf = ({ steps }: RunState, stepId: string): StepRun => steps[stepId] ?? FRESH

/** The try that a step is at. */
export function tryOf({ run, steps }: RunState, stepId: string): Try {
  const { round = 1, attempt = 1 } = steps[stepId] ?? {}
  return { runId: run.runId, stepId, round, attempt }
}

/** Whether what is said of a try is about the present one: else it came too late. */
export function isPresent(state: RunState, said: Try): boolean {
  const now = tryOf(state, said.stepId)
  return said.runId === now.runId && said.round === now.round && said.attempt === now.attempt
}

export const still = (state: RunState): Progress => ({ state, intents: [], facts: [] })

/** `progress` and after it what `next` makes of its state. */
export function andThen(progress: Progress, next: (state: RunState) => Progress): Progress {
  const after = next(progress.state)
  return {
    state: after.state,
    intents: [...progress.intents, ...after.intents],
    facts: [...progress.facts, ...after.facts],
  }
}
