// Runs of workflows as faces show them: each step's state, what was said about it, what was spent.
import type { Envelope } from '#protocol/envelope.ts'
import type { Event, EventOf } from '#protocol/event.ts'
import type { Usage } from '#protocol/event-workflow.ts'
import { larger, NOTHING_SPENT, together } from '#protocol/spending.ts'
import type { RunStepView, RunView, StepRejection, World } from './world.ts'

export const RUNS_MAX = 50

/** Newest first; of those beyond the maximum the oldest that has ended goes. */
export function applyToRuns(runs: World['runs'], { event, at }: Envelope): World['runs'] {
  if (event.type === 'workflow.requested') return bounded([begun(event.run, at), ...runs])
  const runId = runOf(event)
  if (runId === null) return runs
  return runs.map((run) => (run.run.runId === runId ? after(run, event, at) : run))
}

function runOf(event: Event): string | null {
  if (event.type === 'machine.moved' && event.machine === 'workflow-step') return event.id.split('/')[0] ?? null
  return 'runId' in event ? event.runId : null
}

function begun(run: RunView['run'], at: number): RunView {
  const fresh: RunStepView = {
    state: 'waiting',
    round: 1,
    attempt: 1,
    sessionId: null,
    commit: null,
    used: NOTHING_SPENT,
    because: '',
    since: at,
    verdict: null,
    items: [],
    decisions: [],
    rejection: null,
  }
  const steps = Object.fromEntries(run.workflow.steps.map(({ id }) => [id, fresh]))
  return {
    run,
    startedAt: at,
    endedAt: null,
    outcome: null,
    because: '',
    spent: { tokens: 0, costUsd: 0 },
    caps: run.workflow.caps,
    debt: [],
    steps,
  }
}

const DEBT_SHOWN_MAX = 50

function after(view: RunView, event: Event, at: number): RunView {
  switch (event.type) {
    case 'machine.moved':
      return changed(view, event.id.split('/')[1] ?? '', { state: event.to, since: at })
    case 'step.started':
      return changed(view, event.stepId, {
        sessionId: event.sessionId,
        round: event.round,
        attempt: event.attempt,
        used: NOTHING_SPENT,
        // What the last try came to is not said of this one.
        because: '',
        verdict: null,
        items: [],
        decisions: [],
      })
    case 'step.spent':
      return spentBy(view, event.stepId, event.usage)
    case 'step.finished':
      return finished(view, event)
    case 'gate.checked':
      return checked(view, event)
    case 'workflow.steered':
      return event.how === 'extend' ? { ...view, caps: extended(view) } : view
    case 'step.merged':
      return changed(view, event.stepId, { commit: event.commit })
    case 'debt.noted':
      return { ...view, debt: [...view.debt, { title: event.title, why: event.why }].slice(0, DEBT_SHOWN_MAX) }
    case 'workflow.ended':
      return { ...view, endedAt: at, outcome: event.outcome, because: event.because }
    default:
      return view
  }
}

function finished(view: RunView, event: EventOf<'step.finished'>): RunView {
  const { stepId, result, because, commit, usage } = event
  const after = changed(spentBy(view, stepId, usage), stepId, {
    because: result?.summary ?? because,
    verdict: result?.verdict ?? null,
    decisions: result?.decisions ?? [],
    ...(commit === null ? {} : { commit }),
  })
  const step = view.run.workflow.steps.find(({ id }) => id === stepId)
  // A validation that fails sends back what it validates, without a gate.
  if (step?.kind !== 'work' || step.of === undefined || result?.verdict !== 'fail') return after
  return sentBack(after, { of: step.of, by: stepId, because: result.summary, findings: result.findings })
}

function checked(view: RunView, event: EventOf<'gate.checked'>): RunView {
  const { stepId, of, pass, because, items, findings } = event
  const after = changed(view, stepId, { because, verdict: pass ? 'pass' : 'fail', items })
  return pass || event.void ? after : sentBack(after, { of, by: stepId, because, findings })
}

type SentBack = Omit<StepRejection, 'round'> & { readonly of: string }

function sentBack(view: RunView, { of, ...said }: SentBack): RunView {
  const round = view.steps[of]?.round ?? 1
  return changed(view, of, { rejection: { ...said, round } })
}

/** As much again of everything. */
function extended({ caps, run }: RunView): RunView['caps'] {
  const { tokens, costUsd, minutes } = run.workflow.caps
  return { ...caps, tokens: caps.tokens + tokens, costUsd: caps.costUsd + costUsd, minutes: caps.minutes + minutes }
}

/** All that the present try has spent: what is new of it is added to the sum. */
function spentBy(view: RunView, stepId: string, usage: Usage): RunView {
  const before = view.steps[stepId]?.used ?? NOTHING_SPENT
  const used = larger(before, usage)
  const more = { tokens: used.tokens - before.tokens, costUsd: used.costUsd - before.costUsd }
  return changed({ ...view, spent: together(view.spent, more) }, stepId, { used })
}

function changed(view: RunView, stepId: string, set: Partial<RunStepView>): RunView {
  const step = view.steps[stepId]
  return step ? { ...view, steps: { ...view.steps, [stepId]: { ...step, ...set } } } : view
}

function bounded(runs: World['runs']): World['runs'] {
  if (runs.length <= RUNS_MAX) return runs
  const ended = runs.findLastIndex(({ endedAt }) => endedAt !== null)
  return runs.filter((_, index) => index !== (ended < 0 ? runs.length - 1 : ended))
}
