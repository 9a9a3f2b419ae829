// A run of a workflow in words: where it is, what it has spent of what it may, in which order runs are shown.
import { age } from './age.ts'
import type { RunStepView, RunView } from './world.ts'

const AT_REST: ReadonlySet<string> = new Set(['waiting', 'passed', 'skipped'])

/** Something is done for it at this moment, or a human is asked. */
export const isAtWork = ({ state }: Pick<RunStepView, 'state'>): boolean => !AT_REST.has(state)

/** Those that run first, each part newest first. */
export function orderRuns(runs: readonly RunView[]): readonly RunView[] {
  return [...runs.filter(({ outcome }) => outcome === null), ...runs.filter(({ outcome }) => outcome !== null)]
}

/** Steps that are passed or left out, of all. */
export function doneOf({ steps }: RunView): { readonly done: number; readonly all: number } {
  const views = Object.values(steps)
  return { done: views.filter(({ state }) => state === 'passed' || state === 'skipped').length, all: views.length }
}

/** `implement running, round 2 + review judging`, or how it has ended. */
export function atWords({ outcome, steps }: RunView): string {
  if (outcome !== null) return outcome
  const at = Object.entries(steps).filter(([, view]) => isAtWork(view))
  const words = at.map(([id, { state, round }]) => `${id} ${state}${round > 1 ? `, round ${round}` : ''}`)
  return words.length === 0 ? 'waits' : words.join(' + ')
}

export type Share = { readonly what: 'tokens' | 'cost' | 'time'; readonly words: string; readonly of: number }

/** What is spent of each cap; `of` is the part from 0 on, above 1 where it is overdrawn. */
export function meterOf({ spent, caps, startedAt, endedAt }: RunView, now: number): readonly Share[] {
  const lastedMs = Math.max(0, (endedAt ?? now) - startedAt)
  const capMs = caps.minutes * 60_000
  return [
    {
      what: 'tokens',
      words: `${amount(spent.tokens)} of ${amount(caps.tokens)} tokens`,
      of: spent.tokens / caps.tokens,
    },
    {
      what: 'cost',
      words: `$${spent.costUsd.toFixed(2)} of $${caps.costUsd.toFixed(2)}`,
      of: spent.costUsd / caps.costUsd,
    },
    { what: 'time', words: `${age(lastedMs)} of ${age(capMs)}`, of: lastedMs / capMs },
  ]
}

/** `950`, `12.3k`, `4.0M`: never more than five characters below a thousand million. */
export function amount(count: number): string {
  if (count < 1_000) return String(count)
  if (count < 999_500) return `${short(count / 1_000)}k`
  return `${short(count / 1_000_000)}M`
}

const short = (value: number) => (value < 100 ? value.toFixed(1) : value.toFixed(0))
