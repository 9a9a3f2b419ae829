// A run that cannot go on by itself: what the human is asked, with the options, what each costs, and what waits for the answer (D7).

import type { Steer } from '#protocol/event-workflow.ts'
import type { STUCK } from '#protocol/intent-workflow.ts'
import type { Step } from '#protocol/workflow.ts'
import { ancestorsOf } from '#protocol/workflow-check.ts'
import { moveStep } from './move-step.ts'
import { hasEnded } from './ready.ts'
import { type Progress, type RunState, stepOf, stepRunOf, still } from './run-state.ts'

type Why = (typeof STUCK)[number]
type Asking = { readonly why: Why; readonly detail: readonly string[] }

const ACCEPT = { how: 'accept', tradeOff: 'go on with it as it is; the findings become technical debt' } as const
const RETRY = { how: 'retry', tradeOff: 'try the same once more; costs another round' } as const
const AGAIN = { how: 'retry', tradeOff: 'as much again for another try' } as const
const RESCOPE = {
  how: 'rescope',
  tradeOff: 'go on with what you write as its new goal; earlier rejections no longer count',
} as const
const EXTEND = { how: 'extend', tradeOff: 'as much again of time, tokens and money' } as const
const ABANDON = { how: 'abandon', tradeOff: 'end the run; what was merged stays on its branch' } as const

type Words = {
  readonly title: string
  readonly recommends: Steer
  readonly options: readonly { how: Steer; tradeOff: string }[]
}

const WORDS: Readonly<Record<Why, Words>> = {
  rejected: { title: 'was rejected again and again', recommends: 'rescope', options: [RESCOPE, ACCEPT, ABANDON] },
  'no-progress': {
    title: 'was rejected for the same as before',
    recommends: 'rescope',
    options: [RESCOPE, ACCEPT, ABANDON],
  },
  'no-result': { title: 'ended twice without a result', recommends: 'retry', options: [RETRY, RESCOPE, ABANDON] },
  expired: { title: 'did not end in its time', recommends: 'retry', options: [RETRY, RESCOPE, ABANDON] },
  conflict: { title: 'cannot go on', recommends: 'retry', options: [RETRY, ABANDON] },
  declared: { title: 'needs a decision', recommends: 'rescope', options: [RESCOPE, RETRY, ABANDON] },
  budget: { title: 'has spent its budget', recommends: 'abandon', options: [EXTEND, ABANDON] },
  overspent: { title: 'has spent the budget of its role', recommends: 'rescope', options: [RESCOPE, AGAIN, ABANDON] },
  approval: {
    title: 'wants an approval',
    recommends: 'accept',
    options: [{ how: 'accept', tradeOff: 'go on' }, RESCOPE, ABANDON],
  },
  'merge-conflict': {
    title: 'does not merge',
    recommends: 'rescope',
    options: [{ ...RETRY, tradeOff: 'after you have resolved it on the run’s branch' }, RESCOPE, ABANDON],
  },
}

/** The step is stuck, and a human is asked. */
export function stick(state: RunState, stepId: string, asking: Asking, on: string): Progress {
  return moveStep(state, stepId, {
    signal: 'stick',
    on,
    set: { deadlineAt: null, because: asking.detail[0] ?? WORDS[asking.why].title },
    intents: [questionOf(state, stepId, asking)],
  })
}

/** A human is asked and the step stays where it is: nothing new begins until there is an answer. */
export function askAbout(state: RunState, stepId: string, asking: Asking): Progress {
  return { ...still({ ...state, budgetAsked: true }), intents: [questionOf(state, stepId, asking)] }
}

export function askApproval(state: RunState, { id, passes }: Step, on: string): Progress {
  const results = [...ancestorsOf(state.run.workflow.steps, id)].flatMap((each) => {
    const { result } = stepRunOf(state, each)
    return result ? [`${each}: ${result.summary}`.slice(0, 400)] : []
  })
  const intent = questionOf(state, id, { why: 'approval', detail: [...passes, ...results] })
  return moveStep(state, id, { signal: 'ask', on, intents: [intent] })
}

function questionOf(state: RunState, stepId: string, { why, detail }: Asking) {
  const { title, recommends, options } = WORDS[why]
  const { run } = state
  const step = stepOf(state, stepId)
  const { round } = stepRunOf(state, stepId)
  // Rejections are counted where the work is done.
  const { rejections } = stepRunOf(state, step?.of ?? stepId)
  return {
    type: 'workflow.escalate' as const,
    runId: run.runId,
    stepId,
    why,
    title: `${run.runId} ${run.workflow.name}: ${step?.title ?? stepId} ${title}`.slice(0, 200),
    stage: `step ${stepId} (${step?.phase ?? ''}), round ${round}, ${rejections} rejections`,
    detail: [`issue: ${run.issue.title}`, ...detail].map((line) => line.slice(0, 400)).slice(0, 20),
    recommends,
    options: [...options],
    blocks: run.workflow.steps
      .filter(({ id }) => !hasEnded(state, id) && ancestorsOf(run.workflow.steps, id).has(stepId))
      .map(({ id }) => id),
  }
}
