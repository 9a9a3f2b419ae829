// What one try spends against the budget of its role. A session that is over it is ended, and a human is asked when it has gone; what
// it has handed in by then still counts.
import type { Usage } from '#protocol/event-workflow.ts'
import type { Budget } from '#protocol/role.ts'
import { larger } from '#protocol/spending.ts'
import { noteStep } from './move-step.ts'
import { type Progress, type RunState, stepRunOf, still } from './run-state.ts'

/** What is spent of it, in words; null while it lasts. */
export function overBudget(budget: Pick<Budget, 'tokens' | 'costUsd'> | null, used: Usage): string | null {
  if (budget === null) return null
  if (used.tokens >= budget.tokens) return `${used.tokens} of ${budget.tokens} tokens are spent`
  return used.costUsd >= budget.costUsd
    ? `$${used.costUsd.toFixed(2)} of $${budget.costUsd.toFixed(2)} are spent`
    : null
}

/** The run after hearing that the try of this step has spent `usage` until now. */
export function spentMore(state: RunState, stepId: string, usage: Usage): Progress {
  const { state: now, used: before, budget, overspent, sessionId } = stepRunOf(state, stepId)
  if (now !== 'running' || sessionId === null) return still(state)
  const used = larger(before, usage)
  const over = overspent ?? overBudget(budget, used)
  const noted = noteStep(state, stepId, { used, overspent: over })
  if (over === null || overspent !== null) return still(noted)
  return { ...still(noted), intents: [{ type: 'session.stop', sessionId }] }
}
